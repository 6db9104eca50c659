package serve

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/notify/confirm"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// guests makes and opens the links by which people open their own pages. A
// link has a generation, which is kept in a note: to renew it ends the links
// and the cookies of the one before, and the addresses of calendars. The note
// outlives the person, so that the links of somebody who was deleted open
// nothing of somebody who is entered later under the same name.
type guests struct{ *Server }

// generation is the name of the note that holds a person's generation.
func generation(person string) string { return "link/" + person }

// generation returns a person's generation. The error is web.ErrNoPerson if
// there is no such person.
func (p *practice) generation(ctx context.Context, person string) (int, error) {
	if _, _, err := p.journal.Person(ctx, person); err != nil {
		if errors.Is(err, agent.ErrPerson) {
			return 0, web.ErrNoPerson
		}
		return 0, err
	}
	text, _, err := p.journal.Note(ctx, generation(person))
	if err != nil {
		return 0, err
	}
	n, _ := strconv.Atoi(text) // the first has no note
	return n, nil
}

// Link returns the token of a person's current link.
func (g guests) Link(ctx context.Context, address string) (string, error) {
	p, person, err := g.find(address)
	if err != nil {
		return "", err
	}
	n, err := p.generation(ctx, person)
	return p.guests.Token(ticket(person, n, time.Unix(1, 0))), err
}

// ticket is the claim of a link or a cookie.
func ticket(person string, generation int, until time.Time) confirm.Claim {
	return confirm.Claim{
		Person: person, Event: schedule.NoEvent, Expires: until, Slot: schedule.Slot{N: generation},
	}
}

// Renew replaces a person's link.
func (g guests) Renew(ctx context.Context, address string) error {
	p, person, err := g.find(address)
	if err != nil {
		return err
	}
	return p.renew(ctx, person)
}

// renew begins a person's next generation.
func (p *practice) renew(ctx context.Context, person string) error {
	n, err := p.generation(ctx, person)
	if err != nil {
		return err
	}
	return p.journal.PutNote(ctx, generation(person), strconv.Itoa(n+1))
}

// calendarToken returns the token of a person's calendar.
func (p *practice) calendarToken(ctx context.Context, person string) (string, error) {
	n, err := p.generation(ctx, person)
	return p.links.CalendarToken(person + "#" + strconv.Itoa(n)), err
}

// calendar opens the token of a calendar and returns its person's address.
func (p *practice) calendar(token string) (string, error) {
	stamped, err := p.links.Calendar(token)
	if err != nil {
		return "", err
	}
	address, n, _ := strings.Cut(stamped, "#")
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	current, err := p.generation(ctx, strings.TrimPrefix(address, p.name+"/"))
	if err != nil || strconv.Itoa(current) != n {
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
		n, err := p.generation(ctx, c.Person)
		switch {
		case err != nil:
			return "", err
		case n != c.Slot.N:
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
	n, err := p.generation(ctx, person)
	c := ticket(person, n, until)
	c.Slot.Of = rand.Text() // so that no two browsers have the same
	return p.visits.Token(c), err
}

// Who returns whose page a cookie opens.
func (g guests) Who(ctx context.Context, now time.Time, cookie string) (string, bool) {
	for _, p := range g.practices {
		if c, err := p.visits.Open(cookie, now); err == nil {
			n, err := p.generation(ctx, c.Person)
			return p.address(c.Person), err == nil && n == c.Slot.N
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
