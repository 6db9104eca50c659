package serve

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/cmd/parasol-clinic/internal/ward"
	"parasol/notify/confirm"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// guests makes and opens the links by which people open their own pages. Each
// is made with a random text that is stored with the person: to replace that,
// or to delete the person, ends the link, the cookies it gave and the address
// of the calendar, also if somebody else is entered under the same name.
type guests struct{ *Server }

// current returns what a person's link is made with. The error is
// web.ErrNoPerson if there is no such person.
func (p *practice) current(ctx context.Context, person string) (string, error) {
	body, _, err := p.journal.Person(ctx, person)
	if errors.Is(err, agent.ErrPerson) {
		return "", web.ErrNoPerson
	}
	if err != nil {
		return "", err
	}
	s, err := ward.Decode(body)
	return s.Link, err
}

// Link returns the token of a person's current link.
func (g guests) Link(ctx context.Context, address string) (string, error) {
	p, person, err := g.find(address)
	if err != nil {
		return "", err
	}
	link, err := p.current(ctx, person)
	return p.guests.Token(ticket(person, link, time.Unix(1, 0))), err
}

// ticket is the claim of a link or a cookie.
func ticket(person, link string, until time.Time) confirm.Claim {
	return confirm.Claim{
		Person: person, Event: schedule.NoEvent, Expires: until, Slot: schedule.Slot{Cause: link},
	}
}

// Renew replaces a person's link.
func (g guests) Renew(ctx context.Context, address string) error {
	p, person, err := g.find(address)
	if err != nil {
		return err
	}
	return p.revise(ctx, person, func(_ time.Time, s ward.Stored) (ward.Stored, error) {
		s.Link = rand.Text()
		return s, nil
	})
}

// calendarToken returns the token of a person's calendar.
func (p *practice) calendarToken(ctx context.Context, person string) (string, error) {
	link, err := p.current(ctx, person)
	return p.links.CalendarToken(person + "#" + link), err
}

// calendar opens the token of a calendar and returns its person's address.
func (p *practice) calendar(token string) (string, error) {
	stamped, err := p.links.Calendar(token)
	if err != nil {
		return "", err
	}
	address, link, _ := strings.Cut(stamped, "#")
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	current, err := p.current(ctx, strings.TrimPrefix(address, p.name+"/"))
	if err != nil || current != link {
		return "", web.ErrBadLink
	}
	return address, nil
}

// Open returns whose link it is.
func (g guests) Open(ctx context.Context, _ time.Time, token string) (string, error) {
	for _, p := range g.practices {
		c, err := p.guests.Open(token, time.Unix(0, 0)) // it never expires
		if err != nil {
			continue
		}
		link, err := p.current(ctx, c.Person)
		switch {
		case err != nil:
			return "", err
		case link != c.Slot.Cause:
			return "", web.ErrOldLink
		}
		return p.address(c.Person), nil
	}
	return "", web.ErrBadLink
}

// Admit returns the cookie of a browser that opened a person's link.
func (g guests) Admit(ctx context.Context, address string, until time.Time) (string, error) {
	p, person, err := g.find(address)
	if err != nil {
		return "", err
	}
	link, err := p.current(ctx, person)
	c := ticket(person, link, until)
	c.Slot.Of = rand.Text() // so that no two browsers have the same
	return p.visits.Token(c), err
}

// Who returns whose page a cookie opens.
func (g guests) Who(ctx context.Context, now time.Time, cookie string) (string, bool) {
	for _, p := range g.practices {
		if c, err := p.visits.Open(cookie, now); err == nil {
			link, err := p.current(ctx, c.Person)
			return p.address(c.Person), err == nil && link == c.Slot.Cause
		}
	}
	return "", false
}

// desks knows who may sign in at a clinic's desk.
type desks struct{ *Server }

// Enter returns the clinic whose token this is.
func (d desks) Enter(token string) (clinic string, ok bool) {
	for name, p := range d.practices { // all of them, so that a wrong one takes as long
		if same(p.token.Reveal(), token) {
			clinic, ok = name, true
		}
	}
	return clinic, ok
}

// Admit returns the cookie of a browser that signed in.
func (d desks) Admit(clinic string, until time.Time) string {
	p := d.practices[clinic]
	c := confirm.Claim{Person: p.password(), Event: schedule.NoEvent, Expires: until}
	c.Slot.Of = rand.Text()
	return p.desks.Token(c)
}

// Who returns the clinic of a cookie.
func (d desks) Who(now time.Time, cookie string) (string, bool) {
	for name, p := range d.practices {
		if c, err := p.desks.Open(cookie, now); err == nil {
			return name, c.Person == p.password()
		}
	}
	return "", false
}

// password returns a digest that identifies the token a browser signed in
// with: the cookie ends with it.
func (p *practice) password() string {
	sum := sha256.Sum256([]byte("parasol desk\x00" + p.token.Reveal()))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
