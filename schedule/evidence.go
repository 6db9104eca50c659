package schedule

import (
	"time"

	"parasol/uv"
)

// Evidence is what a decision is based on: the numbers that a text, the page,
// a log line or a metric may show. Times are in the place's zone. It is stored
// in the journal with the decision, so that a text is the same each time it is
// rendered.
type Evidence struct {
	// The index at Decision.At.
	Forecast uv.Index      `json:"forecast"`
	ClearSky uv.Index      `json:"clear_sky"`
	Ceiling  uv.Index      `json:"ceiling"`
	Source   string        `json:"source"`
	Known    bool          `json:"known"`                  // whether a source has a value for this minute
	Trust    float64       `json:"trust"`                  // of the value, by lead time
	Lead     time.Duration `json:"lead_ns,omitempty"`      // from the model run to this minute
	Ozone    float64       `json:"ozone_factor,omitempty"` // the correction of the clear sky that was learnt; 0: none
	Issued   time.Time     `json:"issued,omitzero"`        // of the run the value is from

	// The day.
	Date        Date      `json:"date"`
	Offset      int       `json:"offset_s"`            // of the place's clock at Decision.At, seconds east of UTC
	DayKnown    bool      `json:"day_known"`           // whether a source has a value at today's peak
	Peak        uv.Index  `json:"peak"`                // today's highest forecast
	PeakAt      time.Time `json:"peak_at,omitzero"`    //
	PeakCeiling uv.Index  `json:"peak_ceiling"`        //
	ThreeFrom   time.Time `json:"three_from,omitzero"` // first and last minute of today's forecast at 3 and above
	ThreeUntil  time.Time `json:"three_until,omitzero"`
	Sunrise     time.Time `json:"sunrise,omitzero"` // zero in polar day and night
	Sunset      time.Time `json:"sunset,omitzero"`
	SunUp       bool      `json:"sun_up"`              // at Decision.At
	OverUntil   time.Time `json:"over_until,omitzero"` // when today's ceiling falls under the threshold for good
	Threshold   uv.Index  `json:"threshold"`           // of the governing phase; 0 in dark
	Over        bool      `json:"over"`                // whether the ceiling is at the threshold now

	// The window.
	Phase          Phase       `json:"phase"`
	Acts           Phase       `json:"acts"`                 // what the rules go by: bare skin, where any is open
	PhaseUntil     time.Time   `json:"phase_until,omitzero"` // of the governing phase; zero: open-ended
	Treatment      string      `json:"treatment,omitempty"`  // the governing treatment's kind, "long-term" without one
	TreatedAt      time.Time   `json:"treated_at,omitzero"`
	TreatmentDay   int         `json:"treatment_day"` // calendar days since the governing treatment's date
	Course         bool        `json:"course,omitempty"`
	IfClinicAllows bool        `json:"if_clinic_allows,omitempty"`
	Film           Phase       `json:"film"`                  // Strict or Protect where some skin takes sunscreen
	Areas          []AreaPhase `json:"areas,omitempty"`       // where treatments name areas
	Open           []Healing   `json:"open,omitempty"`        // every treatment whose window is open now, as configured
	CourseEnd      time.Time   `json:"course_end,omitzero"`   // of the governing course, apart from its washout
	Glass          bool        `json:"glass,omitempty"`       // UVA or visible light counts: a window is no shelter
	Clothed        bool        `json:"clothed,omitempty"`     // only skin under clothes is in a window
	NextMorning    time.Time   `json:"next_morning,omitzero"` // tomorrow's morning time
	UV3            bool        `json:"uv3,omitempty"`         // long_term is of the days that reach UV 3 only
	Fragile        bool        `json:"fragile,omitempty"`     // some skin that takes sunscreen bears no rubbing today
	NoActives      bool        `json:"no_actives,omitempty"`  // a procedure keeps acids and retinoids off today
	WindowUntil    time.Time   `json:"window_until,omitzero"`
	Changes        []Change    `json:"changes,omitempty"` // of phase, today and tomorrow
	Subject        *Change     `json:"subject,omitempty"` // what a phase, skin-check or session push is about

	// The person.
	Presence      Presence      `json:"presence"`
	ByDevice      bool          `json:"by_device,omitempty"`   // only a device says so
	Elsewhere     bool          `json:"elsewhere,omitempty"`   // away from home, as a followed phone says
	LastSign      time.Time     `json:"last_sign,omitzero"`    // the last report or answer of the outing
	SunFirst      bool          `json:"sun_first,omitempty"`   // begin with getting out of the sun, then the coat
	PausedUntil   time.Time     `json:"paused_until,omitzero"` // all reminders
	Silent        int           `json:"silent,omitempty"`      // days without an answer
	Since         time.Time     `json:"since,omitzero"`        // buddy: the emergency's ring
	OutSince      time.Time     `json:"out_since,omitzero"`
	OutUntil      time.Time     `json:"out_until,omitzero"`   // when a reported or probable outing ends by itself
	NextOuting    time.Time     `json:"next_outing,omitzero"` // the next routine one today
	NextOutingEnd time.Time     `json:"next_outing_end,omitzero"`
	OutingPeak    uv.Index      `json:"outing_peak"`      // the highest forecast of this outing, else of the next
	OutingCeiling uv.Index      `json:"outing_ceiling"`   // and its highest ceiling
	Applied       time.Time     `json:"applied,omitzero"` // the last coat
	FilmEnds      time.Time     `json:"film_ends,omitzero"`
	FilmEnd       FilmEnd       `json:"film_end"`
	FilmOn        bool          `json:"film_on"`
	FloorBinds    bool          `json:"floor_binds,omitempty"` // the dose limit was reached before 40 min
	InWater       bool          `json:"in_water,omitempty"`
	DoseBare      uv.Dose       `json:"dose_bare"` // today, outdoors and probably out
	DoseFilm      uv.Dose       `json:"dose_film"`
	DoseHigh      bool          `json:"dose_high,omitempty"` // at half the minimal erythema dose
	SkinType      int           `json:"skin_type,omitempty"`
	SPF           float64       `json:"spf"`
	Interval      time.Duration `json:"interval_ns"` // the person's reapplying interval
	Clinic        Clinic        `json:"clinic,omitzero"`
	Discreet      bool          `json:"discreet,omitempty"`
	SentToday     int           `json:"sent_today"` // pushes of today, this one not counted
	MaxPerDay     int           `json:"max_per_day"`
}

