package serve

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/cmd/parasol-clinic/internal/ward"
	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/agent"
)

const (
	// longestPerson is the largest JSON of a person: a thousand treatments.
	longestPerson = 256 << 10
	// listedAtOnce and mostAtOnce are how many people one page of the API's
	// list has, and has at most.
	listedAtOnce, mostAtOnce = 100, 1000
)

// serving returns the handler of the process: an inlet serves the API and the
// pages, every process its health and metrics.
func (s *Server) serving() http.Handler {
	pages := web.Options{
		People: people{s}, Recorder: recorder{s}, Links: links(s.practices), Texts: s.texts, Plans: plans{s},
		Past: past{s}, Notes: notes{s}, Devices: devices{s}, Trial: trial{s}, Doctor: doctor{s},
		Metrics: s.metrics.Handler(), MetricsToken: s.Config.Server.MetricsToken.Reveal, Now: time.Now, Log: s.Log,
		PublicURL: s.Config.Server.PublicURL,
	}
	shared := web.NewAPI(pages)
	mux := http.NewServeMux()
	for pattern, handler := range shared.Open() {
		mux.Handle(pattern, handler)
	}
	if s.Roles.Inlet {
		a := api{s, shared}
		for pattern, handler := range a.routes() {
			mux.Handle(pattern, a.private(handler))
		}
		mux.Handle("/api/v1/clinics/", a.private(func(w http.ResponseWriter, _ *http.Request, _ *practice) {
			fault(w, http.StatusNotFound, "There is no such route.")
		}))
		mux.Handle("/", web.NewClinic(web.ClinicOptions{
			Options: pages, Guests: guests{s}, Clinics: desks{s}, Register: register{s},
		}))
	}
	return shared.Protect(mux)
}

// api serves the clinics' own programs.
type api struct {
	*Server
	shared *web.API
}

// route is a handler of one clinic, whose token the request carries.
type route func(w http.ResponseWriter, r *http.Request, p *practice)

// routes returns the routes of the API.
func (a api) routes() map[string]route {
	const clinic = " /api/v1/clinics/{clinic}"
	const one = clinic + "/people/{name}"
	of := func(serve func(http.ResponseWriter, *http.Request, string)) route {
		return func(w http.ResponseWriter, r *http.Request, p *practice) { serve(w, r, p.address(r.PathValue("name"))) }
	}
	return map[string]route{
		"GET" + clinic:               a.list,
		"PUT" + one:                  a.put,
		"DELETE" + one:               a.drop,
		"GET" + one:                  of(a.shared.Person),
		"POST" + one + "/events":     of(a.shared.Events),
		"GET" + one + "/history":     of(a.shared.History),
		"GET" + one + "/history.csv": of(a.shared.HistoryCSV),
		"GET" + one + "/link":        a.link,
		"POST" + one + "/link/renew": a.renew,
	}
}

// private lets requests through that carry the token of a clinic, to that
// clinic alone. To everybody else's it does not exist.
func (a api) private(next route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := desks{a.Server}.Enter(bearer(r))
		if !ok {
			w.Header().Set("WWW-Authenticate", `Bearer realm="Parasol"`)
			fault(w, http.StatusUnauthorized, "This needs the token of a clinic, as a bearer.")
			return
		}
		clinic := r.PathValue("clinic")
		if clinic == "" { // of no route
			clinic, _, _ = strings.Cut(strings.TrimPrefix(r.URL.Path, "/api/v1/clinics/"), "/")
		}
		if clinic != name {
			fault(w, http.StatusNotFound, "There is no such clinic.")
			return
		}
		next(w, r, a.practices[name])
	})
}

// bearer returns the token that a request carries, as bearer or as the
// password of Basic.
func bearer(r *http.Request) string {
	if _, password, ok := r.BasicAuth(); ok {
		return password
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// same compares two secrets in constant time.
func same(want, got string) bool {
	w, g := sha256.Sum256([]byte(want)), sha256.Sum256([]byte(got))
	return want != "" && subtle.ConstantTimeCompare(w[:], g[:]) == 1
}

// wrong is the answer to a request that cannot be served.
type wrong struct {
	Error    string    `json:"error"`
	Problems []problem `json:"problems,omitempty"`
}

// problem is one thing that is wrong with a person.
type problem struct {
	Key  string `json:"key"`
	Text string `json:"problem"`
	Hint string `json:"hint,omitempty"`
}

func fault(w http.ResponseWriter, code int, text string) { web.WriteJSON(w, code, wrong{Error: text}) }

// failed answers an error of the database.
func (a api) failed(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, agent.ErrPerson), errors.Is(err, web.ErrNoPerson):
		fault(w, http.StatusNotFound, "There is no person of that name.")
	case r.Context().Err() != nil: // the caller is gone
	default:
		a.Log.Error("request not served", "route", r.Pattern, "error", err)
		fault(w, http.StatusServiceUnavailable, "Parasol cannot serve this just now. The log says why.")
	}
}

// admitted is the answer to a person who was put.
type admitted struct {
	Name string `json:"name"`
	Link string `json:"link,omitempty"` // to the person's own page
}

