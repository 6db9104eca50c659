package schedule

import "time"

// Group is the group of a treatment.
type Group int

// The groups.
const (
	Procedure Group = iota // done once, at an instant
	Course                 // a cream or medicine used over time
	Condition              // of the skin or the body, open-ended
)

// Site is where on the body a treatment is, as far as texts distinguish it.
type Site int

// The sites. A named area determines it; without one it is the catalogue's.
const (
	Face      Site = iota // including scalp, ears and neck: cannot be put under cloth
	Body                  // arm, leg, trunk
	Spot                  // one small place, wherever it is
	Lips                  //
	Eyes                  // the lids
	WholeSkin             // medicines and conditions
)

// CoverWhy is why skin is covered, which texts distinguish.
type CoverWhy int

// The reasons for a cover phase.
const (
	OpenSkin   CoverWhy = iota // a wound: no sunscreen on it
	FromLight                  // intact skin that light would burn: sap, psoralens
	UnderCloth                 // sore skin under cloth: radiotherapy
)

// PhaseSpan is one phase of one treatment.
type PhaseSpan struct {
	Span
	Phase Phase
}

// Treatment is one treatment with the phases it opens, in order and without
// gaps. What the person did not enter is from the catalogue.
type Treatment struct {
	Kind   string    // the catalogue's name, such as microneedling
	At     time.Time // in the home zone
	Area   string    // face, arm …; empty: all of the skin
	Phases []PhaseSpan

	Group     Group
	CourseEnd time.Time // a course's last dose, before its washout; zero: open-ended, or not a course

	Site    Site
	Clothed bool // skin that is under clothes every day: texts say to keep it there
	UVA     bool // UVA matters: a window gives no protection
	Visible bool // visible light matters: cloth and tint, untinted sunscreen is not enough

	Session int  // its number in a series, from 1; 0: not in one
	Planned bool // a session that nobody entered: it counts as if it had taken place
	Held    bool // a planned session that the person has confirmed

	SkinCheck        bool     // a procedure after which to look for dark patches on day 21
	IfClinicAllows   bool     // cover texts may mention mineral sunscreen if the clinic allows it
	NoSunscreenHelps bool     // a photodynamic kind: texts say that sunscreen does not protect in dark
	CoverWhy         CoverWhy // why the cover phase covers
	ClosesBySign     bool     // cover ends when the skin is closed; its date is when to ask
	EndsByClearance  bool     // dark ends when the hospital says so; its date is when to ask
	FragileDays      int      // calendar days from the date of At without rubbing or a second coat
	NoActivesDays    int      // calendar days from the date of At without acids, retinoids and scrubs
	Active           bool     // a course that is itself one of these, and pauses at that time
}

// IsCourse reports whether the treatment continues over time, as courses and
// conditions do.
func (t *Treatment) IsCourse() bool { return t.Group != Procedure }

// BansActives reports whether the procedure bans acids and retinoids on a
// date, starting two days before it, the least that clinics ask for
// (CATALOGUE.md 6: 2 to 7 days; C2, C12).
func (t *Treatment) BansActives(on Date) bool {
	const before = 2
	day := on.Sub(DateOf(t.At))
	return t.NoActivesDays > 0 && day >= -before && day < t.NoActivesDays
}

// Fragile reports whether the skin must not be rubbed on a date: sunscreen is
// patted on, and there is no second coat.
func (t *Treatment) Fragile(on Date) bool {
	day := on.Sub(DateOf(t.At))
	return day >= 0 && day < t.FragileDays
}

// End returns when the treatment's window ends, zero for never.
func (t *Treatment) End() time.Time {
	if len(t.Phases) == 0 {
		return t.At
	}
	return t.Phases[len(t.Phases)-1].Until
}

// MovedSession is a planned session that did not take place and has no new
// time yet; later ones wait for it.
type MovedSession struct {
	N     int
	At    time.Time // as it was planned
	Since time.Time // when it was moved
}

// PhaseEnd is the end of a phase relative to a future session.
type PhaseEnd struct {
	Phase Phase
	After Length
}

// Series is a plan of several sessions of one kind.
type Series struct {
	Kind     string
	Every    Length
	Sessions int
	Like     Treatment  // what all sessions have in common; Session sets At and Phases
	Ends     []PhaseEnd // of its phases, in order; a phase that ends before the previous one is empty
}

// Session returns the treatment for a session at an instant.
func (s *Series) Session(at time.Time) Treatment {
	t := s.Like
	t.At, t.Phases = at, nil
	from := at
	for _, e := range s.Ends {
		if until := e.After.After(at); from.Before(until) {
			t.Phases = append(t.Phases, PhaseSpan{Span{from, until}, e.Phase})
			from = until
		}
	}
	return t
}

// Contact is who is told of an emergency that stays unanswered.
type Contact struct {
	Name  string
	After time.Duration // how long the emergency is unanswered
}

// LongTermDays selects the days outside every window on which a person is
// reminded.
type LongTermDays int

// The choices of long_term.
const (
	LongTermOff LongTermDays = iota
	LongTermOn               // each day
	LongTermUV3              // days whose ceiling reaches 3
)

var (
	groupNames    = names{"procedure", "course", "condition"}
	siteNames     = names{"face", "body", "spot", "lips", "eyes", "whole-skin"}
	coverWhyNames = names{"open-skin", "light", "cloth"}
	longTermNames = names{"false", "true", "uv3"}
)

// String returns the group's name.
func (g Group) String() string { return groupNames.of(int(g)) }

// String returns the site's name.
func (s Site) String() string { return siteNames.of(int(s)) }

// String returns the reason's name.
func (w CoverWhy) String() string { return coverWhyNames.of(int(w)) }

// String returns the name used in the configuration.
func (d LongTermDays) String() string { return longTermNames.of(int(d)) }

// MarshalText returns the group's name.
func (g Group) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText parses a group's name.
func (g *Group) UnmarshalText(b []byte) error { return readWord(groupNames, b, (*int)(g)) }

// MarshalText returns the site's name.
func (s Site) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText parses a site's name.
func (s *Site) UnmarshalText(b []byte) error { return readWord(siteNames, b, (*int)(s)) }

// MarshalText returns the reason's name.
func (w CoverWhy) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText parses a reason's name.
func (w *CoverWhy) UnmarshalText(b []byte) error { return readWord(coverWhyNames, b, (*int)(w)) }

// UnmarshalText parses the name used in the configuration.
func (d *LongTermDays) UnmarshalText(b []byte) error { return readWord(longTermNames, b, (*int)(d)) }
