package web

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"parasol/notify"
	"parasol/schedule"
	"parasol/uv"
)

// keptDays is how long the days' sums are looked back at: a year and a month
// of figures.
const keptDays = 400

// Summary is what several days came to.
type Summary struct {
	Days            int      `json:"days"`
	Mornings        int      `json:"mornings"`
	MorningsDone    int      `json:"mornings_done"`
	CoatsDue        int      `json:"coats_due"`
	CoatsOnTime     int      `json:"coats_on_time"`
	Coats           int      `json:"coats"`
	Outdoors        int      `json:"outdoors_min"`
	InSun           int      `json:"in_sun_min"`
	Covered         int      `json:"covered_min"`
	CoveredRatio    *float64 `json:"covered_ratio"` // of the time in sun that counts; null where there was none
	StrongOverdue   int      `json:"strong_overdue_days"`
	StrongOverdueIn int      `json:"strong_overdue_min"`
}

// Summarize adds days up. The page, the API, the clinic's sheet and `parasol
// report` all print its figures.
func Summarize(days []schedule.Sum) Summary {
	s := Summary{Days: len(days)}
	for i := range days {
		d := &days[i]
		if d.Morning {
			s.Mornings++
			if !d.MorningAt.IsZero() {
				s.MorningsDone++
			}
		}
		if d.StrongOverdue > 0 {
			s.StrongOverdue++
		}
		s.CoatsDue, s.CoatsOnTime, s.Coats = s.CoatsDue+d.CoatsDue, s.CoatsOnTime+d.OnTime, s.Coats+d.Coats
		s.Outdoors, s.InSun, s.Covered = s.Outdoors+d.Outdoors, s.InSun+d.InSun, s.Covered+d.InSun-d.Overdue
		s.StrongOverdueIn += d.StrongOverdue
	}
	if s.InSun > 0 {
		ratio := float64(s.Covered*1000/s.InSun) / 1000
		s.CoveredRatio = &ratio
	}
	return s
}

// percent is the covered share in whole percent, rounded down: nobody is told
// more than was done.
func (s Summary) percent() int {
	if s.InSun == 0 {
		return 0
	}
	return s.Covered * 100 / s.InSun
}

// WriteCSV writes days as a table that spreadsheets read.
func WriteCSV(w io.Writer, days []schedule.Sum) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"date", "phase", "treatment", "day", "peak_uv_index", "morning_asked", "morning_done_at", "asked", "answered", "coats_due",
		"coats_on_time", "coats", "outdoors_min", "in_sun_min", "overdue_min", "strong_overdue_min"}}
	for i := range days {
		d := &days[i]
		done := ""
		if !d.MorningAt.IsZero() {
			done = d.MorningAt.UTC().Format(time.RFC3339)
		}
		row := []string{d.Date.String(), d.Phase.String(), d.Treatment, number(d.Day), d.Peak.String(), strconv.FormatBool(d.Morning), done}
		for _, n := range []int{d.Asked, d.Answered, d.CoatsDue, d.OnTime, d.Coats, d.Outdoors, d.InSun, d.Overdue, d.StrongOverdue} {
			row = append(row, number(n))
		}
		rows = append(rows, row)
	}
	return c.WriteAll(rows)
}

// Sheet is what the clinic's page is made of.
type Sheet struct {
	Person string
	Zone   *time.Location
	Policy *schedule.Policy
	Days   []schedule.Sum
	Now    time.Time
}

// WriteSheet writes one page for the clinic: it prints on one sheet.
func WriteSheet(w io.Writer, t *notify.Texts, s Sheet) error {
	html, _, err := newPages(t).page("clinic.html", sheetOn(t, s))
	if err == nil {
		_, err = io.WriteString(w, html)
	}
	return err
}

