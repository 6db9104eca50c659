package web

import (
	"math"
	"strings"
	"time"

	"parasol/schedule"
)

// The canopies for skin that takes no sunscreen, for the night, and for the
// time outside every window.

func (w writer) dark() canopy {
	c := w.begin("dark", "dark", "lamp")
	c.Kick = w.dayLine()
	c.Whys = append([]string{w.say("page.why.dark")}, w.v.Cautions...)
	switch {
	case !w.e.SunUp && !w.v.Sunrise.IsZero():
		c.Headline = w.say("page.head.dark.night", "time", w.clock(w.v.Sunrise))
	case w.e.PhaseUntil.IsZero():
		c.Headline = w.say("page.head.dark.open")
	default:
		c.Headline = w.say("page.head.dark", "moment", w.until(w.e.PhaseUntil))
	}
	w.phaseEnd(&c, "page.fact.until")
	if w.e.SunUp && !w.e.Sunset.IsZero() {
		c.Facts = append(c.Facts, fact{Name: w.say("page.fact.sunset"), Value: w.clock(w.e.Sunset)})
	}
	w.stayIn(&c)
	return c
}

// stayIn offers the taps for skin without sunscreen.
func (w writer) stayIn(c *canopy) {
	c.Main, c.Two = primary(w.stayTap()), []tap{w.outTap(), w.inTap()}
	if call := w.callTap(w.e.Clinic); call.Href != "" {
		c.Lone = append(c.Lone, call)
	}
	c.More = []tap{w.pauseTap()}
}

// phaseEnd shows until when the phase lasts, and folds the ring accordingly.
func (w writer) phaseEnd(c *canopy, key string) {
	until := w.e.PhaseUntil
	if until.IsZero() {
		return
	}
	c.Facts = append(c.Facts, fact{Name: w.say(key), Value: w.until(until)})
	if !w.e.TreatedAt.IsZero() {
		c.Facts = append(c.Facts, fact{Name: w.say("page.fact.treated"), Value: w.until(w.e.TreatedAt)})
	}
	left, whole := until.Sub(w.now), until.Sub(w.e.TreatedAt)
	c.Ring = ringOf(
		w.clock(until), w.dayWord(until), w.say("page.ring.label.until", "moment", w.until(until)),
		float64(left)/float64(max(whole, 1)),
	)
}

// dayLine returns the day since the governing treatment as text.
func (w writer) dayLine() string {
	return w.say("page.kick.day", "day", number(w.e.TreatmentDay), "phrase", phraseOf(w.e.Treatment))
}

func (w writer) cover() canopy {
	c := w.begin("cover", "cover", "brolly")
	c.Kick = w.dayLine()
	key := w.coverKey()
	c.Headline = w.say("page.head.cover"+key, "area", w.coverArea())
	c.Whys = append([]string{w.say("page.why.cover" + key)}, w.v.Cautions...)
	if !w.e.SunUp {
		c.Tone, c.Icon = "night", "moon"
		c.Headline, c.Whys = w.say("page.head.cover.night"), []string{w.say("page.why.night.cover")}
	} else if w.e.IfClinicAllows {
		c.Whys = append(c.Whys, w.say("page.why.clinic"))
	}
	w.phaseEnd(&c, "page.fact.cover")
	c.Facts = append(c.Facts, w.uvFact())
	w.stayIn(&c)
	return c
}

// coverKey returns what the texts of a cover depend on: a face, skin under
// cloth, a spot, or intact skin that light would burn.
func (w writer) coverKey() string {
	for i := range w.v.Policy.Treatments {
		t := &w.v.Policy.Treatments[i]
		if t.Kind != w.e.Treatment || !t.At.Equal(w.e.TreatedAt) {
			continue
		}
		switch {
		case t.CoverWhy == schedule.FromLight:
			return ".light"
		case t.Area != "" && (t.Clothed || t.Site == schedule.Body):
			return ".limb"
		case t.Site == schedule.Spot:
			return ".limb"
		}
	}
	return ""
}

func (w writer) coverArea() string {
	for _, a := range w.e.Areas {
		if a.Phase == schedule.Cover {
			return a.Area
		}
	}
	return w.say("page.skin")
}

func (w writer) night() canopy {
	c := w.begin("night", "night", "moon")
	c.Headline = w.say("page.head.night")
	morning := w.v.NextMorning
	if morning.IsZero() {
		c.Main = primary(w.onTap())
		return c
	}
	at := w.clock(morning)
	c.Whys = []string{w.say("page.why.night.plain", "time", at)}
	if t := w.v.tomorrow(); t != nil && !t.PeakAt.IsZero() {
		c.Whys = []string{
			w.say(
				"page.why.night", "time", at, "peak", t.shown().String(), "peak_at",
				w.clock(t.PeakAt.Round(15*time.Minute)),
			),
		}
	}
	c.Ring = ringOf(at, w.say("page.ring.next"), w.say("page.ring.label.morning", "time", at), 1)
	c.Facts = append(c.Facts, w.coatsFact())
	if !w.v.Sunrise.IsZero() {
		c.Facts = append(c.Facts, fact{Name: w.say("page.fact.sunrise"), Value: w.clock(w.v.Sunrise)})
	}
	c.Two = []tap{w.linkTap("clock", "page.do.morning", "/settings"+w.v.q+"#morning", "time", at), w.pauseTap()}
	c.More = []tap{w.onTap(), w.outTap(), w.inTap()}
	return c
}

