package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"parasol/schedule"
)

// devicesPage shows where a person receives reminders.
type devicesPage struct {
	frame
	Once string
	Key  string // what a browser subscribes with; empty: no channel for it
	List []deviceRow
	Log  []logLine // of a test that was just sent
}

type deviceRow struct {
	ID, Name, Since, Reached string
	OK                       bool
}

func (s *site) devices(w http.ResponseWriter, r *http.Request) {
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	s.devicesPage(w, r, q, nil)
}

func (s *site) devicesPage(w http.ResponseWriter, r *http.Request, q *request, log []logLine) {
	list, err := s.Devices.List(r.Context(), q.person)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	say := s.say
	p := devicesPage{
		frame: s.titled(q, "settings", say("page.devices")), Once: once(), Key: s.Devices.Key(q.person), Log: log,
	}
	for _, d := range list {
		row := deviceRow{
			ID: d.ID, Name: d.Name, Since: say("page.devices.since", "day", dayOf(d.Added, q.view)),
			Reached: say("page.devices.never"),
		}
		if !d.Reached.IsZero() {
			row.OK, row.Reached = true, say("page.devices.reached", "moment", s.moment(d.Reached, q.view))
		}
		p.List = append(p.List, row)
	}
	s.render(w, r, http.StatusOK, "devices.html", p)
}

// subscribed is the body of a browser's subscription.
type subscribed struct {
	Endpoint string `json:"endpoint"`
	Keys     struct {
		P256DH string `json:"p256dh"`
		Auth   string `json:"auth"`
	} `json:"keys"`
	Name string `json:"name"`
}

// subscribe stores a browser's subscription.
func (s *site) subscribe(w http.ResponseWriter, r *http.Request) {
	var body subscribed
	if !s.decode(w, r, &body) {
		return
	}
	name := r.PathValue("name")
	if there, err := s.Devices.List(r.Context(), name); err == nil && len(there) >= mostDevices {
		s.problem(w, r, http.StatusUnprocessableEntity, "There are 50 devices already. Remove some of them first.")
		return
	}
	s.keep(w, r, name, body)
}

// mostDevices is how many browsers of a person may subscribe: each reminder is
// sent to every one of them.
const mostDevices = 50

// decode decodes a small JSON body, or answers why it cannot.
func (s *site) decode(w http.ResponseWriter, r *http.Request, v any) bool {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	if err != nil {
		s.badBody(w, r, err)
		return false
	}
	if err := json.Unmarshal(raw, v); err != nil {
		s.problem(w, r, http.StatusBadRequest, fmt.Sprintf("want a JSON object: %v", err))
		return false
	}
	return true
}

func (s *site) keep(w http.ResponseWriter, r *http.Request, person string, b subscribed) {
	d := Subscription{
		ID: once(), Name: deviceName(b.Name, r), Endpoint: b.Endpoint, P256DH: b.Keys.P256DH, Auth: b.Keys.Auth,
		At: s.Now(),
	}
	switch err := s.Devices.Subscribe(r.Context(), person, d); {
	case errors.Is(err, ErrDevice):
		s.problem(w, r, http.StatusUnprocessableEntity, oneLine(err.Error()))
	case err != nil:
		s.failed(w, r, err)
	default:
		WriteJSON(w, http.StatusCreated, map[string]string{"id": d.ID, "name": d.Name})
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// longestName is the maximum length of a device's name in characters: it is a
// heading on a phone.
const longestName = 40

// deviceName returns the name of a device, as given or from the User-Agent.
func deviceName(given string, r *http.Request) string {
	agent := r.Header.Get("User-Agent")
	browser := "Browser"
	// Edge also says Chrome and Safari, Chrome says Safari
	for _, known := range []string{"Edg", "Firefox", "Chrome", "Safari"} {
		if strings.Contains(agent, known) {
			browser = strings.Replace(known, "Edg", "Edge", 1)
			break
		}
	}
	given = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, strings.TrimSpace(given))
	if given == "" {
		return browser
	}
	if letters := []rune(given); len(letters) > longestName {
		given = string(letters[:longestName])
	}
	return given + ", " + browser
}

// renew stores the subscription that a browser made in place of an old one.
func (s *site) renew(w http.ResponseWriter, r *http.Request) {
	var body struct {
		Old          string     `json:"old"`
		Subscription subscribed `json:"subscription"`
	}
	if !s.decode(w, r, &body) {
		return
	}
	person, err := s.Devices.Renew(r.Context(), s.People.Names(), body.Old)
	switch {
	case err != nil:
		s.failed(w, r, err)
	case person == "":
		s.problem(w, r, http.StatusNotFound, "There is no device of that subscription.")
	default:
		s.keep(w, r, person, body.Subscription)
	}
}

// revoke deletes one of a person's devices.
func (s *site) revoke(w http.ResponseWriter, r *http.Request) {
	form, err := s.form(w, r)
	if err != nil {
		s.badBody(w, r, err)
		return
	}
	found, err := s.Devices.Revoke(r.Context(), r.PathValue("name"), form.Get("remove"))
	switch {
	case err != nil:
		s.failed(w, r, err)
	case !found:
		s.problem(w, r, http.StatusNotFound, "There is no such device.")
	default:
		http.Redirect(w, r, s.pathOf("/devices", r.PathValue("name")), http.StatusSeeOther)
	}
}

// pathOf returns the path of a person's page.
func (s *site) pathOf(path, person string) string {
	if len(s.People.Names()) < 2 {
		return path
	}
	return path + "?person=" + url.QueryEscape(person)
}

// test sends a test message through each of a person's channels and shows the
// outcomes.
func (s *site) test(w http.ResponseWriter, r *http.Request) {
	q, form, ok := s.asked(w, r)
	if !ok {
		return
	}
	level := schedule.Normal
	if form.Get("level") == schedule.Emergency.String() {
		level = schedule.Emergency
	}
	if wait := s.tests.take(s.scope+q.person, s.Now()); wait > 0 {
		s.problem(w, r, http.StatusTooManyRequests, "Many tests were sent within the hour. Wait a little.")
		return
	}
	tried, err := s.Trial.Test(r.Context(), q.person, level, s.Now())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	if q.view, err = s.look(r.Context(), q.person); err != nil { // the test may have been heard of
		s.failed(w, r, err)
		return
	}
	s.devicesPage(w, r, q, s.triedLog(tried, q.view))
}

func (s *site) triedLog(tried []Tried, v *View) []logLine {
	var log []logLine
	for _, t := range tried {
		l := logLine{
			Time: clockOf(s.Now(), v.Zone), Text: s.say("page.devices.test.to", "channel", t.Channel),
			Icon: "check", Class: "ok",
		}
		l.Answer = s.say("page.devices.test.ok", "n", fmt.Sprintf("%.1f", t.Took.Seconds()))
		if t.Class != schedule.Delivered {
			l.Icon, l.Class, l.Answer = "warn", "bad", s.say("page.devices.test."+t.Class.String())
		}
		log = append(log, l)
	}
	return log
}
