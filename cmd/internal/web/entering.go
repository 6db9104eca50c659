package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// addPage is the form for a new treatment or a changed one.
type addPage struct {
	frame
	Once               string
	Heading, Lead      string
	Sought             string // what was searched for by name
	Answer             string // a question, if the name is ambiguous
	Groups             []kindGroup
	Names              []string // suggestions while typing
	Values             url.Values
	Action             string // where the form goes
	Faults             map[string]string
	General            string // an error that belongs to no field
	Steps              []step
	Warnings           []string
	Usual              string // the usual lengths, in words
	Sources            string
	Edit, Reset, Check bool // of an existing one; resettable to the file's; phases are shown before saving
	Course             bool
}

type kindGroup struct {
	Name  string
	Count int
	Open  bool
	Kinds []kindChoice
}

type kindChoice struct {
	Kind, Name, Also string
	Chosen           bool
}

func (s *site) addForm(w http.ResponseWriter, r *http.Request) {
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	at := cmp.Or(q.query.Get("at"), s.Now().In(q.view.Zone).Format("2006-01-02T15:00"))
	values := url.Values{"kind": {q.query.Get("kind")}, "at": {at}}
	p := s.addPage(q, values)
	p.find(s, q.query.Get("q"))
	s.render(w, r, http.StatusOK, "healing-add.html", p)
}

func (s *site) addPage(q *request, values url.Values) addPage {
	p := addPage{
		frame: s.titled(q, "healing", s.say("page.add")), Once: once(), Values: values,
		Faults: map[string]string{},
	}
	p.Heading, p.Lead = s.say("page.add"), s.say("page.add.lead")
	p.Action = "/people/" + q.person + "/treatments"
	p.kinds(values.Get("kind"))
	return p
}

// kinds fills the picker from the catalogue, by shelf.
func (p *addPage) kinds(chosen string) {
	at := map[string]int{}
	for _, e := range aftercare.All() {
		i, known := at[e.Shelf]
		if !known {
			i = len(p.Groups)
			at[e.Shelf] = i
			p.Groups = append(p.Groups, kindGroup{Name: capital(e.Shelf)})
		}
		g := &p.Groups[i]
		c := kindChoice{
			Kind: e.Kind, Name: capital(e.Name), Also: strings.Join(e.Aliases[:min(3, len(e.Aliases))], ", "),
			Chosen: e.Kind == chosen,
		}
		g.Kinds, g.Count, g.Open = append(g.Kinds, c), g.Count+1, g.Open || c.Chosen
		p.Names = append(p.Names, capital(e.Name))
	}
}

// find selects the kind for a name that somebody typed, or asks which one is
// meant.
func (p *addPage) find(s *site, name string) {
	p.Sought = name
	if name == "" {
		return
	}
	kind := ""
	if e, ok := aftercare.Find(name); ok {
		kind = e.Kind
	} else {
		for _, e := range aftercare.All() {
			if strings.EqualFold(e.Name, name) {
				kind = e.Kind
			}
		}
	}
	if kind != "" {
		p.Values.Set("kind", kind)
		p.Groups, p.Names = nil, nil
		p.kinds(kind)
		return
	}
	ask := aftercare.Ask(name)
	switch {
	case ask.Hospital:
		p.Answer = s.say("page.add.hospital", "what", name)
	case len(ask.Could) > 0:
		names := make([]string, len(ask.Could))
		for i, kind := range ask.Could {
			names[i] = nameOf(kind)
		}
		p.Answer = s.say("page.add.could", "what", name, "names", strings.Join(names, ", "))
	default:
		p.Answer = s.say("page.add.unknown", "what", name)
	}
}

// editForm serves the form of an existing treatment.
func (s *site) editForm(w http.ResponseWriter, r *http.Request) {
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	e := s.entry(q.view, q.query.Get("id"))
	if e == nil {
		s.problem(w, r, http.StatusNotFound, "There is no treatment of that id.")
		return
	}
	local := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(q.view.Zone).Format("2006-01-02T15:04")
	}
	values := url.Values{
		"kind": {e.Kind}, "at": {local(e.At)}, "area": {e.Area}, "cover": {e.Cover}, "strict": {e.Strict},
		"protect": {e.Protect},
	}
	if !e.Until.IsZero() {
		values.Set("until", e.Until.In(q.view.Zone).Format(time.DateOnly))
	}
	s.editPage(w, r, q, e, values, nil)
}

func (s *site) editPage(
	w http.ResponseWriter, r *http.Request, q *request, e *Entry, values url.Values, wrong *PlanError,
) {
	p := s.addPage(q, values)
	p.Edit, p.Reset, p.Groups, p.Names = true, e.Page && ofFile(e.ID), nil, nil
	p.Heading, p.Lead = nameOf(e.Kind), s.say("page.edit.lead")
	p.Title = s.say("page.title.plain", "what", p.Heading)
	p.Action += "/" + url.PathEscape(e.ID)
	p.fault(wrong)
	for i := range q.view.Entries {
		if q.view.Entries[i].ID == e.ID && i < len(q.view.Policy.Treatments) {
			p.means(s.writer(q), &q.view.Policy.Treatments[i])
		}
	}
	s.render(w, r, p.code(), "healing-add.html", p)
}

// means shows the phases that follow from a treatment's lengths, and who set
// them.
func (p *addPage) means(w writer, t *schedule.Treatment) {
	p.Steps, p.Course = w.steps(t), t.IsCourse()
	entry, ok := aftercare.Find(t.Kind)
	if !ok {
		return
	}
	var lengths []string
	for _, st := range []*aftercare.Stage{entry.Dark, entry.Cover, entry.Strict, entry.Protect} {
		if st != nil {
			lengths = append(lengths, aftercare.Words(st.End))
		}
	}
	p.Usual = strings.Join(lengths, ", ")
	var sources []string
	for _, code := range entry.Sources {
		sources = append(sources, aftercare.Source(code))
	}
	p.Sources = strings.Join(sources, "; ")
}

