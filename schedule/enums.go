package schedule

// Phase is the protection that healing skin needs; a larger value is stricter.
type Phase int

// The phases of a window. Outside every window the phase is NoPhase.
const (
	NoPhase Phase = iota
	Protect       // SPF 30+ daily, reapply outdoors
	Strict        // keep out of direct sun, mineral SPF 30+
	Cover         // open skin: no sunscreen on it, stay in or cover
	Dark          // photodynamic drugs: avoid light; sunscreen does not protect
)

// EventKind is the kind of an event in the journal.
type EventKind int

// Most are reported by a person; Sent and Stopped record what the daemon did,
// and only devices report MaybeOut and Lost.
const (
	NoEvent    EventKind = iota
	Applied              // a coat of sunscreen is on
	Seen                 // noticed; nothing is on
	Skipped              // not now: no coat, and none is asked for within the hour
	Outdoors             // out, for the given minutes if any
	Indoors              // in, for the given minutes if any
	InWater              // swimming
	OutOfWater           // left the water
	Towelled             // dried off, or sweated
	Snoozed              // ask again in so many minutes
	Undone               // undoes the event named in Of
	Paused               // nothing for so many minutes
	Resumed              // ends a pause
	Had                  // a planned session took place
	Moved                // it did not; To is its new time, if known
	Cancelled            // the series is over
	Closed               // the skin has closed: cover ends
	NotYet               // it has not: two more days
	All                  // all reminders again
	Sent                 // a reminder was committed to the journal
	Stopped              // a ringing reminder was stopped at its channel
	MaybeOut             // from a device: probably out
	Lost                 // from a device: no longer known
)

// Reported reports whether the event is one that a person sends rather than
// one that the daemon records.
func (k EventKind) Reported() bool { return k >= Applied && k <= All }

// OfPlan reports whether the event changes a person's treatments and sessions,
// so that it must be kept for longer than [Memory].
func (k EventKind) OfPlan() bool { return k >= Had && k <= NotYet }

// Level is the urgency of a push, in the order of Pushover's priorities −1 to
// 2.
type Level int

// The levels.
const (
	Quiet Level = iota
	Normal
	High
	Emergency
)

// Priority returns the level as a Pushover priority, −1 to 2.
func (l Level) Priority() int { return int(l) - 1 }

// Presence is what is known about where the person is.
type Presence int

// The kinds of presence.
const (
	UnknownPresence Presence = iota
	ReportedIndoors
	ProbablyOut // a routine outing
	ReportedOutdoors
)

// Reason says why something was decided; it is a log attribute and a metric
// label.
type Reason int

// Reasons for sending, and for not sending.
const (
	NothingDue      Reason = iota // nothing is due now
	MorningDue                    // the person's morning time
	OutingAhead                   // an outing begins within 15 minutes
	NoCoat                        // outdoors and not coated today
	FilmEnded                     // the film's interval has passed
	FilmDose                      // the film's dose limit is reached
	FilmWater                     // water, sweat or towel ended the film
	EarlySecondCoat               // 20 minutes out under a coat from before
	InTheSun                      // outdoors in cover, strict or dark
	PresenceUnknown               // nobody said where the person is
	OutingExpired                 // six hours since the last sign of being out
	PhaseChanges                  // a phase begins or the window ends
	LookAtSkin                    // day 21
	SessionNear                   // the next of a series
	TreatmentOver                 // a procedure is over, or a planned session begins
	TreatmentNear                 // a procedure is tomorrow
	DaysUnanswered                // three days without an answer
	RingUnanswered                // an emergency stayed unanswered
	OutsideWindow                 // no treatment window and nothing to announce
)

// HeldReason says why a reminder was not sent.
type HeldReason int

// Reasons for holding a reminder back.
const (
	NotHeld         HeldReason = iota // it may be sent
	Early                             // due later
	AlreadySent                       // all its attempts were sent
	ConfirmedByThem                   // the person confirmed it
	UnderThreshold                    // the ceiling is under the phase's threshold
	SunDown                           // the sun is below the horizon
	Asleep                            // outside awake hours
	FilmOn                            // sunscreen is on
	NotOutdoors                       // reported indoors, or not known to be out
	Spacing                           // less than 10 minutes after another push
	DayBound                          // the day's limit
	SnoozedByThem                     // the person asked for a pause
	Carried                           // another push at the same time says it
	WithMorning                       // the morning will say it
	TooLate                           // past the time when it makes sense
	CoverPhase                        // no sunscreen on this skin now
	PausedByThem                      // all reminders are paused
	Thinned                           // days without an answer: fewer reminders
	WhileRinging                      // an emergency of this outing rings
	UnderClothes                      // the skin is under clothes
	WithBegin                         // a procedure's own day is told by its begin
)

// FilmEnd says what ended or will end a film.
type FilmEnd int

// The ends of a film.
const (
	ByInterval FilmEnd = iota // the person's interval, at most 2 h
	ByDose                    // the erythemal dose through the film
	ByWater                   // in water, out of water or towelled
)

var (
	phaseNames = names{"none", "protect", "strict", "cover", "dark"}
	kindNames  = wordsOf(kinds[:])
	eventNames = names{
		"none", "applied", "seen", "skipped", "outdoors", "indoors", "in-water", "out-of-water", "towelled", "snoozed",
		"undone", "paused", "resumed", "had", "moved", "cancelled", "closed", "not-yet", "all",
		"sent", "stopped", "maybe-out", "lost",
	}
	levelNames    = names{"quiet", "normal", "high", "emergency"}
	presenceNames = names{"unknown", "indoors", "probably-out", "outdoors"}
	reasonNames   = names{
		"nothing-due", "morning", "outing-ahead", "no-coat", "film-ended", "film-dose", "film-water",
		"early-second-coat",
		"in-the-sun", "presence-unknown", "outing-expired", "phase-changes", "look-at-skin", "session-near",
		"treatment-over", "treatment-near", "days-unanswered", "ring-unanswered", "outside-window"}
	heldNames = names{
		"none", "not-yet", "already-sent", "confirmed", "under-threshold", "sun-down", "asleep", "film-on",
		"not-outdoors", "spacing", "day-bound", "snoozed", "carried", "with-morning", "too-late", "cover-phase",
		"paused", "thinned", "ringing", "under-clothes", "with-begin",
	}
	filmEndNames = names{"interval", "dose", "water"}
)

func wordsOf(table []traits) names {
	words := make(names, len(table))
	for i := range table {
		words[i] = table[i].word
	}
	return words
}

// names are the names of an enumeration's values.
type names []string

func (n names) of(i int) string {
	if i < 0 || i >= len(n) {
		return "invalid"
	}
	return n[i]
}

func (n names) find(s string) (int, bool) {
	for i, w := range n {
		if w == s {
			return i, true
		}
	}
	return 0, false
}
