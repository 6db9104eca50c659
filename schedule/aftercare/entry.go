package aftercare

import "parasol/schedule"

// Grade is the quality of the evidence. A: a regulator, label, standard or
// trial; B: a textbook, society, hospital or foundation; C: leaflets of clinics
// or studios only; H: our own heuristic.
type Grade string

// Entry is one treatment of the catalogue. Entries are shared and must not be
// modified.
type Entry struct {
	Kind    string         `yaml:"kind" json:"kind"`                 // its name in the configuration
	Name    string         `yaml:"name" json:"name"`                 // in words
	Phrase  string         `yaml:"phrase" json:"phrase,omitempty"`   // as in "day 4 after microneedling"
	Aliases []string       `yaml:"aliases" json:"aliases,omitempty"` // other names that [Find] accepts
	Shelf   string         `yaml:"-" json:"shelf"`                   // its section of the catalogue, in words
	Group   schedule.Group `yaml:"-" json:"group"`                   //
	Grade   Grade          `yaml:"grade" json:"evidence"`            // of its weakest number
	Sources []string       `yaml:"sources" json:"sources,omitempty"` // of an entry without lengths
	Notes   []string       `yaml:"notes" json:"notes,omitempty"`     //

	// Site is the part of the body, unless an area is named.
	Site schedule.Site `yaml:"-" json:"site"`
	// UVA: UVA matters, so window glass gives no protection. Visible: visible
	// light matters, so untinted sunscreen is not enough.
	UVA     bool `yaml:"-" json:"uva,omitempty"`
	Visible bool `yaml:"-" json:"visible,omitempty"`

	CoverWhy schedule.CoverWhy `yaml:"cover_why" json:"-"`
	// ClosesBy is the sign that ends the cover phase, in words.
	ClosesBy string `yaml:"closes_by" json:"closes_by,omitempty"`
	// Allows: cover texts may mention mineral sunscreen if the clinic allows
	// it.
	Allows bool `yaml:"if_clinic_allows" json:"if_clinic_allows"`
	// FragileDays is the number of first days without rubbing.
	FragileDays int `yaml:"fragile_days" json:"fragile_days,omitempty"`
	// NoSkinCheck: it leaves no dark patches that would be looked for on day
	// 21.
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
	// DaylightFirst: two hours outdoors precede the dark phase.
	DaylightFirst bool `yaml:"daylight_first" json:"daylight_first,omitempty"`

	// While is the phase of a course in use.
	While schedule.Phase `yaml:"-" json:"-"`
	// Active marks courses of acids, retinoids and the like, which pause around
	// a procedure.
	Active bool `yaml:"active" json:"active,omitempty"`
	// NotSensitising: listed for completeness; texts are not urgent.
	NotSensitising bool `yaml:"not_sensitising" json:"not_sensitising,omitempty"`
	// SkinLooks: the whole skin is checked every 30 days.
	SkinLooks bool `yaml:"skin_looks" json:"skin_looks_every_30_days,omitempty"`

	// The ends of the phases, counted from the instant of a procedure or the
	// last dose of a course. nil: there is no such phase.
	Dark    *Stage `yaml:"-" json:"dark,omitempty"`    // no light; sunscreen does not help
	Cover   *Stage `yaml:"-" json:"cover,omitempty"`   // open skin: no sunscreen on it, stay in or cover
	Strict  *Stage `yaml:"-" json:"strict,omitempty"`  // keep out of direct sun, mineral SPF 30+
	Protect *Stage `yaml:"-" json:"protect,omitempty"` // SPF 30+ daily, reapply outdoors
	Washout *Stage `yaml:"-" json:"washout,omitempty"` // of a course

	// Family is the family whose care applies.
	Family *Family `yaml:"-" json:"family"`
	// NoWindow says why a known name opens no window and sends nothing.
	// Withdrawn is the day on which its licence ended.
	NoWindow  string `yaml:"no_window" json:"no_window,omitempty"`
	Withdrawn string `yaml:"withdrawn" json:"withdrawn,omitempty"`

	lines []Line // the family's lines for this kind
}

// IsCourse reports whether the kind continues over time, as courses and
// conditions do.
func (e *Entry) IsCourse() bool { return e.Group != schedule.Procedure }

// HasOpenSkin reports whether the kind begins with hours in which sunscreen
// does not help (cover or dark), so that the hour of the treatment matters.
func (e *Entry) HasOpenSkin() bool { return !e.IsCourse() && (e.Cover != nil || e.Dark != nil) }

// CoverEnd returns the catalogue's end of cover (of dark for photodynamic
// kinds), counted from the treatment; zero if there is none.
func (e *Entry) CoverEnd() schedule.Length {
	if e.Dark != nil {
		return e.Dark.End
	}
	return e.Cover.end()
}
