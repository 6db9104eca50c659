package delivery

import (
	"errors"
	"time"

	"parasol/cmd/internal/web"
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

// Opener opens tokens.
type Opener interface {
	Open(token string, now time.Time) (confirm.Claim, error)
}

// Seal makes and opens tokens: a [confirm.Ring] or a [confirm.Sealer].
type Seal interface {
	Opener
	Token(c confirm.Claim) string
}

// Links makes the tokens by which people answer, and opens them for the
// server.
type Links struct {
	Seal      Seal
	PublicURL string // empty: pushes carry no links
	// Zone returns the zone in which a person was; nil if they are unknown.
	// Without it the clock of the decision serves, which is off by an hour
	// when the clocks change that night.
	Zone func(person string, at time.Time) *time.Location
	// Address returns the name of a person in claims; nil: the name itself.
	Address func(person string) string
	Wake    func() // starts a poll of the receipts
}

// address returns how a claim names a person.
func (l *Links) address(person string) string {
	if l.Address == nil {
		return person
	}
	return l.Address(person)
}

// Actions returns the possible answers to a reminder, each with a token. A
// button that records nothing needs none.
func (l *Links) Actions(dec *schedule.Decision, buttons []notify.Button) []notify.Action {
	r, expires := dec.Send, l.midnight(dec)
	var all []notify.Action
	for _, b := range buttons {
		if b.Event == schedule.NoEvent {
			continue
		}
		a := notify.Action{Label: b.Label, Event: b.Event, Minutes: b.Minutes}
		a.Token = l.Seal.Token(confirm.Claim{
			Person:  l.address(dec.Person),
			Slot:    r.Slot,
			Attempt: r.Attempt,
			Event:   b.Event,
			And:     b.And,
			Minutes: b.Minutes,
			Expires: expires,
		})
		if l.PublicURL != "" {
			a.URL = l.PublicURL + "/c/" + a.Token
		}
		all = append(all, a)
	}
	return all
}

// midnight returns when a decision's links expire: the next midnight where the
// person was.
func (l *Links) midnight(dec *schedule.Decision) time.Time {
	var zone *time.Location
	if l.Zone != nil {
		zone = l.Zone(dec.Person, dec.At)
	}
	if zone == nil {
		zone = time.FixedZone("", dec.Evidence.Offset)
	}
	return schedule.DateOf(dec.At.In(zone)).Add(1).Start(zone)
}

// Confirm opens the token of a confirm link.
func (l *Links) Confirm(now time.Time, token string) (web.Link, error) {
	c, err := l.Seal.Open(token, now)
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
func (l *Links) others(c confirm.Claim) []web.Other {
	if c.Event != schedule.Applied {
		return nil
	}
	add := func(all []web.Other, event schedule.EventKind, minutes int) []web.Other {
		c.Event, c.And, c.Minutes = event, schedule.NoEvent, minutes
		return append(all, web.Other{Event: event, Minutes: minutes, Token: l.Seal.Token(c)})
	}
	all := add(nil, schedule.Snoozed, snooze)
	if c.Slot.Kind != schedule.Morning {
		all = add(all, schedule.Indoors, 0)
	}
	return all
}

// Calendar opens the token of a calendar link.
func (l *Links) Calendar(token string) (string, error) {
	c, err := l.Seal.Open(token, time.Unix(0, 0))
	if err != nil || c.Event != calendarEvent {
		return "", web.ErrBadLink
	}
	return c.Person, nil
}

// CalendarToken returns the token of a person's calendar, which never changes
// or expires.
func (l *Links) CalendarToken(person string) string {
	return l.Seal.Token(confirm.Claim{Person: l.address(person), Event: calendarEvent, Expires: time.Unix(1, 0)})
}

// Callback starts a poll of the receipts if the token is that of a callback.
func (l *Links) Callback(token string) bool {
	c, err := l.Seal.Open(token, time.Unix(0, 0))
	if err != nil || c.Event != callbackEvent {
		return false
	}
	l.Wake()
	return true
}

// CallbackURL returns the address that a service may call when an emergency is
// acknowledged; empty without a public address.
func (l *Links) CallbackURL() string {
	if l.PublicURL == "" {
		return ""
	}
	return l.PublicURL + "/c/" + l.Seal.Token(confirm.Claim{Event: callbackEvent, Expires: time.Unix(1, 0)})
}
