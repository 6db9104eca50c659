package web

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"

	"parasol/notify"
)

// Options holds what New needs. Every field except the tokens and PublicURL
// must be set.
type Options struct {
	People   People
	Recorder Recorder
	Links    Links
	Sessions Sessions
	Texts    *notify.Texts
	Plans    Plans
	Past     Past
	Notes    Notes
	Devices  Devices
	Trial    Trial
	Doctor   Doctor
	Stations Stations
	Phones   Phones
	Metrics  http.Handler
	Now      func() time.Time // called once per request
	Log      *slog.Logger

	Token        func() string // the configured token; nil or empty: loopback callers only
	MetricsToken func() string // nil or empty: the metrics are open
	PublicURL    string        // the origin from which confirm pages may be posted too
}

// site is what the handlers share. A household has one; a clinic has one for
// each voice, copied for each request and limited to one person.
type site struct {
	Options
	*shared
	pages  func() *pages
	voice  voice
	scope  string // what precedes a person's name in their key: "lakeside/"; empty in a household
	clinic string // at whose desk somebody signed in; empty elsewhere
}

// shared is what outlives a request.
type shared struct {
	bound, tests bound      // of events through the API, and of test messages
	revising     sync.Mutex // guards the stored revisions of calendars
}

// voice chooses the wording of sentences that differ by who reads them: a
// text's key is followed by it, where the language has that key.
type voice string

const (
	household voice = ""
	own       voice = "own"  // to somebody whose plan a clinic entered
	atDesk    voice = "desk" // to a clinic, about somebody
)

// say returns the text of a key in this voice.
func (v voice) say(texts *notify.Texts, key string, values ...string) string {
	if v != household && texts.Has(key+"."+string(v)) {
		key += "." + string(v)
	}
	return texts.Say(key, values...)
}

func (s *site) say(key string, values ...string) string { return s.voice.say(s.Texts, key, values...) }

func none() string { return "" }

// New returns the handler of a household's server.
func New(o Options) http.Handler {
	if o.Token == nil {
		o.Token = none
	}
	if o.MetricsToken == nil {
		o.MetricsToken = none
	}
	s := &site{Options: o, shared: &shared{}, pages: onDemand(o.Texts, household)}
	mux := http.NewServeMux()
	for pattern, handler := range s.open() {
		mux.HandleFunc(pattern, handler)
	}
	for pattern, handler := range guarded() {
		mux.Handle(pattern, s.private(handler))
	}
	return s.protect(mux)
}

// open returns the routes that are open to everybody, or check a secret of
// their own.
func (s *site) open() map[string]http.HandlerFunc {
	all := map[string]http.HandlerFunc{
		"GET /metrics":             s.metrics,
		"GET /healthz":             s.healthz,
		"GET /readyz":              s.readyz,
		"GET /calendar/{file}":     s.localCalendar,
		"POST /ecowitt/{password}": s.ecowitt,
		"POST /owntracks":          s.owntracks,
		"POST /traccar/{password}": s.traccar,
		"GET /traccar/{password}":  s.traccar,
		"GET /sign-in":             s.signIn,
		"POST /sign-in":            s.enter,
		"GET /api/openapi.yaml":    s.asset,
	}
	maps.Copy(all, s.links())
	return all
}

// links returns the routes of confirm links, and of what a phone installs.
func (s *site) links() map[string]http.HandlerFunc {
	all := map[string]http.HandlerFunc{
		"GET /c/{token}":  s.confirmPage,
		"POST /c/{token}": s.confirm,
	}
	for name := range assets {
		all["GET "+name] = s.asset
	}
	return all
}

// handler is a handler of the site that a request may see.
type handler func(s *site, w http.ResponseWriter, r *http.Request)

// guarded returns the routes of a household that show a person or change
// something.
func guarded() map[string]handler {
	all := personal()
	all["POST /sign-out"] = (*site).leave
	return all
}

// personal returns the routes of one person's pages.
func personal() map[string]handler {
	return map[string]handler{
		"GET /{$}":                                     (*site).today,
		"POST /people/{name}/events":                   (*site).report,
		"POST /people/{name}/undo":                     (*site).undo,
		"POST /people/{name}/pause":                    (*site).pause,
		"GET /welcome":                                 (*site).welcome,
		"GET /healing":                                 (*site).healing,
		"GET /healing/add":                             (*site).addForm,
		"GET /healing/edit":                            (*site).editForm,
		"POST /people/{name}/treatments":               (*site).takeTreatment,
		"POST /people/{name}/treatments/{id}":          (*site).changeTreatment,
		"POST /people/{name}/sessions":                 (*site).sessions,
		"GET /api/v1/people/{name}/treatments":         (*site).listTreatments,
		"POST /api/v1/people/{name}/treatments":        (*site).addTreatment,
		"PUT /api/v1/people/{name}/treatments/{id}":    (*site).putTreatment,
		"DELETE /api/v1/people/{name}/treatments/{id}": (*site).deleteTreatment,
		"GET /history":                                 (*site).history,
		"GET /history/clinic":                          (*site).clinicSheet,
		"GET /history.csv":                             (*site).historyCSV,
		"GET /api/v1/people/{name}/history":            (*site).historyJSON,
		"GET /api/v1/people/{name}/history.csv":        (*site).historyCSV,
		"GET /settings":                                (*site).settings,
		"POST /people/{name}/settings":                 (*site).takeSettings,
		"POST /people/{name}/routine":                  (*site).takeRoutine,
		"GET /devices":                                 (*site).devices,
		"POST /people/{name}/devices":                  (*site).revoke,
		"POST /people/{name}/test":                     (*site).test,
		"POST /devices/renew":                          (*site).renew,
		"POST /api/v1/people/{name}/devices":           (*site).subscribe,
		"GET /api/v1/people/{name}":                    (*site).person,
		"POST /api/v1/people/{name}/events":            (*site).events,
	}
}

// protect wraps every handler in what no request may bypass: no posts from
// other sites, no panic that ends the daemon or shows a stack, no sniffing, no
// framing.
func (s *site) protect(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	if u, err := url.Parse(s.PublicURL); err == nil && u.Host != "" {
		// A proxy that does not pass on the Host header would make our own
		// page look foreign. An invalid origin only means that more is
		// refused.
		_ = cross.AddTrustedOrigin(u.Scheme + "://" + u.Host)
	}
	cross.SetDenyHandler(http.HandlerFunc(s.crossSite))
	return s.recovered(headers(cross.Handler(next)))
}

func (s *site) crossSite(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusForbidden, "This form was sent by another web site, so nothing was recorded.")
}

// headers sets the headers of every response. Confirm links and pages must not
// end up in a cache or a referrer.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		// no-referrer would make browsers send "Origin: null" with our own
		// forms
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		next.ServeHTTP(w, r)
	})
}

func (s *site) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(p)
			}
			s.Log.Error("handler panicked", "method", r.Method, "route", r.Pattern, "panic", p)
			w.WriteHeader(http.StatusInternalServerError)
		}()
		next.ServeHTTP(w, r)
	})
}
