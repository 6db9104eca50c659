package notify_test

import (
	"math"
	"time"

	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/uv"
)

// drawer draws the parts of a random decision.
type drawer struct {
	*rapid.T
	now time.Time
}

// decision draws a decision that sends something: any kind in any phase, with
// evidence that need not agree with itself.
func decision(t *rapid.T) *schedule.Decision {
	zones := []string{"Europe/Lisbon", "Asia/Kathmandu", "America/New_York", "Pacific/Kiritimati", "UTC"}
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	r := &drawer{t, time.Unix(rapid.Int64Range(1.7e9, 2.1e9).Draw(t, "now"), 0).In(zone)}
	person := rapid.SampledFrom([]string{"ada", "maria-magdalena-von-der-muehlenhaupt"}).Draw(t, "person")
	d := &schedule.Decision{
		At: r.now, Person: person, Reason: schedule.Reason(r.upTo("reason", int(schedule.OutsideWindow))),
		Next: r.now.Add(time.Minute), Evidence: r.evidence(),
	}
	d.Send = r.reminder()
	return d
}

// offset returns the zone's offset at now.
func (r *drawer) offset() int {
	_, seconds := r.now.Zone()
	return seconds
}

func (r *drawer) upTo(name string, most int) int { return rapid.IntRange(0, most).Draw(r.T, name) }

func (r *drawer) yes(name string) bool { return rapid.Bool().Draw(r.T, name) }

// time draws an instant within some days of now, or none.
func (r *drawer) time(name string) time.Time {
	if r.upTo(name+" missing", 4) == 0 {
		return time.Time{}
	}
	return r.now.Add(time.Duration(rapid.IntRange(-100, 4000).Draw(r.T, name)) * time.Minute)
}

// index draws an index in thousandths, as Evidence stores it.
func (r *drawer) index(name string) uv.Index {
	some := rapid.OneOf(rapid.Float64Range(0, 14), rapid.SampledFrom([]float64{0, 0.04, 9.96, 1e18, -3, 26}))
	return uv.Index(some.Draw(r.T, name)).Thousandths()
}

func (r *drawer) word(name string) string {
	words := []string{
		"", "face", "forearm", "Dr. Frey & Team", "+49 30 123456", "left\nknee",
		"Praxis für Haut und Laser, Dr. med. A. Beispiel-Mustermann und Kollegen, Berlin",
	}
	return rapid.OneOf(rapid.SampledFrom(words),
		rapid.StringMatching(`[a-zé \n]{0,90}`)).Draw(r.T, name)
}

func (r *drawer) evidence() schedule.Evidence {
	kinds := append(aftercare.Kinds(), "", "long-term", "made-up")
	e := schedule.Evidence{
		Forecast: r.index("forecast"), Ceiling: r.index("ceiling"), Peak: r.index("peak"), PeakCeiling: r.index("peak ceiling"),
		Source: rapid.SampledFrom([]string{"", "clear-sky", "file", "open-meteo", "met-norway"}).Draw(r.T, "source"), Known: r.yes("known"),
		Lead: time.Duration(r.upTo("lead", 200)) * time.Hour, Issued: r.time("issued"), DayKnown: r.yes("day known"),
		Date: schedule.DateOf(r.now), Offset: r.offset(),
		PeakAt: r.time("peak at"), ThreeFrom: r.time("three"), ThreeUntil: r.time("three until"),
		Sunset: r.time("sunset"), OverUntil: r.time("over until"),
		Phase: schedule.Phase(r.upTo("phase", int(schedule.Dark))), PhaseUntil: r.time("phase until"),
		Treatment: rapid.SampledFrom(kinds).Draw(r.T, "treatment"),
		TreatedAt: r.time("treated"), TreatmentDay: rapid.IntRange(-2, 400).Draw(r.T, "day"),
		Course: r.yes("course"), IfClinicAllows: r.yes("allows"),
		OutSince: r.time("out since"), NextOuting: r.time("outing"),
		NextOutingEnd: r.time("outing end"), Applied: r.time("applied"), FilmEnds: r.time("film ends"),
		FilmEnd: schedule.FilmEnd(r.upTo("film end", 2)), FilmOn: r.yes("film on"),
		FloorBinds: r.yes("floor"), InWater: r.yes("in water"), DoseHigh: r.yes("dose high"),
		SkinType: r.upTo("skin", 6), Glass: r.yes("glass"), Clothed: r.yes("clothed"), Fragile: r.yes("fragile"),
		SPF: 30, Interval: time.Duration(r.upTo("interval", 150)) * time.Minute, Discreet: r.yes("discreet"),
		Clinic: schedule.Clinic{Name: r.word("clinic"), Phone: r.word("phone")},
	}
	switch e.Phase {
	case schedule.Strict, schedule.Protect:
		e.Film = e.Phase
	case schedule.Cover, schedule.Dark:
		if e.Treatment == schedule.LongTerm {
			e.Treatment = "other"
		}
		e.PhaseUntil = r.now.Add(time.Duration(1+r.upTo("hours left", 400)) * time.Hour)
		e.Film = schedule.Phase(r.upTo("film", int(schedule.Strict)))
	}
	for range r.upTo("areas", 4) {
		p := schedule.Phase(r.upTo("area phase", int(e.Phase)))
		e.Areas = append(e.Areas, schedule.AreaPhase{Area: r.word("area"), Site: r.site(), Phase: p})
	}
	for range r.upTo("open", 4) {
		e.Open = append(e.Open, schedule.Healing{
			Treatment: rapid.SampledFrom(kinds).Draw(r.T, "open kind"), Area: r.word("open area"), Site: r.site(),
			Phase: schedule.Phase(rapid.IntRange(int(schedule.Protect), int(schedule.Dark)).Draw(r.T, "its phase")),
			Day:   rapid.IntRange(-2, 60).Draw(r.T, "its day"),
		})
	}
	for range r.upTo("changes", 5) {
		e.Changes = append(e.Changes, r.change())
	}
	return e
}