// Healing is one treatment whose window is open.
type Healing struct {
	Treatment string `json:"treatment"` // the catalogue's kind
	Area      string `json:"area,omitempty"`
	Site      Site   `json:"site"`
	Clothed   bool   `json:"clothed,omitempty"`
	Phase     Phase  `json:"phase"`
	Day       int    `json:"day"` // calendar days since its date
}

// AreaPhase is the phase of one named area of skin.
type AreaPhase struct {
	Area    string `json:"area"`
	Site    Site   `json:"site"`
	Phase   Phase  `json:"phase"`
	Clothed bool   `json:"clothed,omitempty"` // kept under clothes in this phase
}

// Change is an upcoming change: a phase begins, the window ends, a session is
// near.
type Change struct {
	At        time.Time `json:"at"`
	Kind      Kind      `json:"kind"` // Begin, Eve, PhaseChange, SkinCheck or Session
	Treatment string    `json:"treatment,omitempty"`
	Area      string    `json:"area,omitempty"`
	Site      Site      `json:"site"`
	Planned   bool      `json:"planned,omitempty"` // of a session that nobody entered
	BySign    bool      `json:"by_sign,omitempty"` // a cover or dark phase whose end the skin or the hospital decides
	From      Phase     `json:"from"`
	To        Phase     `json:"to"`             // NoPhase at the window's end
	N         int       `json:"n,omitempty"`    // the session's number
	Days      int       `json:"days,omitempty"` // from the session: −7, 1; of one that was moved 7 to 28
}
