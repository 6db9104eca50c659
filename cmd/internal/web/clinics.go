package web

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"time"

	"parasol/schedule"
)

// ClinicOptions holds what NewClinic needs: what a household's server needs,
// with every person under the key "clinic/name", and who may see whom. The
// names of people, sessions, stations, phones, metrics and tokens of Options
// are not used.
type ClinicOptions struct {
	Options
	Guests   Guests
	Clinics  Clinics
	Register Register
}

// Guests knows the links by which people open their own pages, and the
// browsers that did. Persons are "clinic/name".
type Guests interface {
	// Link returns the token of a person's current link.
	Link(ctx context.Context, person string) (token string, err error)
	// Renew replaces a person's link. The old one and the cookies it gave end.
	Renew(ctx context.Context, person string) error
	// Open returns whose link it is: ErrBadLink, ErrOldLink or ErrNoPerson if
	// it is nobody's.
	Open(ctx context.Context, now time.Time, token string) (person string, err error)
	// Admit returns the cookie of a browser that opened a person's link.
	Admit(ctx context.Context, person string, until time.Time) (cookie string, err error)
	// Who returns whose page a cookie opens; false once it has expired, the
	// link was replaced or the person is gone.
	Who(ctx context.Context, now time.Time, cookie string) (person string, ok bool)
}

// Clinics knows who may sign in at a clinic's desk.
type Clinics interface {
	// Enter returns the clinic whose token this is. It takes as long for a
	// wrong one.
	Enter(token string) (clinic string, ok bool)
	// Admit returns the cookie of a browser that signed in.
	Admit(clinic string, until time.Time) (cookie string)
	// Who returns the clinic of a cookie; false once it has expired or the
	// clinic's token has changed.
	Who(now time.Time, cookie string) (clinic string, ok bool)
}

// Register lists a clinic's people.
type Register interface {
	// List returns some of the people that match. More follow after the
	// returned mark, unless it is empty.
	List(ctx context.Context, clinic string, q Query) (rows []Row, next string, err error)
	// Failing returns what does not get through.
	Failing(ctx context.Context, clinic string, now time.Time) (Failing, error)
}

// Query says which people to list.
type Query struct {
	Prefix     string // of the name
	Phase      schedule.Phase
	Days       Days // since the treatment
	Unanswered bool // for three days
	Refused    bool // by a channel
	After      string
	Most       int
	Now        time.Time
}

// Days is a half-open range of days since a treatment. Until 0 is open.
type Days struct{ From, Until int }

// All reports whether the range is not limited.
func (d Days) All() bool { return d == Days{} }

// Row is one person in a list.
type Row struct {
	Name, Treatment string
	Phase           schedule.Phase
	Day             int
	Until           time.Time // of the phase, in the person's zone; zero: open
	Silent          time.Time // since when nothing was answered, if that is three days or more; in their zone
	Refused         []string  // the channels that refuse
}

// Failing is what does not get through to a clinic's people.
type Failing struct {
	Services []Service
	Problems []string // of the server, in its own words
}

// Service is one service that carries messages.
type Service struct {
	Name            string
	Waiting, Failed int  // messages, failed within the last day
	Refusing        bool // it refused one of those for good
}

// practice serves clinics: people's own pages, each by its own link, and the
// clinics' desks.
type practice struct {
	ClinicOptions
	own, desk *site
}

// NewClinic returns the handler of the pages of clinics and of their people.
func NewClinic(o ClinicOptions) http.Handler {
	o.Token, o.MetricsToken, o.People = none, none, nameless{o.People}
	base := site{Options: o.Options, shared: &shared{}, pages: onDemand(o.Texts, own), voice: own}
	desk := base
	desk.voice, desk.pages = atDesk, onDemand(o.Texts, atDesk)
	p := &practice{o, &base, &desk}
	mux := http.NewServeMux()
	for pattern, handler := range p.open() {
		mux.HandleFunc(pattern, handler)
	}
	for pattern, handler := range personal() {
		mux.Handle(pattern, p.guest(handler))
	}
	for pattern, handler := range counters() {
		mux.Handle(pattern, p.staff(handler))
	}
	return p.own.protect(mux)
}

// open returns the routes that are open to everybody, or check a secret of
// their own.
func (p *practice) open() map[string]http.HandlerFunc {
	all := p.own.links()
	maps.Copy(all, map[string]http.HandlerFunc{
		"GET /manifest.webmanifest": p.manifest,
		"GET /calendar/{file}":      p.own.calendar,
		"GET /p/{token}":            p.arrive,
		"POST /sign-out":            p.forget,
		"GET /sign-in":              p.desk.signIn,
		"POST /sign-in":             p.enter,
	})
	return all
}

// nameless hides the names of people where no person is meant.
type nameless struct{ People }

// Names returns none.
func (nameless) Names() []string { return nil }

// of returns the site limited to one person, by their key.
func (s *site) of(person string) *site {
	i := strings.LastIndex(person, "/") + 1
	a := &alone{all: s.Options, key: person, name: person[i:]}
	one := *s
	one.scope = person[:i]
	one.Options = Options{
		People: a, Recorder: a, Plans: a, Past: a, Devices: a, Trial: a, Doctor: a,
		Texts: s.Texts, Now: s.Now, Log: s.Log, Token: none, MetricsToken: none, PublicURL: s.PublicURL,
	}
	return &one
}
