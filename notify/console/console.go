// Package console writes messages as readable lines, to try Parasol without a
// push service.
//
// Non-goals: ringing, polling, cancelling. A message that could not be written
// counts as failed, so the outbox tries again.
package console

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode"

	"parasol/notify"
	"parasol/schedule"
)

// Options configure the channel.
type Options struct {
	Out  io.Writer      // where to write
	Zone *time.Location // of the printed times; nil: the local zone
}

// Channel writes to one stream. It is safe for concurrent use and never
// interleaves messages.
type Channel struct {
	mu   sync.Mutex
	out  io.Writer
	zone *time.Location
}

// New returns the channel. A missing stream is an error.
func New(o Options) (*Channel, error) {
	if o.Out == nil {
		return nil, &schedule.Misfit{Key: "out", Got: "nothing", Want: "a stream to write to", Hint: "e.g. os.Stdout"}
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	return &Channel{out: o.Out, zone: o.Zone}, nil
}

// Service returns the name of what all consoles share: one stream.
func (c *Channel) Service() string { return "console" }

// Send writes m. A failure is a *notify.Error of the class Failed.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return notify.Receipt{}, &notify.Error{Class: schedule.Failed, Err: fmt.Errorf("console: %w", err)}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := io.WriteString(c.out, c.text(m)); err != nil {
		return notify.Receipt{}, &notify.Error{Class: schedule.Failed, Err: fmt.Errorf("console: %w", err)}
	}
	return notify.Receipt{Quota: -1}, nil
}

// text returns, for example,
//
//	2026-07-01 12:40  HIGH  ada  Put sunscreen on again
//	    The film of 10:40 has run its two hours.
//	    Applied: https://parasol.example/c/…
func (c *Channel) text(m notify.Message) string {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		"%s  %s  %s  %s\n",
		m.Time.In(c.zone).Format("2006-01-02 15:04"),
		strings.ToUpper(m.Level.String()),
		clean(m.Person),
		clean(m.Title),
	)
	for line := range strings.Lines(m.Body) {
		if line = clean(line); line != "" {
			b.WriteString("    " + line + "\n")
		}
	}
	for _, a := range m.Actions {
		if a.URL != "" {
			b.WriteString("    " + clean(a.Label) + ": " + a.URL + "\n")
		}
	}
	return b.String()
}

// clean removes what a terminal would interpret as a command.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, s))
}
