package notify

import (
	"strings"

	"parasol/schedule"
)

// Headline is the page's one sentence: what to do now, or that there is
// nothing to do. It never names minutes of sun that would be fine: such advice
// lowered the use of sunscreen (field notes 1, Solar Cell).
func (r *Reader) Headline() string { return r.say(r.headline()) }

// Sentence says why, below the headline.
func (r *Reader) Sentence() string {
	switch key := r.headline(); key {
	case "now.put":
		return r.Amount()
	case "now.cover", "now.limb":
		return r.warnCover()
	case "now.dark":
		return r.say("warn.dark")
	case "now.dark.night":
		return ""
	case "now.on":
		return r.say("now.on.why", "time", clock(r.local(r.e.FilmEnds)))
	default:
		return r.say(key + ".why")
	}
}

// headline chooses the entry of the headline.
func (r *Reader) headline() string {
	e := r.e
	switch {
	case e.Phase == schedule.NoPhase:
		return "now.none"
	case e.Phase == schedule.Dark && !e.SunUp:
		return "now.dark.night"
	case e.Phase == schedule.Dark:
		return "now.dark"
	case e.Phase == schedule.Cover && e.Film == schedule.NoPhase && r.site() != "face":
		return "now.limb"
	case e.Phase == schedule.Cover && e.Film == schedule.NoPhase:
		return "now.cover"
	case e.FilmOn:
		return "now.on"
	case !e.SunUp:
		return "now.night"
	case !e.Over:
		return "now.low"
	case r.Out():
		return "now.put"
	}
	return "now.before"
}

// Out reports whether the person is outdoors, or probably is.
func (r *Reader) Out() bool {
	return r.e.Presence == schedule.ReportedOutdoors || r.e.Presence == schedule.ProbablyOut
}

// Urgent reports whether the headline asks for something now.
func (r *Reader) Urgent() bool {
	switch r.headline() {
	case "now.put":
		return true
	case "now.cover", "now.limb", "now.dark":
		return r.Out() && r.e.SunUp
	}
	return false
}

// Cautions are what must stand beside any advice: the warning of cover and
// dark with what belongs to it, and what other skin needs.
func (r *Reader) Cautions() []string {
	var windows string
	warn := r.Warn()
	if r.e.Phase == schedule.Dark {
		windows = r.say("warn.windows")
		warn = r.say("warn.dark")
	}
	return once([]string{warn, windows, r.Light(), r.Allowed(), r.Other()})
}

// UVLine says how strong the sun is, with one decimal; in dark, how long the
// day is.
func (r *Reader) UVLine() string {
	now := "now.uv"
	uv, clear := decimal(r.e.Forecast), decimal(r.e.Ceiling)
	switch {
	case r.e.Phase == schedule.Dark:
		return r.Daylight()
	case !r.known():
		now, uv = "now.uv.can", clear
	case uv != clear:
		now = "now.uv.cloud"
	}
	return join(r.say(now, "uv1", uv, "clear1", clear), r.peakLine("now.uv"))
}

// peakLine says today's peak and the hours at 3 and more by the entries of a
// key, in the page's and the plan's words.
func (r *Reader) peakLine(key string) string {
	if r.e.PeakAt.IsZero() {
		return ""
	}
	values := []string{"peak1", decimal(r.e.Peak), "peak_time", clock(r.local(r.e.PeakAt))}
	if from, to := r.local(r.e.ThreeFrom), r.local(r.e.ThreeUntil); !from.IsZero() {
		return r.say(key+".three", append(values, "three_from", clock(from), "three_to", clock(to))...)
	}
	return r.say(key+".peak", values...)
}

// Fact is a smaller thing worth seeing: a name and what is known.
type Fact struct{ Name, Value string }

// Facts are what the page shows beside the headline.
func (r *Reader) Facts() []Fact {
	return []Fact{
		{r.say("fact.sunscreen"), r.Sunscreen()},
		{r.say("fact.presence"), r.Presence()},
		{r.say("fact.source"), r.Source()},
		{r.say("fact.today"), r.Today()},
		{r.say("fact.next"), r.Looks()},
	}
}

