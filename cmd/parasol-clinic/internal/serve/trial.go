package serve

import (
	"context"
	"fmt"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/schedule"
)

// trial sends test messages for the page.
type trial struct{ *Server }

// Test sends a test message through each of the person's channels and returns
// the outcomes.
func (t trial) Test(ctx context.Context, address string, level schedule.Level, now time.Time) ([]web.Tried, error) {
	p, name, err := t.find(address)
	if err != nil {
		return nil, err
	}
	who, err := t.person(ctx, p, name)
	if err != nil {
		return nil, err
	}
	m := t.texts.Test(name, level)
	m.Time, m.Until, m.Key = now, now.Add(time.Hour), fmt.Sprintf("parasol-test-%d", now.Unix())
	var all []web.Tried
	for _, channel := range who.Channels {
		if c := p.channels[channel]; c != nil {
			class, took := c.Try(ctx, m)
			all = append(all, web.Tried{Channel: channel, Class: class, Took: took})
		}
	}
	return all, nil
}

// notes are the small texts that the pages keep of people: "what/clinic/name"
// is "what/name" among the clinic's.
type notes struct{ *Server }

// at returns whose note it is, and its name there.
func (n notes) at(name string) (*practice, string, error) {
	what, address, _ := strings.Cut(name, "/")
	p, person, err := n.find(address)
	if err != nil {
		return nil, "", err
	}
	return p, what + "/" + person, nil
}

// forget removes the notes that the pages keep of a person.
func (p *practice) forget(ctx context.Context, person string) error {
	return p.journal.PutNote(ctx, "calendar/"+person, "")
}

// Note returns the text under a name, and whether there is one.
func (n notes) Note(ctx context.Context, name string) (string, bool, error) {
	p, own, err := n.at(name)
	if err != nil {
		return "", false, err
	}
	return p.journal.Note(ctx, own)
}

// PutNote stores the text under a name.
func (n notes) PutNote(ctx context.Context, name, text string) error {
	p, own, err := n.at(name)
	if err != nil {
		return err
	}
	return p.journal.PutNote(ctx, own, text)
}