// fault puts an error beside its field.
func (p *addPage) fault(wrong *PlanError) {
	if wrong == nil {
		return
	}
	for _, f := range wrong.Faults {
		switch f.Key {
		case "kind", "at", "area", "until", "cover", "strict", "protect", "every", "sessions":
			p.Faults[f.Key] = f.Text
		default:
			p.General = joinWords(" ", p.General, f.Text)
		}
	}
}

// code returns 422 for a form with an error in it.
func (p *addPage) code() int {
	if len(p.Faults) > 0 || p.General != "" {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// formBody converts a form to JSON with the keys of the file.
func formBody(form url.Values) []byte {
	get := func(key string) string { return strings.TrimSpace(form.Get(key)) }
	t := treatmentJSON{
		Kind: get("kind"), At: get("at"), Area: get("area"), Until: get("until"),
		Cover: get("cover"), Strict: get("strict"), Protect: get("protect"),
	}
	body, _ := json.Marshal(t) // strings only: cannot fail
	return body
}

// takeTreatment accepts the form of a new treatment. It first shows the
// resulting phases and saves the treatment once they are confirmed.
func (s *site) takeTreatment(w http.ResponseWriter, r *http.Request) {
	q, form, ok := s.asked(w, r)
	if !ok {
		return
	}
	id := newID()
	if once := form.Get("once"); once != "" { // a double tap is one treatment
		id = strings.ToLower(once[:min(12, len(once))])
	}
	t, warnings, err := s.Plans.Try(r.Context(), q.person, id, formBody(form))
	if err == nil && form.Get("confirmed") != "" {
		err = s.Plans.Enter(r.Context(), q.person, Treatments, id, formBody(form))
		if err == nil && form.Get("every") != "" {
			err = s.enterSeries(r, q.person, form)
		}
		if err == nil {
			http.Redirect(w, r, s.pathOf("/healing", q.person)+"#tr", http.StatusSeeOther)
			return
		}
	}
	p := s.addPage(q, form)
	p.Once = form.Get("once")
	var wrong *PlanError
	switch {
	case errors.As(err, &wrong):
		p.fault(wrong)
	case err != nil:
		s.failed(w, r, err)
		return
	default:
		p.Check, p.Warnings, p.Heading, p.Lead = true, warnings, s.say("page.add.check"), s.say(
			"page.add.check.lead",
		)
		p.means(s.writer(q), &t)
	}
	s.render(w, r, p.code(), "healing-add.html", p)
}

// enterSeries saves the series that a treatment is the first of.
func (s *site) enterSeries(r *http.Request, person string, form url.Values) error {
	body, _ := json.Marshal(struct { // strings and a number: cannot fail
		Kind     string          `json:"kind"`
		Every    string          `json:"every"`
		Sessions json.RawMessage `json:"sessions"`
	}{form.Get("kind"), form.Get("every"), numberOr(form.Get("sessions"))})
	return s.Plans.Enter(r.Context(), person, Settings, "series", body)
}

// numberOr returns text as a JSON number, or as a string if it is none, which
// the configuration then rejects in its own words.
func numberOr(text string) json.RawMessage {
	if json.Valid([]byte(text)) && text != "" {
		return json.RawMessage(text)
	}
	quoted, _ := json.Marshal(text)
	return quoted
}

// asked parses a form of the page and finds its person, or answers why it
// cannot.
func (s *site) asked(w http.ResponseWriter, r *http.Request) (*request, url.Values, bool) {
	form, err := s.form(w, r)
	if err != nil {
		s.badBody(w, r, err)
		return nil, nil, false
	}
	q, ok := s.ask(w, r)
	return q, form, ok
}

// changeTreatment accepts the form of an existing treatment: changed, ended,
// removed, or reset to the file's.
func (s *site) changeTreatment(w http.ResponseWriter, r *http.Request) {
	q, form, ok := s.asked(w, r)
	if !ok {
		return
	}
	id := r.PathValue("id")
	e := s.entry(q.view, id)
	if e == nil {
		s.problem(w, r, http.StatusNotFound, "There is no treatment of that id.")
		return
	}
	err := s.change(r, q, e, form)
	var wrong *PlanError
	switch {
	case errors.As(err, &wrong):
		s.editPage(w, r, q, e, form, wrong)
	case err != nil:
		s.failed(w, r, err)
	default:
		http.Redirect(w, r, s.pathOf("/healing", q.person)+"#tr", http.StatusSeeOther)
	}
}

func (s *site) change(r *http.Request, q *request, e *Entry, form url.Values) error {
	ctx := r.Context()
	switch {
	case form.Get("reset") != "", form.Get("remove") != "" && !ofFile(e.ID):
		_, err := s.Plans.Leave(ctx, q.person, Treatments, e.ID)
		return err
	case form.Get("remove") != "":
		return s.Plans.Enter(ctx, q.person, Treatments, e.ID, []byte("null"))
	case form.Get("end") != "":
		ended := e.json()
		ended.ID, ended.From, ended.Until = "", "", form.Get("on")
		if form.Get("end") == "today" {
			ended.Until = q.view.date.String()
		}
		body, _ := json.Marshal(ended) // strings only: cannot fail
		return s.Plans.Enter(ctx, q.person, Treatments, e.ID, body)
	}
	form.Set("kind", e.Kind)
	return s.Plans.Enter(ctx, q.person, Treatments, e.ID, formBody(form))
}
