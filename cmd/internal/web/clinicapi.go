package web

import "net/http"

// API serves what the household's API serves of one person, and the server's
// health, to a server of clinics that has checked who may see whom.
type API struct{ all *site }

// NewAPI returns the API of the people of o, who are named "clinic/name".
func NewAPI(o Options) *API {
	metricsToken := o.MetricsToken
	if metricsToken == nil {
		metricsToken = none
	}
	o.Token, o.MetricsToken = none, metricsToken
	return &API{&site{Options: o, shared: &shared{}, pages: onDemand(o.Texts, own), voice: own}}
}

// Open returns the routes that are open to everybody: none names anybody.
func (a *API) Open() map[string]http.Handler {
	return map[string]http.Handler{
		"GET /metrics": http.HandlerFunc(a.all.metrics),
		"GET /healthz": http.HandlerFunc(a.all.healthz),
		"GET /readyz":  http.HandlerFunc(a.all.readyz),
	}
}

// Person serves a person as in the household.
func (a *API) Person(w http.ResponseWriter, r *http.Request, person string) {
	a.serve(w, r, person, (*site).person)
}

// Events records an event of a person.
func (a *API) Events(w http.ResponseWriter, r *http.Request, person string) {
	a.serve(w, r, person, (*site).events)
}

// History serves the days of a person.
func (a *API) History(w http.ResponseWriter, r *http.Request, person string) {
	a.serve(w, r, person, (*site).historyJSON)
}

// HistoryCSV serves the days of a person as a table.
func (a *API) HistoryCSV(w http.ResponseWriter, r *http.Request, person string) {
	a.serve(w, r, person, (*site).historyCSV)
}

// serve serves one person and nobody else, whatever the request says.
func (a *API) serve(w http.ResponseWriter, r *http.Request, person string, next handler) {
	s := a.all.of(person)
	r.SetPathValue("name", s.People.Names()[0])
	next(s, w, r)
}

// Protect wraps a handler in what no request may bypass, as the pages are.
func (a *API) Protect(next http.Handler) http.Handler { return a.all.protect(next) }
