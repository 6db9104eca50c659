package web

import (
	"errors"
	"log/slog"
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

// site is what the handlers share.
type site struct {
	Options
	pages *pages
	bound bound // of events through the API
	tests bound // of test messages

	revising sync.Mutex // guards the stored revisions of calendars
}

func none() string { return "" }

// New returns the server's handler.
func New(o Options) http.Handler {
	if o.Token == nil {
		o.Token = none
	}
	if o.MetricsToken == nil {
		o.MetricsToken = none
	}
	s := &site{Options: o, pages: newPages(o.Texts)}
	mux := http.NewServeMux()
	for pattern, handler := range s.open() {
		mux.HandleFunc(pattern, handler)
	}
	for pattern, handler := range s.closed() {
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
		"GET /c/{token}":           s.confirmPage,
		"POST /c/{token}":          s.confirm,
		"GET /calendar/{file}":     s.calendar,
		"POST /ecowitt/{password}": s.ecowitt,
		"POST /owntracks":          s.owntracks,
		"POST /traccar/{password}": s.traccar,
		"GET /traccar/{password}":  s.traccar,
		"GET /sign-in":             s.signIn,
		"POST /sign-in":            s.enter,
	}
	for name := range assets {
		all["GET "+name] = s.asset
	}
	return all
}

// closed returns the routes that show a person or change something.
func (s *site) closed() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"POST /sign-out":                               s.leave,
		"GET /{$}":                                     s.today,
		"POST /people/{name}/events":                   s.report,
		"POST /people/{name}/undo":                     s.undo,
		"POST /people/{name}/pause":                    s.pause,
		"GET /welcome":                                 s.welcome,
		"GET /healing":                                 s.healing,
		"GET /healing/add":                             s.addForm,
		"GET /healing/edit":                            s.editForm,
		"POST /people/{name}/treatments":               s.takeTreatment,
		"POST /people/{name}/treatments/{id}":          s.changeTreatment,
		"POST /people/{name}/sessions":                 s.sessions,
		"GET /api/v1/people/{name}/treatments":         s.listTreatments,
		"POST /api/v1/people/{name}/treatments":        s.addTreatment,
		"PUT /api/v1/people/{name}/treatments/{id}":    s.putTreatment,
		"DELETE /api/v1/people/{name}/treatments/{id}": s.deleteTreatment,
		"GET /history":                                 s.history,
		"GET /history/clinic":                          s.clinicSheet,
		"GET /history.csv":                             s.historyCSV,
		"GET /api/v1/people/{name}/history":            s.historyJSON,
		"GET /api/v1/people/{name}/history.csv":        s.historyCSV,
		"GET /settings":                                s.settings,
		"POST /people/{name}/settings":                 s.takeSettings,
		"POST /people/{name}/routine":                  s.takeRoutine,
		"GET /devices":                                 s.devices,
		"POST /people/{name}/devices":                  s.revoke,
		"POST /people/{name}/test":                     s.test,
		"POST /devices/renew":                          s.renew,
		"POST /api/v1/people/{name}/devices":           s.subscribe,
		"GET /api/v1/people/{name}":                    s.person,
		"POST /api/v1/people/{name}/events":            s.events,
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
