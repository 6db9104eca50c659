package delivery

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"parasol/config/parts"
	"parasol/notify/confirm"
	"parasol/notify/exchange"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// again is how long to wait before retrying to record an answer.
const again = 5 * time.Second

// Ears receive the answers that come back through channels.
type Ears struct {
	Channels []*Channel
	Seal     Opener
	// Answer records the answer to an attempt of the event's slot.
	Answer func(ctx context.Context, person string, attempt int, e schedule.Event) error
	Found  func(trouble string) // is told of channels that bring no answers
	Log    *slog.Logger
}

// Listen receives answers from the channels until ctx ends.
func (e *Ears) Listen(ctx context.Context) {
	var running sync.WaitGroup
	for _, c := range e.Channels {
		l, ok := c.Built.(parts.Answerer)
		if !ok || !l.Answers() {
			continue
		}
		running.Go(func() {
			err := l.Listen(ctx, func(a exchange.Answer) { e.heard(ctx, c, a) })
			if ctx.Err() == nil {
				e.Log.Error("answers are not followed", "channel", c.Name, "error", err)
				e.Found("channel " + c.Name + " brings no answers: " + oneLine(err.Error()))
			}
		})
	}
	running.Wait()
}

// heard records an answer. What was tapped before midnight counts, however
// late it arrives. The service delivers it only once, so a failure is retried.
func (e *Ears) heard(ctx context.Context, channel *Channel, a exchange.Answer) {
	now := time.Now().Truncate(time.Second)
	if a.At.IsZero() || a.At.After(now) {
		a.At = now
	}
	c, err := e.Seal.Open(a.Token, a.At)
	if err != nil || !c.Event.Reported() {
		e.Log.Warn("answer not taken", "channel", channel.Name, "error", err)
		return
	}
	for _, kind := range []schedule.EventKind{c.Event, c.And} {
		if kind != schedule.NoEvent {
			e.take(ctx, channel, &c, told(&c, kind, a.At, channel.Type))
		}
	}
}

// told returns the event that a claim stands for. Minutes and slot belong to
// the claim's own event; the one recorded beside it has none.
func told(c *confirm.Claim, kind schedule.EventKind, at time.Time, source string) schedule.Event {
	e := schedule.Event{ID: answerID(c.ID, kind), At: at, Kind: kind, Source: source}
	if kind == c.Event {
		e.Minutes, e.Slot = c.Minutes, c.Slot
	}
	return e
}

// take records an event and retries while the journal cannot.
func (e *Ears) take(ctx context.Context, channel *Channel, c *confirm.Claim, told schedule.Event) {
	for {
		err := e.Answer(ctx, c.Person, c.Attempt, told)
		if err == nil {
			return
		}
		if ctx.Err() != nil || hopeless(err) {
			e.Log.Warn("answer not recorded",
				"channel", channel.Name, "person", c.Person, "event", told.Kind, "error", err)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(again):
		}
	}
}

// answerID returns an id that is the same for the button and the link of an
// answer, so that both together count once.
func answerID(claim string, event schedule.EventKind) string { return claim + "-" + event.String() }

// hopeless reports whether recording again would fail the same way.
func hopeless(err error) bool {
	for _, e := range []error{agent.ErrPerson, agent.ErrEvent, agent.ErrFuture, agent.ErrPast, agent.ErrStopped} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
