package web

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
	"parasol/uv"
)

// care is what to do and to avoid today.
type care struct {
	Title, Source string
	Do, Leave     []string
	Warn          []string // signs to call the clinic about, shown while they are likely
}

func (s *site) careOf(v *View) *care {
	e := &v.Decision.Evidence
	c := &care{Title: s.say("page.care"), Source: s.say("page.care.source"), Do: v.Care, Leave: v.Leave}
	if !e.SunUp && e.Phase != schedule.Dark {
		c.Title = s.say("page.care.night")
	}
	if len(c.Do)+len(c.Leave) == 0 {
		return nil
	}
	return c
}

// healing shows the progress of the governing treatment.
type healing struct {
	Title, Text, Label string
	Bars               []healBar
	Dot                string // x of today, in percent
	DotAnchor          string
	Steps              []step
	Session            string
}

type healBar struct{ Class, X, Width, Label string }

type step struct {
	Icon, Name, Text string
	Current          bool
}

// healingOf shows the governing treatment, or outside every window the next or
// the last one.
func (s *site) healingOf(v *View, now time.Time) *healing {
	w := writer{s, v, &v.Decision.Evidence, now}
	t := w.governing()
	if t == nil || len(t.Phases) == 0 || t.End().IsZero() {
		return nil
	}
	day := w.today().Sub(schedule.DateOf(t.At.In(v.Zone)))
	h := &healing{
		Title: w.say("page.heal"), Text: w.say("page.heal.day", "day", number(day), "phrase", phraseOf(t.Kind)),
		Steps: w.steps(t),
	}
	if day < 0 {
		h.Title, h.Text = w.say("page.heal.before"), ""
	} else if len(v.Usual) > 0 {
		h.Text += " " + v.Usual[0]
	}
	h.bars(w, t)
	h.Label = cmp.Or(h.Text, h.Title)
	for _, st := range h.Steps {
		if st.Current {
			h.Label = w.say("page.heal.label", "day", number(day), "phase", st.Name)
		}
	}
	if next := v.nextSession(); next != nil && v.Policy.Series != nil {
		h.Session = w.say(
			"page.heal.session", "n", number(next.Session), "of", number(v.Policy.Series.Sessions), "moment",
			w.until(next.At),
		)
	}
	return h
}

// governing returns the treatment that governs now, else the next, else the
// last.
func (w writer) governing() *schedule.Treatment {
	for i := range w.v.Policy.Treatments {
		t := &w.v.Policy.Treatments[i]
		if t.Kind == w.e.Treatment && t.At.Equal(w.e.TreatedAt) {
			return t
		}
	}
	next, last := w.around()
	if next != nil {
		return next
	}
	return last
}

// steps returns the phases of a treatment as a list.
func (w writer) steps(t *schedule.Treatment) []step {
	var all []step
	for _, p := range t.Phases {
		if !p.Until.IsZero() && !p.From.Before(p.Until) {
			continue
		}
		word := "page.phase." + p.Phase.String()
		st := step{Icon: "circle", Name: w.say(word)}
		switch {
		case p.Until.IsZero():
			st.Text = w.say("page.heal.open")
		case !p.Until.After(w.now):
			st.Icon, st.Text = "check", dayOf(p.From, w.v)+" – "+dayOf(p.Until, w.v)+" · "+w.say("page.heal.done")
		default:
			st.Text = w.say("page.heal.until", "moment", w.until(p.Until))
		}
		if p.Contains(w.now) {
			st.Icon, st.Current = "now", true
			st.Text += " · " + w.say(word+".what")
		}
		all = append(all, st)
	}
	return all
}

func (h *healing) bars(w writer, t *schedule.Treatment) {
	whole := float64(t.End().Sub(t.At))
	if whole <= 0 {
		return
	}
	place := func(at time.Time) float64 { return 100 * min(max(float64(at.Sub(t.At))/whole, 0), 1) }
	for _, p := range t.Phases {
		if !p.From.Before(p.Until) {
			continue
		}
		class := "seg"
		switch {
		case p.Contains(w.now):
			class = "cur"
		case !p.Until.After(w.now):
			class = "done"
		}
		x, wide := place(p.From), place(p.Until)-place(p.From)
		b := healBar{Class: class, X: percent(x), Width: percent(max(wide-0.6, 0.6))}
		if wide > 25 { // there is space for a label under it
			b.Label = w.say("page.phase." + p.Phase.String() + ".short")
		}
		h.Bars = append(h.Bars, b)
	}
	x := place(w.now)
	h.Dot, h.DotAnchor = percent(x), "middle"
	if x < 8 {
		h.DotAnchor = "start"
	} else if x > 92 {
		h.DotAnchor = "end"
	}
}

func percent(x float64) string { return fmt.Sprintf("%.1f%%", x) }

// outlookRow is one of the next days.
type outlookRow struct {
	Day, Date, Class, Width, Cap, Value string
}

// outlookTop is the index at which a bar is full; the highest on a tropical
// summit just fits.
const outlookTop = 12.0

