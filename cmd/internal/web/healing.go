package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// healingPage shows every treatment, what to expect, and whom to call.
type healingPage struct {
	frame
	Once    string
	Lead    string
	Months  []tick // of the timeline
	NowX    string
	Lines   []ganttLine
	Items   []item
	Orphans []string
	Expect  []expectation
	Flags   []string
	Clinic  string
	Call    tap
}

type (
	ganttLine struct {
		Name, Label string
		Bars        []healBar
	}
	item struct {
		ID, Name, Text, Pill, Icon string
		Session                    int    // of a planned one
		At                         string // its time in the format of a form
		Course                     bool   // ongoing, and can be ended
		Differs                    string // the values in the file, if they were changed here
		Edit                       string // address of the form to edit it
	}
	expectation struct {
		Days, Text string
		Current    bool
	}
)

func (s *site) healing(w http.ResponseWriter, r *http.Request) {
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	now := s.Now()
	wr := writer{s, q.view, &q.view.Decision.Evidence, now}
	p := healingPage{
		frame: s.titled(q, "healing", wr.say("page.tab.healing")), Once: once(), Lead: wr.lead(),
		Orphans: q.view.Orphans,
	}
	p.gantt(wr)
	p.Items, p.Expect = wr.items(), wr.expect()
	p.Flags = q.view.Flags
	c := q.view.Policy.Clinic
	p.Clinic, p.Call = joinWords(" · ", c.Name, c.Phone), s.callTap(c)
	s.render(w, r, http.StatusOK, "healing.html", p)
}

func joinWords(between string, words ...string) string {
	text := ""
	for _, word := range words {
		switch {
		case word == "":
		case text == "":
			text = word
		default:
			text += between + word
		}
	}
	return text
}

// lead describes the progress of the governing treatment.
func (w writer) lead() string {
	if w.e.Phase == schedule.NoPhase {
		return w.say("page.heal.lead.none")
	}
	text := w.say("page.heal.day", "day", number(w.e.TreatmentDay), "phrase", phraseOf(w.e.Treatment))
	short := w.say("page.phase." + w.e.Phase.String() + ".short")
	if w.e.PhaseUntil.IsZero() {
		return text + " " + w.say("page.heal.lead.open", "phase", capital(short))
	}
	return text + " " + w.say("page.heal.lead", "phase", capital(short), "moment", w.until(w.e.PhaseUntil))
}

// The timeline reaches from the first open treatment to the last end, at most
// this far to each side, so that a day remains visible.
const (
	ganttBefore = 45 * 24 * time.Hour
	ganttAfter  = 90 * 24 * time.Hour
)

