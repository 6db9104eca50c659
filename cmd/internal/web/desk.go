package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"parasol/schedule"
)

// desk is a clinic's own page, as somebody sees it who has signed in there.
type desk struct {
	*site
	guests   Guests
	register Register
}

// counter is a handler of a desk.
type counter func(d desk, w http.ResponseWriter, r *http.Request)

// counters returns the routes of a desk.
func counters() map[string]counter {
	const one = "/clinics/{clinic}/people/{name}"
	return map[string]counter{
		"GET /clinics/{clinic}":           desk.list,
		"GET /clinics/{clinic}/failing":   desk.failing,
		"POST /clinics/{clinic}/sign-out": desk.signOut,
		"GET " + one:                      desk.show,
		"GET " + one + "/sheet":           desk.sheet,
		"GET " + one + "/history.csv":     desk.csv,
		"POST " + one + "/link":           desk.renewLink,
	}
}

// staff serves a page of the clinic at whose desk the browser has signed in.
// Another clinic's pages are not found.
func (p *practice) staff(next counter) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clinic, ok := p.clinicOf(r)
		if !ok {
			p.desk.unauthorised(w, r)
			return
		}
		s := *p.desk
		s.clinic = clinic
		if r.PathValue("clinic") != clinic {
			s.failed(w, r, ErrNoPerson)
			return
		}
		next(desk{&s, p.Guests, p.Register}, w, r)
	})
}

// key returns the key of the person in the request's path.
func (d desk) key(r *http.Request) string { return d.clinic + "/" + r.PathValue("name") }

// one returns the site limited to the person in the request's path.
func (d desk) one(r *http.Request) *site { return d.of(d.key(r)) }

// sheet serves the page about a person that prints on one A4.
func (d desk) sheet(w http.ResponseWriter, r *http.Request) { d.one(r).clinicSheet(w, r) }

// csv serves a person's days as a table.
func (d desk) csv(w http.ResponseWriter, r *http.Request) { d.one(r).historyCSV(w, r) }

// renewLink replaces a person's own link.
func (d desk) renewLink(w http.ResponseWriter, r *http.Request) {
	_, err := d.People.View(r.Context(), d.key(r))
	if err == nil {
		err = d.guests.Renew(r.Context(), d.key(r))
	}
	if err != nil {
		d.failed(w, r, err)
		return
	}
	http.Redirect(w, r, deskPath(d.clinic)+"/people/"+url.PathEscape(r.PathValue("name"))+"#link", http.StatusSeeOther)
}

// signOut signs this browser out.
func (d desk) signOut(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, d.cookie(r, deskCookie, "", -time.Second))
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// at returns the frame of a page of the desk.
func (d desk) at(tab, title string) frame {
	f := d.bare(title, "rest")
	f.Tab = tab
	return f
}

// listPage lists a clinic's people.
type listPage struct {
	frame
	Lead               string
	Sought             string // what the name begins with
	Phases, Days       []option
	Unanswered, Refuse bool
	Filtered           bool // by more than the name
	Rows               []personRow
	Next, First        string // the query of the next page and of the first
}

type personRow struct {
	Name, Href, Text, Silent string
	Phase                    string // its word, for the colour of the mark
	Refused                  []string
}

// mostListed is how many people one page lists: a few screens of a phone.
const mostListed = 50

// spans are the days since a treatment that can be asked for: open skin, the
// weeks without sun, the weeks of daily SPF, and what courses and conditions
// are in.
var daySpans = []struct {
	value string
	days  Days
}{{"0-3", Days{0, 4}}, {"4-14", Days{4, 15}}, {"15-28", Days{15, 29}}, {"29-", Days{29, 0}}}

func (d desk) list(w http.ResponseWriter, r *http.Request) {
	form := r.URL.Query()
	q, err := d.query(form)
	if err != nil {
		d.refused(w, r, err)
		return
	}
	rows, next, err := d.register.List(r.Context(), d.clinic, q)
	if err != nil {
		d.failed(w, r, err)
		return
	}
	p := listPage{
		frame: d.at("people", d.say("page.desk.people")), Sought: form.Get("find"), Unanswered: q.Unanswered,
		Refuse: q.Refused, Lead: d.say("page.desk.lead", "clinic", d.clinic),
	}
	p.Filtered = q.Unanswered || q.Refused || q.Phase != schedule.NoPhase || !q.Days.All()
	p.choices(d, form)
	for i := range rows {
		p.Rows = append(p.Rows, d.row(&rows[i]))
	}
	if next != "" {
		p.Next = with(form, "after", next)
	}
	if q.After != "" {
		p.First = with(form, "after", "")
	}
	d.render(w, r, http.StatusOK, "list.html", p)
}

