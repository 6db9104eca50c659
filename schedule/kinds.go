package schedule

// Kind is the kind of a reminder. Kinds are never compared by their order:
// their properties are in the table below.
type Kind int

// The kinds of reminder.
const (
	NoKind      Kind = iota
	Begin            // a procedure is over, or a planned session begins: go home, out of the sun
	Eve              // the evening before a procedure
	Morning          // the day's plan and its first coat
	Leaving          // before a routine outing
	Apply            // outdoors without a coat
	Reapply          // outdoors, the coat has had its time
	TopUp            // the early second coat
	Water            // water, sweat or a towel removed the coat
	Shade            // get out of the sun
	StillOut         // six hours without a sign: still outdoors?
	Ask              // in or out today?
	PhaseChange      // another phase begins, or the window ends
	SkinCheck        // day 21: look for dark patches
	Session          // the next of a series
	QuietOffer       // three days without an answer: fewer reminders
	Buddy            // tells somebody else that an emergency is unanswered
)

// anchoring is what distinguishes the slots of a kind.
type anchoring int

const (
	byInstant   anchoring = iota // an instant
	byInstantN                   // an instant, and the n-th from there
	byDate                       // a date; a date lived twice has a second
	byDateN                      // a date, and the n-th of it
	byTreatment                  // a treatment
	byPhase                      // a treatment and the phase that begins
	bySession                    // a treatment, the session's number, the days from it
	bySlot                       // another slot
)

// traits are the properties of a kind that rules depend on.
type traits struct {
	word     string
	anchor   anchoring
	rank     int  // its position in the order of precedence (design B, Reminders)
	outdoor  bool // for somebody outdoors: counts towards the soft limit, ends with the outing
	film     bool // asks for a coat of sunscreen outdoors
	reserved bool // its first attempt may use the reserved pushes of a day
	apart    bool // counts towards the day's total only
	daylight bool // only while the sun is up
	unspaced bool // may follow another push at once
}

// kinds is the only table of kinds; nothing else enumerates them. Shade and
// Morning may use the reserve under conditions in bound.
var kinds = [...]traits{
	NoKind: {word: "none", rank: 99},
	Begin:  {word: "begin", anchor: byTreatment, rank: 0, reserved: true, apart: true, unspaced: true},
	Water: {
		word: "water", anchor: byInstant, rank: 1,
		outdoor: true, film: true, reserved: true, daylight: true, unspaced: true,
	},
	Reapply: {
		word: "reapply", anchor: byInstantN, rank: 2,
		outdoor: true, film: true, reserved: true, daylight: true,
	},
	Apply: {
		word: "apply", anchor: byInstantN, rank: 3,
		outdoor: true, film: true, reserved: true, daylight: true,
	},
	PhaseChange: {word: "phase", anchor: byPhase, rank: 4, reserved: true, apart: true},
	Morning:     {word: "morning", anchor: byDate, rank: 5, apart: true},
	TopUp:       {word: "top-up", anchor: byInstant, rank: 6, outdoor: true, film: true, daylight: true},
	Leaving:     {word: "leaving", anchor: byInstant, rank: 7, daylight: true},
	Shade:       {word: "shade", anchor: byInstantN, rank: 8, outdoor: true, daylight: true},
	StillOut:    {word: "still-out", anchor: byInstant, rank: 9, reserved: true, daylight: true},
	Ask:         {word: "ask", anchor: byDateN, rank: 10, daylight: true},
	QuietOffer:  {word: "quiet-offer", anchor: byDate, rank: 11, daylight: true},
	Eve:         {word: "eve", anchor: byTreatment, rank: 12, apart: true},
	SkinCheck:   {word: "skin-check", anchor: byTreatment, rank: 13, apart: true},
	Session:     {word: "session", anchor: bySession, rank: 14, apart: true},
	Buddy:       {word: "buddy", anchor: bySlot, rank: 15, daylight: true, unspaced: true},
}

func (k Kind) traits() *traits {
	if k < 0 || int(k) >= len(kinds) {
		return &kinds[NoKind]
	}
	return &kinds[k]
}

// Kinds returns every kind of reminder.
func Kinds() []Kind {
	all := make([]Kind, 0, len(kinds)-1)
	for k := NoKind + 1; int(k) < len(kinds); k++ {
		all = append(all, k)
	}
	return all
}

// Film reports whether the kind asks somebody outdoors for a coat of
// sunscreen.
func (k Kind) Film() bool { return k.traits().film }

// Outdoor reports whether the kind is for somebody who is outdoors, so that it
// ends with the outing.
func (k Kind) Outdoor() bool { return k.traits().outdoor }

// Daylight reports whether the kind is sent only while the sun is up.
func (k Kind) Daylight() bool { return k.traits().daylight }

// LongLived reports whether a slot of the kind is about a treatment, so that
// it must be kept for longer than [Memory].
func (k Kind) LongLived() bool {
	switch k.traits().anchor {
	case byTreatment, byPhase, bySession:
		return true
	default:
		return false
	}
}

// before reports whether a push of kind k takes precedence over one of kind o.
func (k Kind) before(o Kind) bool { return k.traits().rank < o.traits().rank }
