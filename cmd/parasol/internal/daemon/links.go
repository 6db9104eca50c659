package daemon

import (
	"errors"
	"fmt"
	"time"

	"parasol/cmd/parasol/internal/web"
	"parasol/notify"
	"parasol/notify/confirm"
	"parasol/schedule"
)

// snooze is how long the button pauses (design B: 15 min).
const snooze = 15

// calendarEvent and callbackEvent mark the claims of links that confirm
// nothing: no person reports these.
const (
	calendarEvent = schedule.NoEvent
	callbackEvent = schedule.Sent
)

// actions are what the person can answer to a reminder, the confirmation
// first. Without anything to confirm there are none.
func (d *Daemon) actions(dec *schedule.Decision) []notify.Action {
	r, expires := dec.Send, d.midnight(dec)
	var all []notify.Action
	add := func(label string, event schedule.EventKind, minutes int) {
		claim := confirm.Claim{Person: dec.Person, Slot: r.Slot, Attempt: r.Attempt, Event: event, Minutes: minutes, Expires: expires}
		a := notify.Action{Label: label, Event: event, Minutes: minutes, Token: d.sealer.Token(claim)}
		if d.Config.Server.PublicURL != "" {
			a.URL = d.Config.Server.PublicURL + "/c/" + a.Token
		}
		all = append(all, a)
	}
	switch r.Confirms {
	case schedule.NoEvent:
		return nil
	case schedule.Outdoors:
		add("I'm out", schedule.Outdoors, 0)
	case schedule.Seen:
		add("Seen", schedule.Seen, 0)
	default:
		add("Applied", r.Confirms, 0)
	}
	if r.Confirms == schedule.Applied {
		add(fmt.Sprintf("Snooze %d min", snooze), schedule.Snoozed, snooze)
	}
	if r.Slot.Kind != schedule.Morning {
		add("I'm inside", schedule.Indoors, 0)
	}
	return all
}

// midnight is when the links of a decision end: the next midnight where the
// person was.
func (d *Daemon) midnight(dec *schedule.Decision) time.Time {
	zone := time.UTC
	if who := d.person(dec.Person); who != nil {
		zone = who.Policy.PlaceAt(dec.At).Zone
	}
	return schedule.DateOf(dec.At.In(zone)).Add(1).Start(zone)
}

// links opens tokens for the server.
type links struct{ d *Daemon }

// Confirm opens the token of a confirm link.
func (l links) Confirm(now time.Time, token string) (web.Link, error) {
	c, err := l.d.sealer.Open(token, now)
	switch {
	case errors.Is(err, confirm.ErrExpired):
		return web.Link{}, web.ErrOldLink
	case err != nil || !c.Event.Reported():
		return web.Link{}, web.ErrBadLink
	}
	return web.Link{ID: c.ID, Person: c.Person, Slot: c.Slot, Event: c.Event, Minutes: c.Minutes}, nil
}

// Calendar opens the token of a calendar link.
func (l links) Calendar(token string) (string, error) {
	c, err := l.d.sealer.Open(token, time.Unix(0, 0))
	if err != nil || c.Event != calendarEvent {
		return "", web.ErrBadLink
	}
	return c.Person, nil
}

// calendarToken is the token of a person's calendar: it never changes and
// never ends.
func (d *Daemon) calendarToken(person string) string {
	return d.sealer.Token(confirm.Claim{Person: person, Event: calendarEvent, Expires: time.Unix(1, 0)})
}

// Callback wakes the poll of the receipts if the token is that of a callback.
func (l links) Callback(token string) bool {
	c, err := l.d.sealer.Open(token, time.Unix(0, 0))
	if err != nil || c.Event != callbackEvent {
		return false
	}
	l.d.agent.PollReceipts()
	return true
}

// callback is where a service may call when an emergency is acknowledged;
// empty without a public address.
func (d *Daemon) callback() string {
	if d.Config.Server.PublicURL == "" || d.sealer == nil {
		return ""
	}
	return d.Config.Server.PublicURL + "/c/" + d.sealer.Token(confirm.Claim{Event: callbackEvent, Expires: time.Unix(1, 0)})
}
