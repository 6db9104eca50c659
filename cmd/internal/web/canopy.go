package web

import (
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// canopy is the top of the page about now: what to do, why, and the taps for
// it.
type canopy struct {
	State    string // the name of its state, by which its texts are found
	Tone     string
	Icon     string
	Kick     string
	Ringing  bool
	Headline string
	Whys     []string
	Ring     *ring
	Facts    []fact
	Main     tap
	Two      []tap // two in a row
	Lone     []tap // one in a row
	Back     bool  // offers to report a coat put on earlier
	More     []tap // under "more"
	Last     *toast
}

// fact is one line beside the ring.
type fact struct {
	Name, Value string
	Until       int64 // unix seconds that Value counts minutes to; the script keeps counting
}

// canopyOf returns the canopy for a person's state. The first state that
// applies wins: what was asked for (a pause), what rings, then the skin, then
// the sun.
func (s *site) canopyOf(v *View, now time.Time) canopy {
	w := writer{s, v, &v.Decision.Evidence, now}
	c := w.state()
	if w.e.Elsewhere {
		c.Whys = append(c.Whys, w.say("page.why.elsewhere"))
	}
	if !c.Back && len(c.More) == 1 { // do not hide a single item behind a fold
		c.Lone, c.More = append(c.Lone, c.More...), nil
	}
	return c
}

func (w writer) state() canopy {
	e := w.e
	switch {
	case !e.PausedUntil.IsZero():
		return w.paused()
	case !w.rings().IsZero():
		return w.ringing()
	case e.Phase == schedule.NoPhase:
		return w.outside()
	case e.Phase == schedule.Dark && e.Film == schedule.NoPhase:
		return w.dark()
	case e.Phase == schedule.Cover && e.Film == schedule.NoPhase:
		return w.cover()
	case !e.SunUp:
		return w.night()
	case e.InWater && e.FilmOn:
		return w.water()
	case e.FilmOn:
		return w.on()
	case e.Over && w.outdoors():
		return w.due()
	case !e.Over:
		return w.low()
	}
	return w.ready()
}

// writer builds one person's canopy.
type writer struct {
	*site
	v   *View
	e   *schedule.Evidence
	now time.Time
}

// writer returns the writer of the person that a request is about.
func (s *site) writer(q *request) writer {
	return writer{s, q.view, &q.view.Decision.Evidence, s.Now()}
}

func (w writer) clock(t time.Time) string { return clockOf(t, w.v.Zone) }
func (w writer) until(t time.Time) string { return w.moment(t, w.v) }

// begin returns a canopy with what depends on its state alone.
func (w writer) begin(state, tone, icon string) canopy {
	return canopy{State: state, Tone: tone, Icon: icon, Kick: w.say("page.kick." + state), Last: w.last(w.v, w.now)}
}

// amount says how much sunscreen makes a coat.
func (w writer) amount() string { return w.v.Amount }

// outdoors reports whether the person is, or probably is, outdoors.
func (w writer) outdoors() bool {
	return w.e.Presence == schedule.ReportedOutdoors || w.e.Presence == schedule.ProbablyOut
}

// phase returns the part of a key for the phase of the skin that takes
// sunscreen.
func (w writer) phase() string {
	if w.e.Film == schedule.Strict {
		return "strict"
	}
	return "protect"
}

// rings returns until when an unanswered emergency rings, zero if none does.
func (w writer) rings() time.Time {
	for i := range w.v.State.Slots {
		r := &w.v.State.Slots[i]
		if w.now.Before(r.Ringing) && r.Confirmed.IsZero() && !w.now.Before(r.Snoozed) {
			return r.Ringing
		}
	}
	return time.Time{}
}

func (w writer) paused() canopy {
	c := w.begin("pause", "rest", "pause")
	until := w.until(w.e.PausedUntil)
	c.Headline = w.say("page.head.pause", "moment", until)
	c.Whys = []string{w.say("page.why.pause")}
	if w.e.Phase != schedule.NoPhase && w.e.PeakCeiling >= 3 {
		c.Whys = []string{w.say("page.why.pause.strong")}
	}
	c.Ring = ringOf(
		w.clock(w.e.PausedUntil), w.dayWord(w.e.PausedUntil), w.say("page.ring.label.pause", "moment", until), 0,
	)
	c.Facts = []fact{{Name: w.say("page.fact.again"), Value: until}, w.uvFact()}
	c.Main = tap{
		Icon: "bell", Label: w.say("label.resumed"), Action: "pause", Name: "until", Value: "now", Main: true,
	}
	if takesSunscreen(*w.e) {
		c.Lone = []tap{w.onTap()}
	}
	return c
}

// dayWord returns the day of an instant that is not today.
func (w writer) dayWord(t time.Time) string {
	switch d := schedule.DateOf(t.In(w.v.Zone)).Sub(w.today()); {
	case d == 0:
		return w.say("page.today")
	case d == 1:
		return w.say("page.tomorrow")
	default:
		return dayOf(t, w.v)
	}
}

func (w writer) today() schedule.Date { return schedule.DateOf(w.v.Decision.At.In(w.v.Zone)) }

func (w writer) uvFact() fact {
	i := w.index()
	return fact{
		Name:  w.say("page.fact.uv"),
		Value: w.say("page.fact.uv.value", "uv", i.String(), "category", i.Category().String()),
	}
}

// index returns the current index: the forecast, or the ceiling without one.
func (w writer) index() uv.Index {
	if w.e.Known {
		return w.e.Forecast
	}
	return w.e.Ceiling
}

func (w writer) ringing() canopy {
	c := w.begin("ring", "ring", "bell")
	c.Ringing = true
	key, confirm := w.phase(), w.onTap()
	if w.e.Film == schedule.NoPhase {
		key, confirm = w.e.Phase.String(), w.shadeTap()
	}
	c.Headline = w.say("page.head.ring." + key)
	now := stripped(w.say("page.why.uv", "uv", w.index().String(), "category", w.index().Category().String()))
	switch {
	case w.e.Film == schedule.NoPhase:
		c.Whys = append(c.Whys, w.say("page.why.ring.out", "uv", now))
	case !w.e.FilmEnds.IsZero():
		c.Whys = append(c.Whys, w.say("page.why.ring.coat", "time", w.clock(w.e.FilmEnds), "uv", now))
	default:
		c.Whys = append(c.Whys, w.say("page.why.ring.bare", "since", w.clock(w.e.OutSince), "uv", now))
	}
	c.Whys = append(c.Whys, w.say("page.why.ring.until", "time", w.clock(w.rings())))
	confirm.Main = true
	c.Main, c.Lone = confirm, []tap{w.inTap(), w.snoozeTap()}
	return c
}

// water is the canopy of a coat in the water.
func (w writer) water() canopy {
	c := w.begin("water", "calm", "wave")
	at := w.clock(w.e.FilmEnds)
	c.Headline = w.say("page.head.water", "time", at)
	c.Whys = []string{w.say("page.why.water", "time", at)}
	c.Ring = w.coatRing(w.say("page.ring.latest"))
	c.Facts = []fact{w.inFact("page.fact.latest"), {Name: w.say("page.fact.puton"), Value: w.clock(w.e.Applied)}}
	if !w.v.State.InWater.IsZero() {
		c.Facts = append(
			c.Facts,
			fact{Name: w.say("page.fact.water"), Value: w.say("page.fact.since", "time", w.clock(w.v.State.InWater))},
		)
	}
	c.Main, c.Two = primary(w.ashoreTap()), []tap{w.towelTap(), w.inTap()}
	c.Back, c.More = true, []tap{w.againTap(), w.pauseTap()}
	return c
}

func primary(t tap) tap {
	t.Main = true
	return t
}

func (w writer) pauseTap() tap {
	return w.linkTap("pause", "page.do.pause", "/settings"+w.v.q+"#pause")
}

// inFact counts the minutes to the next coat.
func (w writer) inFact(key string) fact {
	left := int(w.e.FilmEnds.Sub(w.now).Round(time.Minute).Minutes())
	return fact{Name: w.say(key), Value: w.say("page.fact.in", "n", number(max(left, 0))), Until: w.e.FilmEnds.Unix()}
}

// coatRing shows how much of the coat's time is left. It is about the clock,
// not a promise for the skin.
func (w writer) coatRing(below string) *ring {
	at := w.clock(w.e.FilmEnds)
	whole := w.e.FilmEnds.Sub(w.e.Applied)
	return ringOf(
		at, below, w.say("page.ring.label.coat", "time", at), float64(w.e.FilmEnds.Sub(w.now))/float64(max(whole, 1)),
	)
}

func (w writer) on() canopy {
	c := w.begin("on", "calm", "check")
	key := "page.head.on." + w.phase()
	if !w.outdoors() {
		key = "page.head.on.inside"
	}
	c.Headline = w.say(key, "time", w.clock(w.e.FilmEnds))
	c.Whys = []string{w.say(w.whyOn())}
	c.Ring = w.coatRing(w.say("page.ring.next"))
	c.Facts = []fact{
		w.inFact("page.fact.next"), {Name: w.say("page.fact.puton"), Value: w.clock(w.e.Applied)}, w.presenceFact(),
	}
	if w.outdoors() {
		c.Main, c.Two = primary(w.againTap()), []tap{w.inTap(), w.waterTap(), w.towelTap(), w.stayTap()}
		c.More = []tap{w.pauseTap()}
	} else {
		c.Main, c.Two = primary(w.outTap()), []tap{w.againTap(), w.waterTap()}
		c.More = []tap{w.stayTap(), w.pauseTap()}
	}
	c.Back = true
	return c
}

func (w writer) whyOn() string {
	switch {
	case w.e.FilmEnd != schedule.ByDose:
		return "page.why.on"
	case w.e.Known:
		return "page.why.on.dose"
	}
	return "page.why.on.dose.sky"
}

func (w writer) presenceFact() fact {
	if w.e.Presence == schedule.ReportedOutdoors && !w.e.OutSince.IsZero() {
		return fact{Name: w.say("page.fact.out"), Value: w.clock(w.e.OutSince)}
	}
	return fact{Name: w.say("page.fact.you"), Value: w.presence(w.e.Presence, w.e.ByDevice)}
}

// presence says where somebody is, as far as they or a device told.
func (w writer) presence(p schedule.Presence, byDevice bool) string {
	key := "page.presence." + p.String()
	if byDevice && w.Texts.Has(key+".device") {
		key += ".device"
	}
	return w.say(key)
}

func (w writer) due() canopy {
	c := w.begin("due", "due", "drop")
	first := w.e.Applied.IsZero() || schedule.DateOf(w.e.Applied.In(w.v.Zone)) != w.today()
	amount := w.amount()
	switch {
	case first:
		c.Headline, c.Whys = w.say("page.head.due.first."+w.phase()), []string{
			w.say("page.why.due.first", "amount", amount),
		}
	case w.e.FilmEnd == schedule.ByWater:
		c.Headline, c.Whys = w.say("page.head.due."+w.phase()), []string{
			w.say("page.why.due.water", "amount", amount),
		}
	default:
		c.Headline = w.say("page.head.due." + w.phase())
		c.Whys = []string{w.say("page.why.due", "time", w.clock(w.e.Applied), "amount", amount)}
	}
	c.Ring = ringOf(w.say("page.ring.due"), w.say("page.ring.next"), w.say("page.ring.label.due"), 0)
	if !first {
		c.Facts = []fact{
			{Name: w.say("page.fact.due"), Value: w.clock(w.e.FilmEnds)},
			{Name: w.say("page.fact.puton"), Value: w.clock(w.e.Applied)},
		}
	}
	c.Facts = append(c.Facts, w.presenceFact(), w.uvFact())
	c.Main, c.Two = primary(w.onTap()), []tap{w.agoTap(), w.snoozeTap(), w.inTap(), w.waterTap()}
	c.Back, c.More = true, []tap{w.towelTap(), w.stayTap(), w.pauseTap()}
	return c
}

// low is the canopy under a sun for which no coat is due.
func (w writer) low() canopy {
	c := w.begin("low", "rest", "sun")
	c.Headline, c.Whys = w.say("page.head.low"), []string{w.say("page.why.low")}
	c.Facts = []fact{w.uvFact(), w.peakFact(), w.presenceFact()}
	c.Main, c.Two = primary(w.onTap()), []tap{w.outTap(), w.inTap(), w.waterTap(), w.stayTap()}
	c.Back, c.More = true, []tap{w.towelTap(), w.pauseTap()}
	return c
}

// ready is the canopy under a sun that requires a coat before going out.
func (w writer) ready() canopy {
	c := w.begin("ready", "rest", "sun")
	c.Headline, c.Whys = w.say("page.head.ready"), []string{w.say("page.why.ready", "amount", w.amount())}
	if !w.e.Applied.IsZero() && schedule.DateOf(w.e.Applied.In(w.v.Zone)) == w.today() {
		c.Whys = []string{w.say("page.why.ready.over")}
	}
	c.Facts = []fact{w.uvFact(), w.peakFact(), w.presenceFact()}
	c.Main, c.Two = primary(w.onTap()), []tap{w.outTap(), w.inTap(), w.agoTap(), w.stayTap()}
	c.Back, c.More = true, []tap{w.waterTap(), w.towelTap(), w.pauseTap()}
	return c
}

func (w writer) peakFact() fact {
	peak := w.e.Peak
	if !w.e.DayKnown {
		peak = w.e.PeakCeiling
	}
	if w.e.PeakAt.IsZero() {
		return fact{Name: w.say("page.fact.peak"), Value: peak.String()}
	}
	return fact{
		Name: w.say("page.fact.peak"), Value: w.say("page.at", "day", peak.String(), "time", w.clock(w.e.PeakAt)),
	}
}
