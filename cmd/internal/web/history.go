package web

import (
	"net/http"
	"strconv"
	"time"

	"parasol/schedule"
)

type (
	historyPage struct {
		frame
		Lead string
		past
	}
	// past is what the journal keeps of somebody's days.
	past struct {
		None  bool
		Big   []bigFigure
		Month monthView
		Day   *dayView
	}
	monthView struct {
		Name         string
		Before, Next monthLink
		Weeks        [][]calendarDay
	}
	bigFigure   struct{ Name, Value, Text string }
	monthLink   struct{ Href, Name string }
	calendarDay struct {
		Number            int
		Class, Href, Said string
		Weekday           string
		Morning, Missed   bool
		Current           bool
	}
	dayView struct {
		Title, Says string
		Curve       *curve
		Lines       []dayLine
	}
	dayLine  struct{ Time, Text, Note, Class string }
	sheetDoc struct {
		frame
		Heading, Lead string
		Big           []bigFigure
		Rows          []sheetRow
	}
	sheetRow struct{ Date, Day, Phase, Peak, Morning, Coats, Outdoors, Remarks string }
)

func (s *site) history(w http.ResponseWriter, r *http.Request) {
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	p := historyPage{frame: s.titled(q, "history", s.say("page.tab.history"))}
	days, err := s.past(q, &p.past)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	p.Lead = s.writer(q).historyLead(days)
	s.render(w, r, http.StatusOK, "history.html", p)
}

// past reads the figures of somebody's days, the month and the day that are
// asked for.
func (s *site) past(q *request, p *past) ([]schedule.Sum, error) {
	date, err := dateOr(q.query.Get("day"), q.view.date)
	if err != nil {
		return nil, err
	}
	days, err := s.sums(q, q.view.date.Add(-keptDays), q.view.date)
	if err != nil {
		return nil, err
	}
	w := s.writer(q)
	p.None, p.Big = len(days) == 0, w.figures(days)
	first := schedule.Date{Year: date.Year, Month: date.Month, Day: 1}
	if month, err := schedule.ParseDate(q.query.Get("month") + "-01"); err == nil {
		first = month
	}
	p.Month = w.month(days, first, date)
	p.Day, err = w.day(q, date, days)
	return days, err
}

// dateOr parses a date; an empty text is the default.
func dateOr(text string, or schedule.Date) (schedule.Date, error) {
	if text == "" {
		return or, nil
	}
	d, err := schedule.ParseDate(text)
	if err != nil {
		return or, wrong("%v", err)
	}
	return d, nil
}

func (w writer) historyLead(days []schedule.Sum) string {
	s := Summarize(days)
	lead := w.say("page.hist.lead", "n", number(s.Days))
	if s.Days > 0 && days[s.Days-1].Date == w.today() {
		lead = w.say("page.hist.lead.today", "n", number(s.Days))
	}
	switch {
	case s.Days == 0:
		return w.say("page.hist.lead.none")
	case s.Days == 1:
		return w.say("page.hist.lead.first")
	case s.InSun > 0 && s.percent() >= 90:
		return lead + " " + w.say("page.hist.lead.well")
	}
	return lead
}

// month lays a month out in weeks.
func (w writer) month(days []schedule.Sum, month, chosen schedule.Date) monthView {
	by := make(map[schedule.Date]*schedule.Sum, len(days))
	for i := range days {
		by[days[i].Date] = &days[i]
	}
	p := monthView{
		Name: month.Month.String() + " " + number(month.Year), Before: w.monthLink(month.Add(-1)),
		Next: w.monthLink(month.Add(31)),
	}
	start := month
	for start.Weekday() != time.Monday {
		start = start.Add(-1)
	}
	for d := start; d.Before(month.Add(31)) && (d.Month == month.Month || d.Before(month)); {
		var week []calendarDay
		for range 7 {
			week = append(week, w.calendarDay(d, month, chosen, by[d]))
			d = d.Add(1)
		}
		p.Weeks = append(p.Weeks, week)
	}
	return p
}

func (w writer) monthLink(d schedule.Date) monthLink {
	first := schedule.Date{Year: d.Year, Month: d.Month, Day: 1}
	if w.today().Before(first) {
		return monthLink{}
	}
	return monthLink{w.link("month", first.String()[:7]), d.Month.String()}
}