// gantt puts every treatment on one timeline.
func (p *healingPage) gantt(w writer) {
	from, until := w.now.Add(-14*24*time.Hour), w.now.Add(28*24*time.Hour)
	for i := range w.v.Policy.Treatments {
		t := &w.v.Policy.Treatments[i]
		if t.At.Before(from) && (t.End().IsZero() || t.End().After(w.now)) {
			from = t.At
		}
		if end := t.End(); end.After(until) {
			until = end
		}
	}
	from, until = later(from, w.now.Add(-ganttBefore)), earlier(until, w.now.Add(ganttAfter))
	a := axis{from: from, until: until}
	p.NowX = a.x(w.now)
	for at := schedule.DateOf(from.In(w.v.Zone)); !at.Start(w.v.Zone).After(until); at = at.Add(1) {
		switch {
		case at.Day == 1:
			p.Months = append(p.Months, tick{X: a.x(at.Start(w.v.Zone)), Label: at.Month.String()[:3]})
		case at.Day == 15:
			p.Months = append(p.Months, tick{X: a.x(at.Start(w.v.Zone)), Label: "15"})
		}
	}
	for i := range w.v.Policy.Treatments {
		if line, shown := w.ganttLine(&w.v.Policy.Treatments[i], a); shown {
			p.Lines = append(p.Lines, line)
		}
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (w writer) ganttLine(t *schedule.Treatment, a axis) (ganttLine, bool) {
	line := ganttLine{Name: joinWords(", ", nameOf(t.Kind), t.Area)}
	if t.Session > 0 {
		line.Name = joinWords(", ", line.Name, w.say("page.heal.session.short", "n", number(t.Session)))
	}
	for _, p := range t.Phases {
		until := p.Until
		if until.IsZero() {
			until = a.until
		}
		if !p.From.Before(a.until) || !until.After(a.from) || !p.From.Before(until) {
			continue
		}
		class := "g-" + p.Phase.String()
		if t.Planned {
			class = "g-plan"
		}
		b := barOf(a, p.From, until)
		line.Bars = append(line.Bars, healBar{Class: class, X: b.X, Width: b.Width})
		line.Label = joinWords(
			", ", line.Label,
			w.say("page.phase."+p.Phase.String()+".short")+" "+w.say("page.heal.until", "moment", dayOf(until, w.v)),
		)
	}
	return line, len(line.Bars) > 0
}

// items returns the treatments with what can be done about them, including the
// planned session.
func (w writer) items() []item {
	var all []item
	for i := range w.v.Entries {
		e := &w.v.Entries[i]
		it := item{
			ID: e.ID, Name: joinWords(", ", nameOf(e.Kind), e.Area), Icon: "circle",
			Edit: "/healing/edit" + w.link("id", e.ID),
		}
		if i < len(w.v.Policy.Treatments) {
			w.stands(&it, &w.v.Policy.Treatments[i], e)
		}
		if e.File != nil {
			it.Differs = w.say("page.heal.file", "what", w.written(e.File))
		}
		all = append(all, it)
	}
	if next := w.v.nextSession(); next != nil && w.v.Policy.Series != nil {
		n, of := number(next.Session), number(w.v.Policy.Series.Sessions)
		it := item{
			Session: next.Session, Name: w.say("page.heal.session.name", "n", n, "of", of), Icon: "cal",
			Text: joinWords(" · ", nameOf(next.Kind), w.until(next.At)),
			At:   next.At.In(w.v.Zone).Format("2006-01-02T15:04"),
		}
		days := schedule.DateOf(next.At.In(w.v.Zone)).Sub(w.today())
		it.Pill = w.say("page.heal.in", "n", number(days))
		if days <= 0 {
			it.Pill = w.say("page.heal.was")
		}
		all = append(all, it)
	}
	return all
}

// stands describes the progress of a treatment.
func (w writer) stands(it *item, t *schedule.Treatment, e *Entry) {
	it.Text = w.until(t.At)
	if t.IsCourse() {
		it.Text = w.say("page.heal.since", "moment", dayOf(t.At, w.v))
		if e.Until.IsZero() {
			it.Course = true
			it.Text = joinWords(" · ", it.Text, w.say("page.heal.open"))
		} else {
			it.Text = joinWords(" · ", it.Text, w.say("page.heal.last", "moment", dayOf(e.Until, w.v)))
			it.Course = e.Until.After(w.now)
		}
	}
	switch end := t.End(); {
	case t.At.After(w.now):
		it.Icon, it.Pill = "cal", w.say(
			"page.heal.in", "n", number(schedule.DateOf(t.At.In(w.v.Zone)).Sub(w.today())),
		)
	case !end.IsZero() && !end.After(w.now):
		it.Icon, it.Pill = "check", w.say("page.heal.done")
	}
	for _, p := range t.Phases {
		if p.Contains(w.now) {
			it.Icon, it.Pill = "now", w.say("page.phase."+p.Phase.String()+".short")
			if day := w.today().Sub(schedule.DateOf(t.At.In(w.v.Zone))); !t.IsCourse() {
				it.Text = joinWords(" · ", it.Text, w.say("page.fact.tomorrow.day", "day", number(day)))
			}
		}
	}
}

// written returns an entry on one line, as in the file.
func (w writer) written(e *Entry) string {
	text := joinWords(", ", e.At.In(w.v.Zone).Format("2 Jan 2006 15:04"), e.Area, e.Cover, e.Strict, e.Protect)
	if !e.Until.IsZero() {
		text = joinWords(", ", text, w.say("page.heal.until", "moment", dayOf(e.Until, w.v)))
	}
	return text
}

// link returns a query with one value and the person.
func (w writer) link(name, value string) string {
	q := "?" + name + "=" + escape(value)
	if w.v.q != "" {
		q += "&" + w.v.q[1:]
	}
	return q
}

// expect returns what the leaflets describe, day by day, for the governing
// treatment.
func (w writer) expect() []expectation {
	t := w.governing()
	if t == nil {
		return nil
	}
	entry, ok := aftercare.Find(t.Kind)
	if !ok {
		return nil
	}
	day := w.today().Sub(schedule.DateOf(t.At.In(w.v.Zone)))
	lines := entry.Slot(aftercare.Usual)
	slices.SortStableFunc(lines, func(a, b aftercare.Line) int { return a.From - b.From })
	var all []expectation
	for _, l := range lines {
		x := expectation{Days: w.say("page.heal.days.from", "from", number(l.From)), Text: l.Say}
		switch {
		case l.Until == l.From+1:
			x.Days = w.say("page.heal.days.one", "from", number(l.From))
		case l.Until > 0:
			x.Days = w.say("page.heal.days", "from", number(l.From), "until", number(l.Until-1))
		}
		x.Current = day >= l.From && (l.Until == 0 || day < l.Until)
		all = append(all, x)
	}
	return all
}

// sessions records what became of a session: had, moved or over.
func (s *site) sessions(w http.ResponseWriter, r *http.Request) { s.record(w, r, s.sessionOf) }

func (s *site) sessionOf(form url.Values, v *View) (schedule.Event, error) {
	session, event, at := form.Get("session"), form.Get("event"), form.Get("at")
	e := schedule.Event{At: s.Now().Truncate(time.Second)}
	next := v.nextSession()
	if next == nil || fmt.Sprint(next.Session) != session {
		return e, wrong("session: got %q; that session is not planned any more", session)
	}
	err := e.Kind.UnmarshalText([]byte(event))
	if err != nil || e.Kind != schedule.Had && e.Kind != schedule.Moved && e.Kind != schedule.Cancelled {
		return e, wrong("event: got %q; want had, moved or cancelled", event)
	}
	e.Slot = schedule.Slot{Kind: schedule.Session, Cause: next.Kind, N: next.Session, Days: 1}
	if had := v.Policy.Had(); len(had) > 0 {
		e.Slot.Anchor = had[len(had)-1].At.Unix()
	}
	if e.Kind == schedule.Moved && at != "" {
		to, err := time.ParseInLocation("2006-01-02T15:04", at, v.Zone)
		if err != nil {
			return e, wrong("at: got %q; want a date and a time (e.g. 2026-07-25T15:00)", at)
		}
		e.To = to
	}
	return e, nil
}
