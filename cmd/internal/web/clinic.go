package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"parasol/notify"
	"parasol/schedule"
	"parasol/uv"
)

// Sheet is the data of the clinic's page.
type Sheet struct {
	Person string
	Zone   *time.Location
	Policy *schedule.Policy
	Days   []schedule.Sum
	Now    time.Time
}

// WriteSheet writes a page for the clinic, which prints on one sheet.
func WriteSheet(w io.Writer, t *notify.Texts, s Sheet) error {
	html, _, err := newPages(t, household).page("clinic.html", sheetOn(t, s))
	if err == nil {
		_, err = io.WriteString(w, html)
	}
	return err
}

// WriteText writes the figures and one line per day, for a terminal.
func WriteText(w io.Writer, t *notify.Texts, s Sheet) error {
	doc := sheetOn(t, s)
	lines := []string{doc.Heading, doc.Lead, ""}
	for _, b := range doc.Big {
		lines = append(lines, fmt.Sprintf("%-26s %-10s %s", b.Name, b.Value, b.Text))
	}
	lines = append(lines, "")
	for _, r := range doc.Rows {
		lines = append(
			lines,
			strings.TrimRight(
				fmt.Sprintf(
					"%-11s %3s  %-18s UV %-5s %-6s %2s  %s", r.Date, r.Day, r.Phase, r.Peak, r.Morning, r.Coats,
					r.Outdoors,
				),
				" ",
			),
		)
	}
	_, err := io.WriteString(w, strings.Join(lines, "\n")+"\n")
	return err
}

// sheetOn lays out a sheet outside a request.
func sheetOn(t *notify.Texts, s Sheet) sheetDoc {
	site := &site{Options: Options{Texts: t}}
	v := &View{Policy: s.Policy, Zone: s.Zone, Decision: schedule.Decision{At: s.Now}}
	return site.sheetPage(site.bare(t.Say("page.clinic"), "rest"), v, s)
}

// clinicSheet serves the page for the clinic.
func (s *site) clinicSheet(w http.ResponseWriter, r *http.Request) {
	q, days, ok := s.days(w, r)
	if !ok {
		return
	}
	f := s.titled(q, "history", s.say("page.clinic"))
	s.render(
		w, r, http.StatusOK, "clinic.html",
		s.sheetPage(f, q.view, Sheet{q.person, q.view.Zone, q.view.Policy, days, s.Now()}),
	)
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
	lead = append(
		lead, w.say("page.clinic.sheet", "day", sh.Now.In(sh.Zone).Format("2 January 2006")), zoneShown(v, sh.Now),
	)
	p.Lead = joinWords(" · ", lead...)
	for i := max(0, len(sh.Days)-mostRows); i < len(sh.Days); i++ {
		p.Rows = append(p.Rows, w.sheetRow(&sh.Days[i]))
	}
	return p
}

func (w writer) sheetRow(d *schedule.Sum) sheetRow {
	r := sheetRow{
		Date: d.Date.Start(w.v.Zone).Format("Mon 2 Jan"), Day: "–", Phase: "–", Peak: d.Peak.String(), Morning: "–",
		Coats: number(d.Coats), Outdoors: "–",
	}
	if d.Date == w.today() {
		r.Date = joinWords(", ", r.Date, w.say("page.clinic.today"))
	}
	if d.Phase != schedule.NoPhase {
		r.Day, r.Phase = number(d.Day), w.say("page.phase."+d.Phase.String()+".short")
	}
	if !d.MorningAt.IsZero() {
		r.Morning = w.clock(d.MorningAt)
	}
	switch {
	case d.Overdue > 0:
		r.Outdoors = w.say(
			"page.clinic.overdue", "time", hoursOf(d.Overdue), "at", w.clock(d.WorstFrom), "uv",
			uv.Index(d.WorstIndex).String(),
		)
	case d.InSun > 0:
		r.Outdoors = w.say("page.clinic.covered")
	}
	return r
}