func (w writer) calendarDay(d, month, chosen schedule.Date, sum *schedule.Sum) calendarDay {
	c := calendarDay{Number: d.Day, Weekday: d.Weekday().String(), Current: d == chosen}
	switch {
	case d.Month != month.Month:
		return calendarDay{}
	case d == w.today():
		c.Href, c.Class, c.Said = w.link("day", d.String())+"#day", "h0", w.say("page.today")
		return c
	case sum == nil:
		return c
	}
	c.Href = w.link("day", d.String()) + "#day"
	c.Morning, c.Missed = sum.Morning && !sum.MorningAt.IsZero(), sum.StrongOverdue > 0
	key := "page.hist.cal.in"
	c.Class = "h0"
	switch {
	case sum.InSun == 0:
	case sum.Overdue == 0:
		c.Class, key = "h3", "page.hist.cal.all"
	case 2*sum.Overdue <= sum.InSun:
		c.Class, key = "h2", "page.hist.cal.most"
	default:
		c.Class, key = "h1", "page.hist.cal.little"
	}
	c.Said = w.say(key)
	if sum.Morning {
		c.Said += ", " + w.say("page.hist.cal.morning."+strconv.FormatBool(c.Morning))
	}
	if c.Missed {
		c.Class += " miss"
		c.Said += ", " + w.say("page.hist.cal.strong")
	}
	return c
}

// day returns what happened on one day.
func (w writer) day(q *request, date schedule.Date, days []schedule.Sum) (*dayView, error) {
	zone := w.v.Zone
	d := &dayView{Title: date.Start(zone).Format("Monday 2 January")}
	if date == w.v.date {
		d.Curve, d.Says = w.curveOf(w.v), w.sunSays(w.v)
	}
	for i := range days {
		if days[i].Date == date {
			d.Says = w.daySays(&days[i])
		}
	}
	events, err := w.Past.Events(q.ctx, q.person, date.Start(zone), date.Add(1).Start(zone))
	if err != nil {
		return nil, err
	}
	for i := range events {
		if line, shown := w.dayLineOf(&events[i]); shown {
			d.Lines = append(d.Lines, line)
		}
	}
	return d, nil
}

func (w writer) daySays(sum *schedule.Sum) string {
	peak := w.say("page.hist.day.peak", "peak", sum.Peak.String())
	if !sum.PeakAt.IsZero() {
		peak = w.say("page.uv.peak", "peak", sum.Peak.String(), "at", w.clock(sum.PeakAt))
	}
	text := joinWords(
		" ", w.phaseSays(sum), peak, w.say("page.hist.day.out", "time", hoursOf(sum.Outdoors)),
		w.say("page.hist.day.coats", "n", number(sum.Coats)),
	)
	if sum.Overdue > 0 {
		text += " " + w.say("page.hist.day.overdue", "time", hoursOf(sum.Overdue))
	}
	return text
}

func (w writer) phaseSays(sum *schedule.Sum) string {
	if sum.Phase == schedule.NoPhase {
		return ""
	}
	return w.say(
		"page.hist.day.phase", "day", number(sum.Day), "phase", w.say("page.phase."+sum.Phase.String()+".short"),
	)
}

// dayLineOf returns one event of a day in plain words.
func (w writer) dayLineOf(e *schedule.Event) (dayLine, bool) {
	l := dayLine{Time: w.clock(e.At)}
	switch {
	case e.Kind == schedule.Sent && e.Sent != nil:
		l.Text, l.Note = capital(w.Texts.Kind(e.Slot.Kind, w.e.Phase)), w.say("page.hist.day.reminder")
	case e.Kind.Reported() && w.Texts.Has("page.hist.ev."+e.Kind.String()):
		l.Text = w.say("page.hist.ev."+e.Kind.String(), "n", number(e.Minutes))
		if e.Kind == schedule.Applied {
			l.Class = "t-cov"
		}
		if key := "page.hist.by." + e.Source; w.Texts.Has(key) {
			l.Note = w.say(key)
		}
	default:
		return l, false
	}
	return l, true
}
