package aftercare

import "parasol/schedule"

// Grade is how good the evidence is: A regulator, label, standard or trial; B
// textbook, society, hospital or foundation; C clinic or studio leaflets only;
// H our own reckoning.
type Grade string

// Entry is one treatment of the catalogue. It is shared: read it, do not
// change it.
type Entry struct {
	Kind    string         `yaml:"kind" json:"kind"`                 // its name in the configuration
	Name    string         `yaml:"name" json:"name"`                 // in words
	Phrase  string         `yaml:"phrase" json:"phrase,omitempty"`   // as in "day 4 after microneedling"
	Aliases []string       `yaml:"aliases" json:"aliases,omitempty"` // other names [Find] takes
	Shelf   string         `yaml:"-" json:"shelf"`                   // where it stands in the catalogue, in words
	Group   schedule.Group `yaml:"-" json:"group"`                   //
	Grade   Grade          `yaml:"grade" json:"evidence"`            // of its weakest number
	Sources []string       `yaml:"sources" json:"sources,omitempty"` // of an entry that has no lengths
	Notes   []string       `yaml:"notes" json:"notes,omitempty"`     //

	// Site is where it is unless an area is named.
	Site schedule.Site `yaml:"-" json:"site"`
	// UVA: it counts, and window glass is no shelter. Visible: light counts,
	// and untinted sunscreen is not enough.
	UVA     bool `yaml:"-" json:"uva,omitempty"`
	Visible bool `yaml:"-" json:"visible,omitempty"`

	CoverWhy schedule.CoverWhy `yaml:"cover_why" json:"-"`
	// ClosesBy is the sign at which cover ends, in words.
	ClosesBy string `yaml:"closes_by" json:"closes_by,omitempty"`
	// Allows: cover texts may mention mineral sunscreen if the clinic allows
	// it.
	Allows bool `yaml:"if_clinic_allows" json:"if_clinic_allows"`
	// FragileDays are the first days, without rubbing.
	FragileDays int `yaml:"fragile_days" json:"fragile_days,omitempty"`
	// NoSkinCheck: it leaves no dark patches to look for on day 21.
	NoSkinCheck bool `yaml:"no_skin_check" json:"no_skin_check,omitempty"`

	// NoSunscreenHelps marks the photodynamic kinds.
	NoSunscreenHelps bool `yaml:"no_sunscreen_helps" json:"no_sunscreen_helps,omitempty"`
	// IndoorLight: soft indoor light breaks the drug down, so do not sit in the
	// dark.
	IndoorLight bool `yaml:"indoor_light" json:"indoor_light,omitempty"`
	// EndsByClearance: dark ends when the hospital says so.
	EndsByClearance bool `yaml:"ends_by_clearance" json:"ends_by_clearance,omitempty"`
	// Dressed: a dressing keeps the light off.
	Dressed bool `yaml:"dressed" json:"dressed,omitempty"`
	// DaylightFirst: two hours outdoors come before the dark.
	DaylightFirst bool `yaml:"daylight_first" json:"daylight_first,omitempty"`

	// While is the phase of a course in use.
	While schedule.Phase `yaml:"-" json:"-"`
	// Active marks courses of acids, retinoids and the like, which pause beside
	// a procedure.
	Active bool `yaml:"active" json:"active,omitempty"`
	// NotSensitising: it is named for order's sake, and the texts' voice is
	// soft.
	NotSensitising bool `yaml:"not_sensitising" json:"not_sensitising,omitempty"`
	// SkinLooks: the skin is looked over every 30 days.
	SkinLooks bool `yaml:"skin_looks" json:"skin_looks_every_30_days,omitempty"`

	// The ends of the phases: of a procedure counted from its instant, of a
	// course from its last dose. nil is no such phase.
	Dark    *Stage `yaml:"-" json:"dark,omitempty"`    // no light; sunscreen does not help
	Cover   *Stage `yaml:"-" json:"cover,omitempty"`   // no sunscreen on it: stay in or cover
	Strict  *Stage `yaml:"-" json:"strict,omitempty"`  // keep out of direct sun, mineral SPF 30+
	Protect *Stage `yaml:"-" json:"protect,omitempty"` // SPF 30+ daily, reapply outdoors
	Washout *Stage `yaml:"-" json:"washout,omitempty"` // of a course

	// Family is whose care it takes.
	Family *Family `yaml:"-" json:"family"`
	// NoWindow says why a name that is taken opens no window and sends nothing;
	// Withdrawn is the day on which its licence ended.
	NoWindow  string `yaml:"no_window" json:"no_window,omitempty"`
	Withdrawn string `yaml:"withdrawn" json:"withdrawn,omitempty"`

	lines []Line // the family's that are about this kind
}

// IsCourse reports whether the kind goes on over time, as courses and
// conditions do.
func (e *Entry) IsCourse() bool { return e.Group != schedule.Procedure }

// HasOpenSkin reports whether the kind begins with hours in which sunscreen is
// no answer (cover or dark), so that the hour of the treatment matters.
func (e *Entry) HasOpenSkin() bool { return !e.IsCourse() && (e.Cover != nil || e.Dark != nil) }

// CoverEnd returns the catalogue's end of cover (dark in photodynamic kinds),
// counted from the treatment; zero without one.
func (e *Entry) CoverEnd() schedule.Length {
	if e.Dark != nil {
		return e.Dark.End
	}
	return e.Cover.end()
}