// Sunscreen says what is known of the coat.
func (r *Reader) Sunscreen() string {
	switch {
	case r.e.Applied.IsZero():
		return r.say("fact.sunscreen.none")
	case r.e.FilmOn:
		return r.say("fact.sunscreen.on", "film_ends", clock(r.local(r.e.FilmEnds)))
	}
	return r.say("fact.sunscreen.over")
}

// Presence says what is known of where the person is.
func (r *Reader) Presence() string {
	key := "presence." + r.e.Presence.String()
	if r.e.Presence == schedule.ReportedOutdoors && r.e.OutSince.IsZero() {
		key += ".now"
	}
	return r.say(key, "time", clock(r.local(r.e.OutSince)))
}

// Source names where the index is from.
func (r *Reader) Source() string {
	if !r.known() {
		return r.t.Source(clearSky)
	}
	return r.t.Source(r.e.Source)
}

// Today says how many reminders there were, that of the decision counted.
func (r *Reader) Today() string {
	return r.say("fact.today.value", "sent", number(r.sent()), "max", number(r.e.MaxPerDay))
}

func (r *Reader) sent() int {
	if r.d.Send != nil {
		return r.e.SentToday + 1
	}
	return r.e.SentToday
}

// Looks says when the next decision is made.
func (r *Reader) Looks() string { return r.moment(r.d.Next) }

// Source names a source as people know it.
func (t *Texts) Source(word string) string {
	if known := "source." + word; t.has(known) {
		return t.words[known]
	}
	return release(name(word))
}

// Sources says where the index is from, in order of preference.
func (t *Texts) Sources(words []string) string {
	if len(words) == 0 {
		return t.words["source."+clearSky]
	}
	said := t.Source(words[0])
	for _, w := range words[1:] {
		said = t.write("sources.list", "first", said, "last", t.Source(w))
	}
	return said
}

// Kind is what people read beside the word of a kind; in cover and dark a
// morning is another thing.
func (t *Texts) Kind(k schedule.Kind, p schedule.Phase) string {
	if special := "kind." + k.String() + "." + p.String(); t.has(special) {
		return t.words[special]
	}
	return t.words["kind."+k.String()]
}

// Level is what people read beside the word of a level.
func (t *Texts) Level(l schedule.Level) string { return t.words["level."+l.String()] }

// Loudness is the word of a level where there is little room.
func (t *Texts) Loudness(l schedule.Level) string {
	if l == schedule.Emergency {
		return t.words["level.emergency.short"]
	}
	return t.Level(l)
}

// Quiet says that a day brings nothing.
func (t *Texts) Quiet() string { return t.words["day.quiet"] }

// Phase is what people read beside the word of a phase.
func (t *Texts) Phase(p schedule.Phase) string { return t.words["word.phase."+p.String()] }

// Delivery is what people read beside the outcome of a delivery.
func (t *Texts) Delivery(outcome string) string {
	if known := "delivery." + outcome; t.has(known) {
		return t.words[known]
	}
	return outcome
}

// Purpose says what Parasol is and is not.
func (t *Texts) Purpose() string { return t.words["purpose"] }

// Calendar is the title of a stretch of the calendar in a phase.
func (t *Texts) Calendar(p schedule.Phase, treatment string, discreet bool) string {
	key := "calendar." + p.String()
	if discreet {
		key += ".discreet"
	}
	return t.write(key, "treatment", strings.TrimSpace(treatment))
}

// CalendarDay is the title of a day of the calendar: a look at the skin, or
// the n-th session.
func (t *Texts) CalendarDay(k schedule.Kind, n int, discreet bool) string {
	key := "calendar." + k.String()
	if discreet {
		key += ".discreet"
	}
	return t.write(key, "n", number(n))
}