// query parses what is searched for.
func (d desk) query(form url.Values) (Query, error) {
	q := Query{
		Prefix: strings.ToLower(strings.TrimSpace(form.Get("find"))), Unanswered: form.Get("unanswered") != "",
		Refused: form.Get("refused") != "", After: form.Get("after"), Most: mostListed, Now: d.Now(),
	}
	if phase := form.Get("phase"); phase != "" && q.Phase.UnmarshalText([]byte(phase)) != nil {
		return q, wrong("phase: got %q; want dark, cover, strict or protect", phase)
	}
	days := form.Get("days")
	for _, s := range daySpans {
		if days == s.value {
			q.Days = s.days
		}
	}
	if days != "" && q.Days.All() {
		return q, wrong("days: got %q; want 0-3, 4-14, 15-28 or 29-", days)
	}
	return q, nil
}

// choices fills the selections of the search.
func (p *listPage) choices(d desk, form url.Values) {
	p.Phases = []option{{Label: d.say("page.desk.any")}}
	for _, phase := range []schedule.Phase{schedule.Dark, schedule.Cover, schedule.Strict, schedule.Protect} {
		p.Phases = append(p.Phases, option{
			Value: phase.String(), Label: capital(d.say("page.phase." + phase.String() + ".short")),
			Chosen: form.Get("phase") == phase.String(),
		})
	}
	p.Days = []option{{Label: d.say("page.desk.any")}}
	for _, s := range daySpans {
		label := d.say("page.heal.days", "from", number(s.days.From), "until", number(s.days.Until-1))
		if s.days.Until == 0 {
			label = d.say("page.heal.days.from", "from", number(s.days.From))
		}
		p.Days = append(p.Days, option{Value: s.value, Label: label, Chosen: form.Get("days") == s.value})
	}
}

// with returns a query with one value changed.
func with(form url.Values, key, value string) string {
	changed := url.Values{}
	for name, values := range form {
		if name != key {
			changed[name] = slices.Clone(values)
		}
	}
	if value != "" {
		changed.Set(key, value)
	}
	return "?" + changed.Encode()
}

// row lays one person out.
func (d desk) row(p *Row) personRow {
	row := personRow{
		Name: p.Name, Href: deskPath(d.clinic) + "/people/" + url.PathEscape(p.Name), Phase: p.Phase.String(),
	}
	row.Text = d.say("page.desk.none")
	if p.Phase != schedule.NoPhase {
		phase := d.say("page.phase." + p.Phase.String() + ".short")
		if !p.Until.IsZero() {
			phase += " " + d.say("page.heal.until", "moment", p.Until.Format("Mon 2 Jan"))
		}
		row.Text = joinWords(" · ", nameOf(p.Treatment), d.say("page.fact.tomorrow.day", "day", number(p.Day)), phase)
	}
	if !p.Silent.IsZero() {
		row.Silent = d.say("page.desk.silent", "day", p.Silent.Format("Mon 2 Jan"))
	}
	for _, channel := range p.Refused {
		row.Refused = append(row.Refused, d.say("page.desk.refused", "channel", channel))
	}
	return row
}

// failingPage shows what does not get through.
type failingPage struct {
	frame
	Services []serviceRow
	Problems []string
}

type serviceRow struct{ Name, Text, Pill, Icon, Class string }

func (d desk) failing(w http.ResponseWriter, r *http.Request) {
	now := d.Now()
	f, err := d.register.Failing(r.Context(), d.clinic, now)
	if err != nil {
		d.failed(w, r, err)
		return
	}
	p := failingPage{frame: d.at("failing", d.say("page.tab.failing")), Problems: f.Problems}
	for _, s := range f.Services {
		row := serviceRow{
			Name: s.Name, Icon: "check", Class: "ok", Pill: d.say("page.set.way.fine"),
			Text: d.say("page.desk.service", "waiting", number(s.Waiting), "failed", number(s.Failed)),
		}
		switch {
		case s.Refusing:
			row.Icon, row.Class, row.Pill = "warn", "bad", d.say("page.desk.refuses")
		case s.Failed > 0:
			row.Icon, row.Class, row.Pill = "warn", "bad", d.say("page.set.way.trouble")
		}
		p.Services = append(p.Services, row)
	}
	d.render(w, r, http.StatusOK, "failing.html", p)
}
