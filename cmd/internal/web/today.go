package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parasol/schedule"
)

// request is a request for one person's page.
type request struct {
	ctx    context.Context
	query  url.Values
	names  []string
	person string
	view   *View
}

// ask finds the person that a request is about, by its path or its query, the
// first if none is named, and their view. It answers the request if it cannot.
func (s *site) ask(w http.ResponseWriter, r *http.Request) (*request, bool) {
	q := &request{ctx: r.Context(), query: r.URL.Query(), names: s.People.Names()}
	q.person = cmp.Or(r.PathValue("name"), q.query.Get("person"))
	if q.person == "" && len(q.names) > 0 {
		q.person = q.names[0]
	}
	v, err := s.look(r.Context(), q.person)
	if err != nil {
		s.failed(w, r, err)
		return nil, false
	}
	q.view = v
	return q, true
}

// look returns People.View with what the pages need in addition.
func (s *site) look(ctx context.Context, person string) (*View, error) {
	v, err := s.People.View(ctx, person)
	if err != nil {
		return nil, err
	}
	v.date, v.live = schedule.DateOf(v.Decision.At.In(v.Zone)), true
	if len(s.People.Names()) > 1 {
		v.q = "?person=" + url.QueryEscape(person)
	}
	return &v, nil
}

// today is the data of the page Today.
type today struct {
	frame
	Once        string
	Canopy      canopy
	CareFirst   bool // at night and in dark, care comes before the sun
	Curve       *curve
	Care        *care
	Healing     *healing
	Outlook     []outlookRow
	OutlookNote string
	Log         []logLine
	Numbers     numbers
	Calendar    string
}

// today serves the page Today.
func (s *site) today(w http.ResponseWriter, r *http.Request) {
	if find := r.URL.Query().Get("find"); find != "" {
		s.find(w, r, find)
		return
	}
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	v, now := q.view, s.Now()
	c := s.canopyOf(v, now)
	t := today{
		Once: once(), Canopy: c, CareFirst: c.Tone == "night" || c.Tone == "dark",
		Curve: s.curveOf(v), Care: s.careOf(v), Healing: s.healingOf(v, now), Log: s.logOf(v, mostLog),
		Numbers: s.numbersOf(v, now), Calendar: v.Calendar,
	}
	t.Outlook, t.OutlookNote = s.outlookOf(v)
	t.frame = s.bare("", c.Tone)
	t.Tab, t.Person, t.AsOf, t.People = "today", q.person, clockOf(now, v.Zone), s.tabs(q, c)
	t.Find, t.Toast = len(q.names) > mostTabs, s.toastOf(q)
	t.Title = s.say("page.title", "headline", c.Headline)
	if t.Toast != nil {
		t.Title = s.say("page.title", "headline", t.Toast.Text)
		t.Canopy.Last = nil // the toast shows it
	}
	s.render(w, r, http.StatusOK, "today.html", t)
}

// found is the page of a search for names.
type found struct {
	frame
	Heading, None string
	Names         []string
}

// mostFound is how many names a search lists: a clinic's list is narrowed
// down, not scrolled.
const mostFound = 50

// find lists the people whose name contains a text.
func (s *site) find(w http.ResponseWriter, r *http.Request, text string) {
	f := found{frame: s.bare(s.say("page.find.title"), "rest"), Heading: s.say("page.find.title")}
	f.Tab, f.Find = "today", true
	names := s.People.Names()
	if slices.Contains(names, text) {
		http.Redirect(w, r, "/?person="+url.QueryEscape(text), http.StatusSeeOther)
		return
	}
	for _, name := range names {
		if strings.Contains(name, strings.ToLower(text)) && len(f.Names) < mostFound {
			f.Names = append(f.Names, name)
		}
	}
	if len(f.Names) == 0 {
		f.None = s.say("page.find.none", "what", text)
	}
	s.render(w, r, http.StatusOK, "found.html", f)
}
