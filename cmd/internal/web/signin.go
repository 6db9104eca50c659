package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

// cookieName is the name of the session cookie.
const cookieName = "parasol"

// SessionTime is how long a browser stays signed in (contract C: 90 days).
const SessionTime = 90 * 24 * time.Hour

// signedIn reports whether the request carries the cookie of a valid session.
func (s *site) signedIn(r *http.Request) bool {
	c, err := r.Cookie(cookieName)
	return err == nil && s.Sessions.Valid(s.Now(), c.Value)
}

// signInView is what the sign-in page shows. Kept is the tap that an expired
// session interrupted; it continues after the right password.
type signInView struct {
	frame
	To    string
	Kept  []kept
	Wrong bool
}

type kept struct{ Name, Value string }

// signIn shows the page that asks for the password.
func (s *site) signIn(w http.ResponseWriter, r *http.Request) {
	s.signInPage(w, r, http.StatusOK, signInView{To: within(r.URL.Query().Get("to"))})
}

// signInAgain answers a request without a session with the sign-in page, and
// keeps what was being posted.
func (s *site) signInAgain(w http.ResponseWriter, r *http.Request) {
	v := signInView{To: within(r.URL.RequestURI())}
	if r.Method == http.MethodPost {
		form, err := s.form(w, r)
		if err != nil {
			s.badBody(w, r, err)
			return
		}
		v.Kept = keptOf(form)
	}
	s.signInPage(w, r, http.StatusUnauthorized, v)
}

func (s *site) signInPage(w http.ResponseWriter, r *http.Request, code int, v signInView) {
	v.frame = s.bare(s.say("page.sign"), "calm")
	s.render(w, r, code, "sign-in.html", v)
}

// keptOf returns what a form has beside the fields of the sign-in page.
func keptOf(form url.Values) []kept {
	var all []kept
	for name, values := range form {
		switch name {
		case "username", "password", "to":
			continue
		}
		if len(values) > 0 {
			all = append(all, kept{name, values[0]})
		}
	}
	return all
}

// enter checks the password and gives the browser a session. A tap that was
// interrupted continues: 307 makes the browser post the same form to its
// original target.
func (s *site) enter(w http.ResponseWriter, r *http.Request) {
	form, err := s.form(w, r)
	if err != nil {
		s.badBody(w, r, err)
		return
	}
	token, to := s.Token(), within(form.Get("to"))
	if token == "" {
		s.problem(w, r, http.StatusForbidden, howToSetAToken)
		return
	}
	if !same(form.Get("password"), token) {
		s.wrongPassword(w, r, form)
		return
	}
	session := s.Sessions.New(s.Now().Add(SessionTime))
	s.entered(w, r, admitted{form, to, s.cookie(r, cookieName, session, SessionTime)})
}

// wrongPassword shows the sign-in page again.
func (s *site) wrongPassword(w http.ResponseWriter, r *http.Request, form url.Values) {
	s.Log.Warn("wrong password")
	s.signInPage(
		w, r, http.StatusUnauthorized, signInView{To: within(form.Get("to")), Kept: keptOf(form), Wrong: true},
	)
}

// admitted is a browser that has just signed in: the form, where it goes, and
// its cookie.
type admitted struct {
	form   url.Values
	to     string
	cookie *http.Cookie
}

// entered gives the browser its cookie, and sends it on.
func (s *site) entered(w http.ResponseWriter, r *http.Request, in admitted) {
	http.SetCookie(w, in.cookie)
	code := http.StatusSeeOther
	if len(keptOf(in.form)) > 0 {
		code = http.StatusTemporaryRedirect
	}
	http.Redirect(w, r, in.to, code)
}

// leave signs this browser out, or with everywhere all of them.
func (s *site) leave(w http.ResponseWriter, r *http.Request) {
	form, err := s.form(w, r)
	if err != nil {
		s.badBody(w, r, err)
		return
	}
	if form.Get("everywhere") != "" {
		if err := s.Sessions.Revoke(); err != nil {
			s.failed(w, r, err)
			return
		}
	}
	http.SetCookie(w, s.cookie(r, cookieName, "", -time.Second))
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
}

// cookie returns the cookie of a session. It is Secure if the browser used
// https, according to the proxy.
func (s *site) cookie(r *http.Request, name, value string, lasts time.Duration) *http.Cookie {
	secure := r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
	return &http.Cookie{ //nolint:gosec // not Secure over plain http in a home, where it would not be kept
		Name: name, Value: value, Path: "/", MaxAge: int(lasts.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure,
	}
}

// within returns a path on this site, and the page for anything else, so that
// signing in redirects nowhere else.
func within(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