// WriteText writes the figures and a line a day, for a terminal.
func WriteText(w io.Writer, t *notify.Texts, s Sheet) error {
	doc := sheetOn(t, s)
	lines := []string{doc.Heading, doc.Lead, ""}
	for _, b := range doc.Big {
		lines = append(lines, fmt.Sprintf("%-26s %-10s %s", b.Name, b.Value, b.Text))
	}
	lines = append(lines, "")
	for _, r := range doc.Rows {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%-11s %3s  %-18s UV %-5s %-6s %2s  %s", r.Date, r.Day, r.Phase, r.Peak, r.Morning, r.Coats, r.Outdoors), " "))
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// sheetOn lays a sheet out that is of no request.
func sheetOn(t *notify.Texts, s Sheet) sheetDoc {
	site := &site{Options: Options{Texts: t}}
	v := &View{Policy: s.Policy, Zone: s.Zone, Decision: schedule.Decision{At: s.Now}}
	return site.sheetPage(site.bare(t.Say("page.clinic"), "rest"), v, s)
}

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
	p := historyPage{frame: s.titled(q, "history", wr.say("page.tab.history")), Big: wr.figures(days), None: len(days) == 0}
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

// dateOr reads a date; empty is the other.
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

// figures are the four that matter.
func (w writer) figures(days []schedule.Sum) []bigFigure {
	s := Summarize(days)
	missed := ""
	for i := len(days) - 1; i >= 0; i-- {
		if days[i].Morning && days[i].MorningAt.IsZero() {
			missed = w.say("page.hist.missed", "day", days[i].Date.Start(w.v.Zone).Format("Mon 2 Jan"))
			break
		}
	}
	covered := bigFigure{w.say("page.hist.covered"), "–", w.say("page.hist.covered.none")}
	if s.InSun > 0 {
		covered.Value, covered.Text = number(s.percent())+" %", w.say("page.hist.covered.of", "covered", hoursOf(s.Covered), "all", hoursOf(s.InSun))
	}
	return []bigFigure{
		{w.say("page.hist.mornings"), w.say("page.hist.of", "n", number(s.MorningsDone), "all", number(s.Mornings)), missed},
		{w.say("page.hist.coats"), w.say("page.hist.of", "n", number(s.CoatsOnTime), "all", number(s.CoatsDue)), w.say("page.hist.coats.what")},
		covered,
		{w.say("page.hist.strong"), w.say("page.hist.strong.days", "n", number(s.StrongOverdue)), w.say("page.hist.strong.what", "time", hoursOf(s.StrongOverdueIn))},
	}
}

// hoursOf is a number of minutes as one says it.
func hoursOf(minutes int) string {
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	default:
		return fmt.Sprintf("%d h %02d", h, m)
	}
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
	c.Href, c.Morning, c.Missed = w.link("day", d.String())+"#day", sum.Morning && !sum.MorningAt.IsZero(), sum.StrongOverdue > 0
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

// dayOf is what happened on one day.
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
	text := joinWords(" ", w.phaseSays(sum), peak, w.say("page.hist.day.out", "time", hoursOf(sum.Outdoors)), w.say("page.hist.day.coats", "n", number(sum.Coats)))
	if sum.Overdue > 0 {
		text += " " + w.say("page.hist.day.overdue", "time", hoursOf(sum.Overdue))
	}
	return text
}

func (w writer) phaseSays(sum *schedule.Sum) string {
	if sum.Phase == schedule.NoPhase {
		return ""
	}
	return w.say("page.hist.day.phase", "day", number(sum.Day), "phase", w.say("page.phase."+sum.Phase.String()+".short"))
}

// dayLineOf is one event of a day in people's words.
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

// clinicSheet is one page for the clinic.
func (s *site) clinicSheet(w http.ResponseWriter, r *http.Request) {
	q, days, ok := s.days(w, r)
	if !ok {
		return
	}
	f := s.titled(q, "history", s.Texts.Say("page.clinic"))
	s.render(w, r, http.StatusOK, "clinic.html", s.sheetPage(f, q.view, Sheet{q.person, q.view.Zone, q.view.Policy, days, s.Now()}))
}

// mostRows is how many days fit on one A4 sheet beside its figures.
const mostRows = 35

func (s *site) sheetPage(f frame, v *View, sh Sheet) sheetDoc {
	w := writer{s, v, &v.Decision.Evidence, sh.Now}
	p := sheetDoc{frame: f, Heading: w.say("page.clinic"), Big: w.figures(sh.Days)}
	lead := []string{sh.Person}
	if n := len(sh.Days); n > 0 && sh.Days[n-1].Treatment != "" {
		p.Heading = w.say("page.clinic.after", "phrase", phraseOf(sh.Days[n-1].Treatment))
	}
	for i := range sh.Policy.Treatments {
		t := &sh.Policy.Treatments[i]
		if !t.Planned && t.At.Before(sh.Now) && t.End().After(sh.Now.AddDate(0, 0, -keptDays)) {
			lead = append(lead, joinWords(", ", nameOf(t.Kind), t.Area)+" "+t.At.In(sh.Zone).Format("2 January 2006"))
		}
	}
	lead = append(lead, w.say("page.clinic.sheet", "day", sh.Now.In(sh.Zone).Format("2 January 2006")), sh.Zone.String())
	p.Lead = joinWords(" · ", lead...)
	for i := max(0, len(sh.Days)-mostRows); i < len(sh.Days); i++ {
		p.Rows = append(p.Rows, w.sheetRow(&sh.Days[i]))
	}
	return p
}

func (w writer) sheetRow(d *schedule.Sum) sheetRow {
	r := sheetRow{Date: d.Date.Start(w.v.Zone).Format("Mon 2 Jan"), Day: "–", Phase: "–", Peak: d.Peak.String(), Morning: "–", Coats: number(d.Coats), Outdoors: "–"}
	if d.Phase != schedule.NoPhase {
		r.Day, r.Phase = number(d.Day), w.say("page.phase."+d.Phase.String()+".short")
	}
	if !d.MorningAt.IsZero() {
		r.Morning = w.clock(d.MorningAt)
	}
	switch {
	case d.Overdue > 0:
		r.Outdoors = w.say("page.clinic.overdue", "time", hoursOf(d.Overdue), "at", w.clock(d.WorstFrom), "uv", uv.Index(d.WorstIndex).String())
	case d.InSun > 0:
		r.Outdoors = w.say("page.clinic.covered")
	}
	return r
}

// days reads the dates that were asked for, at most 400 days, and what they
// came to.
func (s *site) days(w http.ResponseWriter, r *http.Request) (*request, []schedule.Sum, bool) {
	q := &request{ctx: r.Context(), query: r.URL.Query(), names: s.People.Names(), person: r.PathValue("name")}
	if q.person == "" {
		var ok bool
		if q, ok = s.ask(w, r); !ok {
			return nil, nil, false
		}
	} else {
		v, err := s.look(r.Context(), q.person)
		if err != nil {
			s.failed(w, r, err)
			return nil, nil, false
		}
		q.view = v
	}
	to, err := dateOr(q.query.Get("to"), q.view.date)
	from := to.Add(-keptDays)
	if err == nil {
		from, err = dateOr(q.query.Get("from"), from)
	}
	if err == nil && (to.Before(from) || to.Sub(from) > keptDays) {
		err = wrong("from, to: want at most %d days, in order", keptDays)
	}
	if err != nil {
		s.refused(w, r, err)
		return nil, nil, false
	}
	days, err := s.Past.Days(r.Context(), q.person, from, to)
	if err != nil {
		s.failed(w, r, err)
		return nil, nil, false
	}
	return q, days, true
}

// History is the answer about several days.
type History struct {
	Days    []schedule.Sum `json:"days"`
	Summary Summary        `json:"summary"`
}

// NewHistory is the answer of some days, its times in UTC.
func NewHistory(days []schedule.Sum) History {
	h := History{Days: append([]schedule.Sum{}, days...), Summary: Summarize(days)}
	InUTC(&h.Days)
	return h
}

func (s *site) historyJSON(w http.ResponseWriter, r *http.Request) {
	if _, days, ok := s.days(w, r); ok {
		writeJSON(w, http.StatusOK, NewHistory(days))
	}
}

func (s *site) historyCSV(w http.ResponseWriter, r *http.Request) {
	if _, days, ok := s.days(w, r); ok {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="parasol.csv"`)
		_ = WriteCSV(w, days)
	}
}
