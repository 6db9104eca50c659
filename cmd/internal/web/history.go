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
		Lead         string
		None         bool
		Big          []bigFigure
		Month        string
		Before, Next monthLink
		Weeks        [][]calendarDay
		Day          *dayView
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
	v := q.view
	date, err := dateOr(q.query.Get("day"), v.date)
	if err != nil {
		s.refused(w, r, err)
		return
	}
	days, err := s.Past.Days(r.Context(), q.person, v.date.Add(-keptDays), v.date)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	wr := writer{s, v, &v.Decision.Evidence, s.Now()}
	p := historyPage{
		frame: s.titled(q, "history", wr.say("page.tab.history")), Big: wr.figures(days), None: len(days) == 0,
	}
	p.Lead = wr.historyLead(days)
	month, err := dateOr(q.query.Get("month")+"-01", schedule.Date{Year: date.Year, Month: date.Month, Day: 1})
	if q.query.Get("month") == "" || err != nil {
		month = schedule.Date{Year: date.Year, Month: date.Month, Day: 1}
	}
	p.calendar(wr, days, month, date)
	if p.Day, err = s.dayOf(r, q, date, days); err != nil {
		s.failed(w, r, err)
		return
	}
	s.render(w, r, http.StatusOK, "history.html", p)
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
	switch {
	case s.Days == 0:
		return w.say("page.hist.lead.none")
	case s.InSun > 0 && s.percent() >= 90:
		return lead + " " + w.say("page.hist.lead.well")
	}
	return lead
}

// calendar lays a month out in weeks.
func (p *historyPage) calendar(w writer, days []schedule.Sum, month, chosen schedule.Date) {
	by := make(map[schedule.Date]*schedule.Sum, len(days))
	for i := range days {
		by[days[i].Date] = &days[i]
	}
	p.Month = month.Month.String() + " " + number(month.Year)
	p.Before, p.Next = w.monthLink(month.Add(-1)), w.monthLink(month.Add(31))
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

// dayOf returns what happened on one day.
func (s *site) dayOf(r *http.Request, q *request, date schedule.Date, days []schedule.Sum) (*dayView, error) {
	v := q.view
	wr := writer{s, v, &v.Decision.Evidence, s.Now()}
	d := &dayView{Title: date.Start(v.Zone).Format("Monday 2 January")}
	if date == v.date {
		d.Curve = s.curveOf(v)
		d.Says = s.sunSays(v)
	}
	for i := range days {
		if days[i].Date == date {
			d.Says = wr.daySays(&days[i])
		}
	}
	events, err := s.Past.Events(r.Context(), q.person, date.Start(v.Zone), date.Add(1).Start(v.Zone))
	if err != nil {
		return nil, err
	}
	for i := range events {
		if line, shown := wr.dayLineOf(&events[i]); shown {
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