func (s *site) outlookOf(v *View) (rows []outlookRow, note string) {
	for _, d := range v.Outlook {
		if d.Date == v.date {
			continue
		}
		row := outlookRow{
			Day: d.Date.Weekday().String()[:3], Date: number(d.Date.Day),
			Cap: percent(100 * min(float64(d.Ceiling)/outlookTop, 1)),
		}
		row.Value = s.say("page.out.value", "uv", d.shown().String(), "category", d.shown().Category().String())
		if d.Known {
			row.Width, row.Class = percent(100*min(float64(d.Forecast)/outlookTop, 1)), category(d.Forecast)
		} else if note == "" {
			note = s.say("page.out.trust", "day", row.Day+" "+row.Date)
		}
		rows = append(rows, row)
	}
	return rows, note
}

// category returns the class of a fill: the index at which its category
// begins.
func category(i uv.Index) string {
	for _, from := range []int{11, 8, 6, 3} {
		if float64(i) >= float64(from)-0.5 {
			return "c" + number(from)
		}
	}
	return "c0"
}

// logLine is one reminder in plain words.
type logLine struct {
	Time, Text, Icon, Answer, Class string
}

// mostLog is how many reminders Today lists; History has them all.
const mostLog = 6

// logOf returns the last reminders, the newest first.
func (s *site) logOf(v *View, most int) []logLine {
	var all []logLine
	for i := range v.Pushes[:min(most, len(v.Pushes))] {
		p := &v.Pushes[i]
		l := logLine{Time: s.moment(p.Time, v), Text: p.Title}
		switch {
		case p.ConfirmedAt != nil:
			l.Icon, l.Class, l.Answer = "check", "ok", s.say(
				"page.log.done", "time", s.moment(*p.ConfirmedAt, v),
			)
		case p.Outcome == "delivered":
			l.Icon, l.Answer = "circle", s.say("page.log.open")
		case p.Outcome == "pending":
			l.Icon, l.Answer = "clock", s.say("page.log.pending")
		case p.Outcome == "dropped" || p.Outcome == "superseded":
			l.Icon, l.Answer = "circle", s.say("page.log.left")
		default:
			l.Icon, l.Class, l.Answer = "warn", "bad", s.say("page.log.failed")
		}
		all = append(all, l)
	}
	return all
}

// numbers are the figures for an operator.
type numbers struct {
	Text  string
	Tiles []tile
	Zone  string
}

type tile struct{ Name, Value, What string }

// zoneShown returns the name of the time zone if the person entered a place in
// it. Of one to which a phone moved the place it is only the offset, as the
// name would tell a town.
func zoneShown(v *View, now time.Time) string {
	entered := []string{v.Policy.Home.Zone.String()}
	for _, a := range v.Policy.Away {
		entered = append(entered, a.Place.Zone.String())
	}
	if name := v.Zone.String(); slices.Contains(entered, name) {
		return name
	}
	return now.In(v.Zone).Format("UTC-07:00")
}

func (s *site) numbersOf(v *View, now time.Time) numbers {
	e, say := &v.Decision.Evidence, s.say
	n := numbers{Text: say("page.know.sky"), Zone: say("page.know.zone", "zone", zoneShown(v, now))}
	what, shown := say("page.know.now.sky"), e.Ceiling
	if e.Known {
		what, shown = say("page.know.now.known"), e.Forecast
		n.Text = say("page.know.ageless", "source", e.Source)
		if !e.Issued.IsZero() {
			n.Text = say("page.know.source", "source", e.Source, "age", s.age(now.Sub(e.Issued)))
		}
	}
	n.Tiles = []tile{
		{say("page.know.now"), shown.String(), what},
		{say("page.know.most"), e.Ceiling.String(), say("page.know.most.what")},
		{say("page.know.source.name"), e.Source, say("page.know.trust", "n", number(int(100*e.Trust+0.5)))},
		{
			say("page.know.dose"), fmt.Sprintf("%.1f · %.1f", float64(e.DoseBare/uv.SED), float64(e.DoseFilm/uv.SED)),
			say("page.know.dose.what"),
		},
		{say("page.know.look"), s.moment(v.Decision.Next, v), say("page.know.look.what")},
		{
			say("page.know.count"),
			say("page.know.count.value", "n", number(sentToday(v.Decision)), "most", number(e.MaxPerDay)),
			say("page.know.count.what"),
		},
	}
	if s.voice == household {
		n.Tiles = append(n.Tiles, s.readiness(now))
	}
	return n
}

// readiness tells how the daemon fares.
func (s *site) readiness(now time.Time) tile {
	t := tile{Name: s.say("page.know.ready"), Value: s.say("page.know.ready.yes")}
	if problems := s.Doctor.Health(now).Problems; len(problems) > 0 {
		t.Value, t.What = s.say("page.know.ready.no"), problems[0]
	}
	return t
}

// age formats a duration in its largest unit.
func (s *site) age(d time.Duration) string {
	if d >= time.Hour {
		return s.say("page.know.hours", "n", number(int(d.Hours())))
	}
	return s.say("page.know.minutes", "n", number(max(int(d.Minutes()), 0)))
}

// sentToday counts the push of the decision itself, which its evidence does
// not include.
func sentToday(d schedule.Decision) int {
	if d.Send != nil {
		return d.Evidence.SentToday + 1
	}
	return d.Evidence.SentToday
}

// nameOf returns a kind's name, phraseOf the form in "day 4 after …".
func nameOf(kind string) string {
	if e, ok := aftercare.Find(kind); ok {
		return capital(e.Name)
	}
	return capital(kind)
}

func phraseOf(kind string) string {
	if e, ok := aftercare.Find(kind); ok {
		return e.Phrase
	}
	return kind
}
