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
	Phrase  string         `yaml:"phrase" json:"phrase,omitempty"`   // as it stands in "day 4 after microneedling"
	Aliases []string       `yaml:"aliases" json:"aliases,omitempty"` // other names [Find] takes
	Group   schedule.Group `yaml:"-" json:"group"`                   //
	Grade   Grade          `yaml:"grade" json:"evidence"`            // of its weakest number
	Sources []string       `yaml:"sources" json:"sources,omitempty"` // of an entry that has no lengths
	Notes   []string       `yaml:"notes" json:"notes,omitempty"`     //

	Site            schedule.Site     `yaml:"-" json:"site"`                                        // where no area is named
	UVA             bool              `yaml:"-" json:"uva,omitempty"`                               // UVA counts: window glass is no shelter
	Visible         bool              `yaml:"-" json:"visible,omitempty"`                           // visible light counts: untinted sunscreen is not enough
	CoverWhy        schedule.CoverWhy `yaml:"cover_why" json:"-"`                                   //
	ClosesBy        string            `yaml:"closes_by" json:"closes_by,omitempty"`                 // the sign at which cover ends, in words
	EndsByClearance bool              `yaml:"ends_by_clearance" json:"ends_by_clearance,omitempty"` // dark ends when the hospital says so
	Allows          bool              `yaml:"if_clinic_allows" json:"if_clinic_allows"`             // cover texts may mention mineral sunscreen if the clinic allows it
	FragileDays     int               `yaml:"fragile_days" json:"fragile_days,omitempty"`           // the first days without rubbing
	NoSkinCheck     bool              `yaml:"no_skin_check" json:"no_skin_check,omitempty"`         // leaves no dark patches to look for on day 21

	NoSunscreenHelps bool `yaml:"no_sunscreen_helps" json:"no_sunscreen_helps,omitempty"` // a photodynamic kind
	IndoorLight      bool `yaml:"indoor_light" json:"indoor_light,omitempty"`             // do not sit in the dark: soft indoor light breaks the drug down
	Dressed          bool `yaml:"dressed" json:"dressed,omitempty"`                       // a dressing keeps the light off
	DaylightFirst    bool `yaml:"daylight_first" json:"daylight_first,omitempty"`         // two hours outdoors come before the dark

	While          schedule.Phase `yaml:"-" json:"-"`                                           // of a course in use
	Active         bool           `yaml:"active" json:"active,omitempty"`                       // a course of acids, retinoids and the like: it pauses beside a procedure
	NotSensitising bool           `yaml:"not_sensitising" json:"not_sensitising,omitempty"`     // named for order's sake; the texts' voice is soft
	SkinLooks      bool           `yaml:"skin_looks" json:"skin_looks_every_30_days,omitempty"` // the skin is looked over every 30 days

	// The ends of the phases: of a procedure counted from its instant, of a
	// course from its last dose.
	Dark    *Stage `yaml:"-" json:"dark,omitempty"`    // no light; sunscreen does not help
	Cover   *Stage `yaml:"-" json:"cover,omitempty"`   // no sunscreen on it: stay in or cover
	Strict  *Stage `yaml:"-" json:"strict,omitempty"`  // keep out of direct sun, mineral SPF 30+
	Protect *Stage `yaml:"-" json:"protect,omitempty"` // SPF 30+ daily, reapply outdoors
	Washout *Stage `yaml:"-" json:"washout,omitempty"` // of a course

	Shelf  string  `yaml:"-" json:"shelf"`  // where it stands in the catalogue, in words
	Family *Family `yaml:"-" json:"family"` // whose care it takes

	// Why a name that is taken opens no window and sends nothing.
	NoWindow  string `yaml:"no_window" json:"no_window,omitempty"`
	Withdrawn string `yaml:"withdrawn" json:"withdrawn,omitempty"` // the day its licence ended

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