func (r *drawer) site() schedule.Site { return schedule.Site(r.upTo("site", int(schedule.WholeSkin))) }

func (r *drawer) change() schedule.Change {
	return schedule.Change{
		At:        r.time("change"),
		Kind:      rapid.SampledFrom([]schedule.Kind{schedule.PhaseChange, schedule.SkinCheck, schedule.Session}).Draw(r.T, "change kind"),
		Treatment: rapid.SampledFrom(aftercare.Kinds()).Draw(r.T, "changed"), Area: r.word("changed area"),
		From: schedule.Phase(r.upTo("from", int(schedule.Dark))), To: schedule.Phase(r.upTo("to", int(schedule.Dark))),
		N: r.upTo("n", 9), Days: rapid.SampledFrom([]int{-7, 1}).Draw(r.T, "days"),
	}
}

// slot draws a slot of the form that package schedule creates.
func (r *drawer) slot(name string) schedule.Slot {
	s := schedule.Slot{Kind: rapid.SampledFrom(schedule.Kinds()).Draw(r.T, name), Anchor: r.now.Unix()}
	switch s.Kind {
	case schedule.Morning, schedule.QuietOffer:
		s.Anchor /= 86400
	case schedule.Ask:
		s.Anchor, s.N = s.Anchor/86400, 1
	case schedule.Apply, schedule.Reapply, schedule.Shade:
		s.N = 1 + r.upTo(name+" n", 3)
	case schedule.PhaseChange:
		s.Of = rapid.SampledFrom([]string{"over", "protect", "strict", "cover"}).Draw(r.T, name+" of")
	case schedule.Session:
		s.N, s.Days = r.upTo(name+" number", 4), rapid.SampledFrom([]int{-7, 1}).Draw(r.T, name+" days")
	case schedule.Buddy:
		s.Of, s.N = "reapply", 1
	}
	if s.LongLived() {
		s.Cause = rapid.SampledFrom(aftercare.Kinds()).Draw(r.T, name+" cause")
	}
	return s
}

func (r *drawer) reminder() *schedule.Reminder {
	s := &schedule.Reminder{
		Slot: r.slot("slot"), Attempt: 1 + r.upTo("attempt", 4), Level: schedule.Level(r.upTo("level", int(schedule.Emergency))),
		Due: r.now, Until: r.now.Add(30 * time.Minute).UTC(), Last: r.yes("last"),
		Confirms: schedule.EventKind(r.upTo("confirms", int(schedule.Seen))),
	}
	s.Ring = s.Level == schedule.Emergency
	for range r.upTo("covers", 4) {
		s.Covers = append(s.Covers, r.slot("covers"))
	}
	return s
}

// broken sets fields of a decision to values that JSON cannot represent.
func broken(d *schedule.Decision) {
	d.Evidence.Forecast, d.Evidence.Peak, d.Evidence.Ceiling = uv.Index(math.NaN()), uv.Index(math.Inf(1)), uv.Index(math.Inf(-1))
}