// put stores a person. What they have entered on their own page stays.
func (a api) put(w http.ResponseWriter, r *http.Request, p *practice) {
	name := r.PathValue("name")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestPerson))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		fault(w, http.StatusRequestEntityTooLarge, "The body is larger than 256 KiB.")
		return
	}
	if err != nil {
		fault(w, http.StatusBadRequest, "The body could not be read.")
		return
	}
	created, err := a.store(r, p, name, body)
	var problems config.Problems
	switch {
	case errors.As(err, &problems):
		out := wrong{Error: "One thing is wrong with this person."}
		if n := len(problems); n > 1 {
			out.Error = fmt.Sprintf("%d things are wrong with this person.", n)
		}
		for _, is := range problems {
			out.Problems = append(out.Problems, problem{is.Path, is.Text, is.Hint})
		}
		web.WriteJSON(w, http.StatusUnprocessableEntity, out)
		return
	case err != nil:
		a.failed(w, r, err)
		return
	}
	out := admitted{Name: name}
	if out.Link, err = a.linkTo(r, p, name); err != nil {
		a.failed(w, r, err)
		return
	}
	code := http.StatusOK
	if created {
		code = http.StatusCreated
	}
	web.WriteJSON(w, code, out)
}

// store stores a person as the clinic sent them.
func (a api) store(r *http.Request, p *practice, name string, body []byte) (created bool, err error) {
	ctx, now := r.Context(), time.Now().Truncate(time.Second)
	fixed, err := a.Config.Fix(now, name, body)
	if err != nil {
		return false, err
	}
	for range tries {
		stored := ward.Stored{Person: fixed, Link: rand.Text()}
		before, version, err := p.journal.Person(ctx, name)
		known := err == nil
		switch {
		case known:
			if old, err := ward.Decode(before); err == nil {
				stored.Entered, stored.Link = old.Entered, old.Link
			}
		case !errors.Is(err, agent.ErrPerson):
			return false, err
		}
		text, err := stored.Encode()
		if err != nil {
			return false, err
		}
		if !known {
			return p.journal.PutPerson(ctx, now, name, text)
		}
		if swapped, err := p.journal.SwapPerson(ctx, now, name, version, text); swapped || err != nil {
			return false, err
		}
	}
	return false, errOvertaken
}

// linkTo returns the address of a person's own page; empty without a public
// address.
func (a api) linkTo(r *http.Request, p *practice, name string) (string, error) {
	if a.Config.Server.PublicURL == "" {
		return "", nil
	}
	token, err := guests{a.Server}.Link(r.Context(), p.address(name))
	return a.Config.Server.PublicURL + "/p/" + token, err
}

// link returns the link to a person's own page.
func (a api) link(w http.ResponseWriter, r *http.Request, p *practice) {
	link, err := a.linkTo(r, p, r.PathValue("name"))
	if err != nil {
		a.failed(w, r, err)
		return
	}
	web.WriteJSON(w, http.StatusOK, admitted{r.PathValue("name"), link})
}

// renew replaces the link to a person's own page.
func (a api) renew(w http.ResponseWriter, r *http.Request, p *practice) {
	if err := (guests{a.Server}).Renew(r.Context(), p.address(r.PathValue("name"))); err != nil {
		a.failed(w, r, err)
		return
	}
	a.link(w, r, p)
}

// drop deletes a person with everything that is known of them.
func (a api) drop(w http.ResponseWriter, r *http.Request, p *practice) {
	name := r.PathValue("name")
	found, err := p.journal.DropPerson(r.Context(), name)
	if err == nil && !found {
		err = agent.ErrPerson
	}
	if err == nil {
		err = p.forget(r.Context(), name)
	}
	if err != nil {
		a.failed(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// listing is one page of a clinic's people.
type listing struct {
	People []listedPerson `json:"people"`
	Next   string         `json:"next,omitempty"` // to be sent as after; empty at the end
}

type listedPerson struct {
	Name       string         `json:"name"`
	Phase      schedule.Phase `json:"phase"`
	Treatment  string         `json:"treatment,omitempty"`
	Day        int            `json:"day"`
	Until      *time.Time     `json:"until"`
	Unanswered *time.Time     `json:"unanswered_since"` // null unless that is three days or more
	Refused    []string       `json:"refused"`          // channels
}

// list lists the clinic's people.
func (a api) list(w http.ResponseWriter, r *http.Request, p *practice) {
	q, err := queryOf(r.URL.Query())
	if err != nil {
		fault(w, http.StatusBadRequest, err.Error())
		return
	}
	rows, next, err := register{a.Server}.List(r.Context(), p.name, q)
	if err != nil {
		a.failed(w, r, err)
		return
	}
	out := listing{People: make([]listedPerson, len(rows)), Next: next}
	for i := range rows {
		row := &rows[i]
		out.People[i] = listedPerson{
			Name: row.Name, Phase: row.Phase, Treatment: row.Treatment, Day: row.Day, Until: inUTC(row.Until),
			Unanswered: inUTC(row.Silent), Refused: append([]string{}, row.Refused...),
		}
	}
	web.WriteJSON(w, http.StatusOK, out)
}

// inUTC returns nil, which is null in JSON, for the zero time.
func inUTC(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// queryOf parses which people to list.
func queryOf(form url.Values) (web.Query, error) {
	q := web.Query{
		Prefix: form.Get("find"), Unanswered: form.Has("unanswered"), Refused: form.Has("refused"),
		After: form.Get("after"), Most: listedAtOnce, Now: time.Now(),
	}
	if text := form.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostAtOnce {
			return q, fmt.Errorf("limit: got %q; want a number from 1 to %d", text, mostAtOnce)
		}
		q.Most = n
	}
	if phase := form.Get("phase"); phase != "" && q.Phase.UnmarshalText([]byte(phase)) != nil {
		return q, fmt.Errorf("phase: got %q; want dark, cover, strict or protect", phase)
	}
	return q, nil
}
