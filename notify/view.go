package notify

import (
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// View is what a text's template sees of a decision: whole sentences and a few
// facts. A sentence that does not apply is empty.
type View struct {
	// Facts.
	Phase       string // of the text: protect, strict, cover, dark or none; film phases where some skin takes sunscreen
	AsksNothing bool   // there is nothing to confirm
	FilmOn      bool   // sunscreen is on
	InWater     bool   //
	SunFirst    bool   // a film text that begins with getting out of the sun
	Expired     bool   // the question is whether an outing still goes on
	Discreet    bool   // no treatment words in the title and the first line
	Attempt     int    // from 1
	Level       string // quiet, normal, high or emergency

	// Words.
	Coat      string // SPF 30+, mineral SPF 30+
	DayCoat   string // the same where a whole day is asked for: broad-spectrum SPF 30+
	UntilTime string // " until 15:00" where cover or dark ends today, else " today"
	AtOuting  string // " at 12:00", or nothing
	AppliedAt string // when the last coat was put on

	// Sentences of the title and the first line.
	PutOn       string // what to put on, and where
	ThenPutOn   string // the same after getting out of the sun
	CoverUp     string // stay in or cover
	PeakLine    string // today's peak and when
	Care        string // one care line
	SunCare     string // one line for outdoors
	ChangeTitle string // what a phase or session asks; no full stop
	ChangeDo    string //

	// Sentences of the rest.
	Then        string // what begins when cover or dark ends today
	Warning     string // of cover and dark; never lost
	IndoorLight string // of drugs that indoor light bleaches; never lost
	IfAllowed   string // the one conditional sentence of cover
	Covered     string // what other reminders would have said; never lost
	LastLine    string // of the day's last reminder; never lost
	Ringing     string // of an emergency
	About       string // what a phase, skin-check or session is about
	AreaLine    string // what each area asks
	PhaseLine   string // day, treatment, phase and its end
	Asks        string // what the phase asks
	Changes     string // today and tomorrow
	Why         string // why now
	NowLine     string // the index now and its source
	Three       string // hours at 3 and above
	Glass       string // UVA passes windows
	RedFlags    string // whom to ask about what, in the first days
	AskClinic   string //
	Avoid       string // what to leave alone
	MoreCare    string // a second care line
	Expect      string // what is usual on this day
	Amount      string // how much sunscreen
	Tinted      string // iron oxides, now and then
	Next        string // what is next
}

// reader holds what the sentences of one view are made from.
type reader struct {
	d     *schedule.Decision
	e     *schedule.Evidence
	s     *schedule.Reminder
	entry *aftercare.Entry // of the governing treatment; nil without one in the catalogue
	mode  schedule.Phase   // of the text
	zone  *time.Location   // of the place, as far as the evidence tells
}

// read prepares a decision for rendering.
func read(d *schedule.Decision) *reader {
	r := &reader{d: d, e: &d.Evidence, s: d.Send}
	if r.s == nil {
		r.s = &schedule.Reminder{}
	}
	r.entry, _ = aftercare.Find(r.e.Treatment)
	r.mode = modeOf(r.e, r.s.Slot.Kind)
	r.zone = time.FixedZone("", r.e.Offset)
	return r
}

// modeOf returns the phase a text speaks of. Where some skin takes sunscreen
// while other skin must not, it is the film's, and the other skin has its
// warning and its area named; shade is about the strictest skin.
func modeOf(e *schedule.Evidence, k schedule.Kind) schedule.Phase {
	if e.Film != schedule.NoPhase && k != schedule.Shade {
		return min(e.Film, schedule.Strict)
	}
	return e.Phase
}

// film reports whether the text speaks to skin that takes sunscreen.
func (r *reader) film() bool {
	return r.mode == schedule.Strict || r.mode == schedule.Protect || (r.mode == schedule.NoPhase && !r.s.Slot.LongLived())
}

// asksForCoat reports whether a kind asks for a coat wherever some skin takes
// one.
func asksForCoat(k schedule.Kind) bool {
	return k.Film() || k == schedule.Morning || k == schedule.Leaving
}

// sunFirst reports whether a text begins with getting out of the sun: after
// half the day's dose, when the film's limit came before 40 minutes, or where
// some skin must see no light at all.
func (r *reader) sunFirst() bool {
	k := r.s.Slot.Kind
	return (k.Film() || k == schedule.Leaving) && (r.e.DoseHigh || r.e.FloorBinds || r.e.Phase == schedule.Dark)
}

func (r *reader) view() *View {
	v := &View{
		Phase: r.mode.String(), AsksNothing: r.s.Confirms == schedule.NoEvent, FilmOn: r.e.FilmOn, InWater: r.e.InWater,
		SunFirst: r.sunFirst(), Expired: r.d.Reason == schedule.OutingExpired, Discreet: r.e.Discreet,
		Attempt: r.s.Attempt, Level: r.s.Level.String(),
		Coat: r.coat(), DayCoat: r.dayCoat(), UntilTime: r.untilTime(), Then: r.then(), AtOuting: r.atOuting(), AppliedAt: clock(r.e.Applied),
		PutOn: r.putOn(), ThenPutOn: r.thenPutOn(), CoverUp: r.coverUp(), PeakLine: r.peakLine(), SunCare: r.sunCare(),
		Covered: r.covered(), LastLine: r.lastLine(), Ringing: r.ringing(), Why: r.why(), NowLine: r.nowLine(), Three: r.three(),
		AreaLine: r.areaLine(), PhaseLine: PhaseLine(r.e), Asks: r.asks(), Changes: r.changes(), Next: r.next(), Glass: r.glass(), Amount: r.amount(), Tinted: r.tinted(),
		RedFlags: r.redFlags(), AskClinic: "If something worries you, ask " + r.clinic() + ".",
	}
	v.Warning, v.IndoorLight, v.IfAllowed = r.warnings()
	v.Care, v.MoreCare = r.care()
	v.Avoid, v.Expect = r.avoidExpect()
	v.ChangeTitle, v.ChangeDo, v.About = r.subject()
	return v
}
