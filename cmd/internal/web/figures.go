package web

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"parasol/schedule"
)

// keptDays is how long the days' sums are kept: a year and a month of figures.
const keptDays = 400

// Summary is the sum of several days.
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

// Summarize adds up days. The page, the API, the clinic's sheet and `parasol
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

// percent returns the covered share in whole percent, rounded down: never more
// than was achieved.
func (s Summary) percent() int {
	if s.InSun == 0 {
		return 0
	}
	return s.Covered * 100 / s.InSun
}

// WriteCSV writes days as a table for spreadsheets.
func WriteCSV(w io.Writer, days []schedule.Sum) error {
	c := csv.NewWriter(w)
	rows := [][]string{
		{
			"date",
			"phase",
			"treatment",
			"day",
			"peak_uv_index",
			"morning_asked",
			"morning_done_at",
			"asked",
			"answered",
			"coats_due",
			"coats_on_time",
			"coats",
			"outdoors_min",
			"in_sun_min",
			"overdue_min",
			"strong_overdue_min",
		},
	}
	for i := range days {
		d := &days[i]
		done := ""
		if !d.MorningAt.IsZero() {
			done = d.MorningAt.UTC().Format(time.RFC3339)
		}
		row := []string{
			d.Date.String(), d.Phase.String(), d.Treatment, number(d.Day), d.Peak.String(),
			strconv.FormatBool(d.Morning), done,
		}
		for _, n := range []int{
			d.Asked, d.Answered, d.CoatsDue, d.OnTime, d.Coats, d.Outdoors, d.InSun, d.Overdue, d.StrongOverdue,
		} {
			row = append(row, number(n))
		}
		rows = append(rows, row)
	}
	return c.WriteAll(rows)
}

// figures returns the four main figures.
func (w writer) figures(days []schedule.Sum) []bigFigure {
	s := Summarize(days)
	missed := ""
	for i := len(days) - 1; i >= 0; i-- {
		if days[i].Morning && days[i].MorningAt.IsZero() && days[i].Date != w.today() {
			missed = w.say("page.hist.missed", "day", days[i].Date.Start(w.v.Zone).Format("Mon 2 Jan"))
			break
		}
	}
	covered := bigFigure{w.say("page.hist.covered"), "–", w.say("page.hist.covered.none")}
	if s.InSun > 0 {
		covered.Value, covered.Text = number(s.percent())+" %", w.say(
			"page.hist.covered.of", "covered", hoursOf(s.Covered), "all", hoursOf(s.InSun),
		)
	}
	return []bigFigure{
		{
			w.say("page.hist.mornings"),
			w.say("page.hist.of", "n", number(s.MorningsDone), "all", number(s.Mornings)), missed,
		},
		{
			w.say("page.hist.coats"), w.say("page.hist.of", "n", number(s.CoatsOnTime), "all", number(s.CoatsDue)),
			w.say("page.hist.coats.what"),
		},
		covered,
		{
			w.say("page.hist.strong"), w.say("page.hist.strong.days", "n", number(s.StrongOverdue)),
			w.say("page.hist.strong.what", "time", hoursOf(s.StrongOverdueIn)),
		},
	}
}

// hoursOf formats a number of minutes the way people say it.
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

// days returns the requested dates, at most 400 days, and their sums.
func (s *site) days(w http.ResponseWriter, r *http.Request) (*request, []schedule.Sum, bool) {
	q, ok := s.ask(w, r)
	if !ok {
		return nil, nil, false
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
	days, err := s.sums(q, from, to)
	if err != nil {
		s.failed(w, r, err)
		return nil, nil, false
	}
	return q, days, true
}

// sums returns the sums of days that are over, and of today so far.
func (s *site) sums(q *request, from, to schedule.Date) ([]schedule.Sum, error) {
	days, err := s.Past.Days(q.ctx, q.person, from, to)
	today := q.view.date
	if err != nil || q.view.Today == nil || to.Before(today) || today.Before(from) {
		return days, err
	}
	return WithToday(days, q.view.Today()), nil
}

// WithToday returns the sums of days with that of today, unless they have it.
func WithToday(days []schedule.Sum, today schedule.Sum) []schedule.Sum {
	if n := len(days); n > 0 && !days[n-1].Date.Before(today.Date) {
		return days
	}
	return append(days, today)
}

// History is the response about several days.
type History struct {
	Days    []schedule.Sum `json:"days"`
	Summary Summary        `json:"summary"`
}

// NewHistory returns the response about some days, with times in UTC.
func NewHistory(days []schedule.Sum) History {
	h := History{Days: append([]schedule.Sum{}, days...), Summary: Summarize(days)}
	InUTC(&h.Days)
	return h
}

func (s *site) historyJSON(w http.ResponseWriter, r *http.Request) {
	if _, days, ok := s.days(w, r); ok {
		WriteJSON(w, http.StatusOK, NewHistory(days))
	}
}

func (s *site) historyCSV(w http.ResponseWriter, r *http.Request) {
	if _, days, ok := s.days(w, r); ok {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="parasol.csv"`)
		_ = WriteCSV(w, days)
	}
}
