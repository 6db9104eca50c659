package web

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"time"
)

// The cookies of a clinic's server: of a browser that opened somebody's own
// link, and of one that signed in at a desk. One browser may have both.
const (
	guestCookie = cookieName
	deskCookie  = "parasol-desk"
)

// who returns whose own page the request's browser may see.
func (p *practice) who(r *http.Request) (person string, ok bool) {
	c, err := r.Cookie(guestCookie)
	if err != nil {
		return "", false
	}
	return p.Guests.Who(r.Context(), p.Now(), c.Value)
}

// guest serves a page of the person whose link the browser has opened, with
// nobody else within reach.
func (p *practice) guest(next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if person, ok := p.who(r); ok {
			next(p.own.of(person), w, r)
			return
		}
		if clinic, ok := p.clinicOf(r); ok && r.URL.Path == "/" {
			http.Redirect(w, r, deskPath(clinic), http.StatusSeeOther)
			return
		}
		p.stranger(w, r)
	})
}

// stranger answers a browser that has opened nobody's link.
func (p *practice) stranger(w http.ResponseWriter, r *http.Request) {
	say := p.own.say
	if !wantsPage(r) {
		p.own.problem(w, r, http.StatusUnauthorized, say("page.own.none.what"))
		return
	}
	page := p.own.problemPage(say("page.own.none"), say("page.own.none.what"))
	page.To, page.Label, page.Icon = "/sign-in", "page.own.staff", "key"
	p.own.render(w, r, http.StatusUnauthorized, "problem.html", page)
}

// arrive opens somebody's own link: the browser gets a cookie for this one
// person, and their page. Link previews may do so too: nothing is recorded.
func (p *practice) arrive(w http.ResponseWriter, r *http.Request) {
	now := p.Now()
	person, err := p.Guests.Open(r.Context(), now, r.PathValue("token"))
	var cookie string
	if err == nil {
		cookie, err = p.Guests.Admit(r.Context(), person, now.Add(SessionTime))
	}
	switch {
	case errors.Is(err, ErrOldLink):
		p.own.told(w, r, http.StatusGone, "page.own.old")
	case errors.Is(err, ErrBadLink), errors.Is(err, ErrNoPerson):
		p.own.told(w, r, http.StatusNotFound, "page.own.bad")
	case err != nil:
		p.own.failed(w, r, err)
	default:
		http.SetCookie(w, p.own.cookie(r, guestCookie, cookie, SessionTime))
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}
}

// forget takes the person's page off this browser.
func (p *practice) forget(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, p.own.cookie(r, guestCookie, "", -time.Second))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// manifest installs the page. What a phone installs begins with the person's
// own link, as an installed app may not have the browser's cookies.
func (p *practice) manifest(w http.ResponseWriter, r *http.Request) {
	person, ok := p.who(r)
	if !ok {
		p.own.asset(w, r)
		return
	}
	token, err := p.Guests.Link(r.Context(), person)
	if err != nil {
		p.own.failed(w, r, err)
		return
	}
	body, err := static.ReadFile("static/manifest.webmanifest")
	if err != nil {
		p.own.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", assets["/manifest.webmanifest"])
	_, _ = w.Write(bytes.Replace(body, []byte(`"start_url": "/"`), []byte(`"start_url": "/p/`+token+`"`), 1))
}

// clinicOf returns the clinic at whose desk the browser has signed in, or
// whose token the request carries.
func (p *practice) clinicOf(r *http.Request) (clinic string, ok bool) {
	if r.Header.Get("Authorization") != "" {
		return p.Clinics.Enter(carried(r))
	}
	c, err := r.Cookie(deskCookie)
	if err != nil {
		return "", false
	}
	return p.Clinics.Who(p.Now(), c.Value)
}

// enter signs a browser in at the desk of the clinic whose token it knows.
func (p *practice) enter(w http.ResponseWriter, r *http.Request) {
	form, err := p.desk.form(w, r)
	if err != nil {
		p.desk.badBody(w, r, err)
		return
	}
	clinic, ok := p.Clinics.Enter(form.Get("password"))
	if !ok {
		p.desk.wrongPassword(w, r, form)
		return
	}
	home := deskPath(clinic)
	if to := within(form.Get("to")); to == home || strings.HasPrefix(to, home+"/") || strings.HasPrefix(to, home+"?") {
		home = to
	}
	cookie := p.desk.cookie(r, deskCookie, p.Clinics.Admit(clinic, p.Now().Add(SessionTime)), SessionTime)
	p.desk.entered(w, r, admitted{form, home, cookie})
}

// deskPath returns the path of a clinic's desk.
func deskPath(clinic string) string { return "/clinics/" + clinic }
