package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"parasol/notify"
)

// Options is what a server is made of. Every field but the tokens and
// PublicURL must be set.
type Options struct {
	People   People
	Recorder Recorder
	Links    Links
	Sessions Sessions
	Texts    *notify.Texts
	Plans    Plans
	Past     Past
	Devices  Devices
	Trial    Trial
	Doctor   Doctor
	Stations Stations
	Phones   Phones
	Metrics  http.Handler
	Now      func() time.Time // read once a request
	Log      *slog.Logger

	Token        func() string // the configured token; nil or empty: loopback callers only
	MetricsToken func() string // nil or empty: the metrics are open
	PublicURL    string        // the origin that confirm pages may also be posted from
}

// site is the handlers' common ground.
type site struct {
	Options
	pages *pages
	bound bound // of events through the API
	tests bound // of test messages
}

func none() string { return "" }

// New returns the handler of everything.
func New(o Options) http.Handler {
	if o.Token == nil {
		o.Token = none
	}
	if o.MetricsToken == nil {
		o.MetricsToken = none
	}
	s := &site{Options: o, pages: newPages(o.Texts)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", s.metrics)
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /c/{token}", s.confirmPage)
	mux.HandleFunc("POST /c/{token}", s.confirm)
	mux.HandleFunc("GET /calendar/{file}", s.calendar)
	mux.HandleFunc("POST /ecowitt/{password}", s.ecowitt)
	mux.HandleFunc("POST /owntracks", s.owntracks)
	mux.HandleFunc("POST /traccar/{password}", s.traccar)
	mux.HandleFunc("GET /traccar/{password}", s.traccar)
	for path := range assets {
		mux.HandleFunc("GET "+path, s.asset)
	}
	mux.HandleFunc("GET /sign-in", s.signIn)
	mux.HandleFunc("POST /sign-in", s.enter)
	mux.Handle("POST /sign-out", s.private(s.leave))
	mux.Handle("GET /{$}", s.private(s.today))
	mux.Handle("POST /people/{name}/events", s.private(s.report))
	mux.Handle("POST /people/{name}/undo", s.private(s.undo))
	mux.Handle("POST /people/{name}/pause", s.private(s.pause))
	mux.Handle("GET /healing", s.private(s.healing))
	mux.Handle("GET /healing/add", s.private(s.addForm))
	mux.Handle("GET /healing/edit", s.private(s.editForm))
	mux.Handle("POST /people/{name}/treatments", s.private(s.takeTreatment))
	mux.Handle("POST /people/{name}/treatments/{id}", s.private(s.changeTreatment))
	mux.Handle("POST /people/{name}/sessions", s.private(s.sessions))
	mux.Handle("GET /api/v1/people/{name}/treatments", s.private(s.listTreatments))
	mux.Handle("POST /api/v1/people/{name}/treatments", s.private(s.addTreatment))
	mux.Handle("PUT /api/v1/people/{name}/treatments/{id}", s.private(s.putTreatment))
	mux.Handle("DELETE /api/v1/people/{name}/treatments/{id}", s.private(s.deleteTreatment))
	mux.Handle("GET /history", s.private(s.history))
	mux.Handle("GET /history/clinic", s.private(s.clinicSheet))
	mux.Handle("GET /history.csv", s.private(s.historyCSV))
	mux.Handle("GET /api/v1/people/{name}/history", s.private(s.historyJSON))
	mux.Handle("GET /api/v1/people/{name}/history.csv", s.private(s.historyCSV))
	mux.Handle("GET /settings", s.private(s.settings))
	mux.Handle("POST /people/{name}/settings", s.private(s.takeSettings))
	mux.Handle("POST /people/{name}/routine", s.private(s.takeRoutine))
	mux.Handle("GET /devices", s.private(s.devices))
	mux.Handle("POST /people/{name}/devices", s.private(s.revoke))
	mux.Handle("POST /people/{name}/test", s.private(s.test))
	mux.Handle("POST /devices/renew", s.private(s.renew))
	mux.Handle("POST /api/v1/people/{name}/devices", s.private(s.subscribe))
	mux.Handle("GET /api/v1/people/{name}", s.private(s.person))
	mux.Handle("POST /api/v1/people/{name}/events", s.private(s.events))
	return s.protect(mux)
}

// protect puts round every handler what no request may do without: no posts
// from other sites, no panic that takes the daemon down or shows a stack, no
// sniffing, no framing.
func (s *site) protect(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	if u, err := url.Parse(s.PublicURL); err == nil && u.Host != "" {
		// A proxy that does not pass the Host on would make our own page look
		// foreign. An origin that cannot be trusted is only one reason more to
		// refuse.
		_ = cross.AddTrustedOrigin(u.Scheme + "://" + u.Host)
	}
	cross.SetDenyHandler(http.HandlerFunc(s.crossSite))
	return s.recovered(headers(cross.Handler(next)))
}

func (s *site) crossSite(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusForbidden, "This form was sent by another web site, so nothing was recorded.")
}

// headers are the same on every answer. Confirm links and pages must not end
// up in a cache or a referrer.
func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin") // no-referrer would make browsers send "Origin: null" with our own forms
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
