package daemon

import (
	"errors"
	"time"

	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify"
	"parasol/notify/confirm"
	"parasol/schedule"
)

// snooze is how many minutes the button pauses (design B: 15 min).
const snooze = 15

// calendarEvent and callbackEvent mark the claims of links that confirm
// nothing. No person can report them.
const (
	calendarEvent = schedule.NoEvent
	callbackEvent = schedule.Sent
)

// links makes the tokens by which people answer, and opens them for the
// server.
type links struct {
	seal      *confirm.Ring
	publicURL string // empty: pushes carry no links
	config    *config.Config
	wake      func() // starts a poll of the receipts
}

// actions returns the possible answers to a reminder, each with a token. A
// button that records nothing needs none.
func (l *links) actions(dec *schedule.Decision, buttons []notify.Button) []notify.Action {
	r, expires := dec.Send, l.midnight(dec)
	var all []notify.Action
	for _, b := range buttons {
		if b.Event == schedule.NoEvent {
			continue
		}
		a := notify.Action{Label: b.Label, Event: b.Event, Minutes: b.Minutes}
		a.Token = l.seal.Token(confirm.Claim{
			Person:  dec.Person,
			Slot:    r.Slot,
			Attempt: r.Attempt,
			Event:   b.Event,
			And:     b.And,
			Minutes: b.Minutes,
			Expires: expires,
		})
		if l.publicURL != "" {
			a.URL = l.publicURL + "/c/" + a.Token
		}
		all = append(all, a)
	}
	return all
}

// midnight returns when a decision's links expire: the next midnight where the
// person was.
func (l *links) midnight(dec *schedule.Decision) time.Time {
	zone := time.UTC
	if who := l.config.Person(dec.Person); who != nil {
		zone = who.Policy.PlaceAt(dec.At).Zone
	}
	return schedule.DateOf(dec.At.In(zone)).Add(1).Start(zone)
}

// Confirm opens the token of a confirm link.
func (l *links) Confirm(now time.Time, token string) (web.Link, error) {
	c, err := l.seal.Open(token, now)
	switch {
	case errors.Is(err, confirm.ErrExpired):
		return web.Link{}, web.ErrOldLink
	case err != nil || !c.Event.Reported():
		return web.Link{}, web.ErrBadLink
	}
	return web.Link{
		ID:      c.ID,
		Person:  c.Person,
		Slot:    c.Slot,
		Event:   c.Event,
		And:     c.And,
		Minutes: c.Minutes,
		Others:  l.others(c),
	}, nil
}

// others returns the further answers to the reminder of a claim that confirms
// a coat, each with the token that its button carries.
func (l *links) others(c confirm.Claim) []web.Other {
	if c.Event != schedule.Applied {
		return nil
	}
	add := func(all []web.Other, event schedule.EventKind, minutes int) []web.Other {
		c.Event, c.And, c.Minutes = event, schedule.NoEvent, minutes
		return append(all, web.Other{Event: event, Minutes: minutes, Token: l.seal.Token(c)})
	}
	all := add(nil, schedule.Snoozed, snooze)
	if c.Slot.Kind != schedule.Morning {
		all = add(all, schedule.Indoors, 0)
	}
	return all
}

// Calendar opens the token of a calendar link.
func (l *links) Calendar(token string) (string, error) {
	c, err := l.seal.Open(token, time.Unix(0, 0))
	if err != nil || c.Event != calendarEvent {
		return "", web.ErrBadLink
	}
	return c.Person, nil
}

// calendarToken returns the token of a person's calendar, which never changes
// or expires.
func (l *links) calendarToken(person string) string {
	return l.seal.Token(confirm.Claim{Person: person, Event: calendarEvent, Expires: time.Unix(1, 0)})
}

// Callback starts a poll of the receipts if the token is that of a callback.
func (l *links) Callback(token string) bool {
	c, err := l.seal.Open(token, time.Unix(0, 0))
	if err != nil || c.Event != callbackEvent {
		return false
	}
	l.wake()
	return true
}

// callback returns the address that a service may call when an emergency is
// acknowledged; empty without a public address.
func (l *links) callback() string {
	if l.publicURL == "" || l.seal == nil {
		return ""
	}
	return l.publicURL + "/c/" + l.seal.Token(confirm.Claim{Event: callbackEvent, Expires: time.Unix(1, 0)})
}