// coatsFact counts today's coats.
func (w writer) coatsFact() fact {
	n := 0
	for _, coat := range w.v.State.Coats {
		if schedule.DateOf(coat.At.In(w.v.Zone)) == w.today() {
			n++
		}
	}
	if n == 1 {
		return fact{Name: w.say("page.fact.coats"), Value: w.say("page.fact.coats.one")}
	}
	return fact{Name: w.say("page.fact.coats"), Value: w.say("page.fact.coats.value", "n", number(n))}
}

// afterDays is how long the page says "you are through": until results are
// usually visible (H).
const afterDays = 14

// outside is the canopy outside every window: before the first, after the
// last, or without any.
func (w writer) outside() canopy {
	next, last := w.around()
	switch {
	case next != nil:
		return w.before(next)
	case last != nil:
		return w.after(last)
	}
	c := w.begin("none", "rest", "leaf")
	c.Headline, c.Whys = w.say("page.head.none"), []string{w.say("page.why.none")}
	c.Main = primary(w.linkTap("plus", "page.do.add", "/healing/add"+w.v.q))
	c.Two = []tap{w.onTap(), w.outTap(), w.inTap(), w.linkTap("hist", "page.do.back", "/history"+w.v.q)}
	return c
}

// around returns the next treatment to come and the last that ended recently.
func (w writer) around() (next, last *schedule.Treatment) {
	for i := range w.v.Policy.Treatments {
		t := &w.v.Policy.Treatments[i]
		if t.At.After(w.now) && (next == nil || t.At.Before(next.At)) {
			next = t
		}
		end := t.End()
		if !end.IsZero() && !end.After(
			w.now,
		) && w.now.Sub(end) < afterDays*24*time.Hour && (last == nil || end.After(last.End())) {
			last = t
		}
	}
	return next, last
}

func (w writer) before(t *schedule.Treatment) canopy {
	c := w.begin("before", "rest", "cal")
	days := schedule.DateOf(t.At.In(w.v.Zone)).Sub(w.today())
	name, key := nameOf(t.Kind), "page.head.before"
	switch days {
	case 0:
		key = "page.head.before.today"
	case 1:
		key = "page.head.before.one"
	}
	c.Headline = w.say(key, "name", name, "n", number(days), "time", w.clock(t.At))
	c.Whys = []string{w.say("page.why.before.plain", "moment", capital(w.until(t.At)))}
	if t.Area != "" {
		c.Whys = []string{w.say("page.why.before", "moment", capital(w.until(t.At)), "area", t.Area)}
	}
	c.Ring = ringOf(
		number(days), w.say("page.ring.days"), w.say("page.ring.label.days", "n", number(days)),
		math.Min(1, float64(days)/28),
	)
	c.Facts = []fact{{Name: w.say("page.fact.on"), Value: w.until(t.At)}}
	if name := w.v.Policy.Clinic.Name; name != "" {
		c.Facts = append(c.Facts, fact{Name: w.say("page.fact.clinic"), Value: name})
	}
	c.Facts = append(c.Facts, w.uvFact())
	c.Main = primary(w.linkTap("cal", "page.do.change", "/healing"+w.v.q))
	if call := w.callTap(w.v.Policy.Clinic); call.Href != "" {
		c.Two = append(c.Two, call)
	}
	c.Two = append(c.Two, w.linkTap("bell", "page.do.try", "/devices"+w.v.q))
	c.More = []tap{w.onTap(), w.outTap(), w.inTap()}
	return c
}

func (w writer) after(t *schedule.Treatment) canopy {
	c := w.begin("after", "rest", "check")
	day := w.today().Sub(schedule.DateOf(t.At.In(w.v.Zone)))
	whole := schedule.DateOf(t.End().In(w.v.Zone)).Sub(schedule.DateOf(t.At.In(w.v.Zone)))
	c.Kick = w.say("page.kick.after", "day", number(day))
	c.Headline = w.say("page.head.after")
	c.Whys = []string{w.say("page.why.after", "phrase", phraseOf(t.Kind), "day", dayOf(t.End(), w.v))}
	c.Ring = ringOf(number(whole), w.say("page.ring.days.done"), w.say("page.ring.label.done", "n", number(whole)), 1)
	c.Facts = []fact{w.uvFact(), w.peakFact(), w.coatsFact()}
	if w.v.Policy.LongTerm == schedule.LongTermOff {
		c.Main = tap{
			Icon: "sun", Label: w.say("page.do.goon"), Action: "settings", Name: "long_term", Value: "true",
			Main: true,
		}
	}
	c.Two = []tap{
		w.linkTap("plus", "page.do.next", "/healing/add"+w.v.q), w.linkTap("hist", "page.do.back", "/history"+w.v.q),
	}
	c.More = []tap{w.onTap(), w.outTap(), w.inTap()}
	return c
}

// stripped returns a text without its marks for bold.
func stripped(text string) string { return strings.ReplaceAll(text, "**", "") }
