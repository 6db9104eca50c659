package pushover

import (
	"context"
	"errors"
	"strings"
	"time"

	library "github.com/gregdel/pushover"

	"parasol/notify"
	"parasol/schedule"
)

// Send sends m once. The receipt of an emergency has an ID, for Poll and
// Cancel. A failure is a *notify.Error.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	if e := c.withheld(m.Level); e != nil {
		return notify.Receipt{}, e
	}
	if err := ctx.Err(); err != nil {
		return notify.Receipt{}, c.wire.Fail(err)
	}
	answer, err := c.post(ctx, m)
	if err != nil {
		return notify.Receipt{}, err
	}
	return notify.Receipt{ID: answer.Receipt, Quota: answer.Limit.Remaining}, nil
}

// withheld refuses a message that would use the reserve; nil allows it.
func (c *Channel) withheld(l schedule.Level) error {
	left := c.Quota()
	if l >= schedule.High || left < 0 || left > c.o.Reserve || c.o.Reserve == 0 {
		return nil
	}
	e := c.wire.Refuse(
		"%d messages of the month's quota left, kept for high and emergency (reserve: %d)",
		left,
		c.o.Reserve,
	)
	e.Quota = true
	return e
}

// post sends the message with the library. Instead of keys it gets tickets of
// the same length, by which the guard finds the call with its context and keys,
// so that the library never has a secret.
func (c *Channel) post(ctx context.Context, m notify.Message) (answer *library.Response, err error) {
	call := newCall(ctx, c)
	defer theGuard().admit(call)()
	defer func() {
		if recover() != nil {
			answer, err = nil, c.wire.Unreadable("the library panicked")
		}
	}()
	answer, err = library.New(call.token).SendMessage(c.message(m, time.Now()), library.NewRecipient(call.user))
	if err != nil {
		return nil, c.failure(err)
	}
	if answer == nil || answer.Limit == nil {
		return nil, c.wire.Unreadable("answer without a status")
	}
	return answer, nil
}

// failure classifies the library's error.
func (c *Channel) failure(err error) *notify.Error {
	var known *notify.Error
	if errors.As(err, &known) { // from the guard: any failure of the exchange
		return known
	}
	var status library.Errors
	if errors.As(err, &status) { // 200, but status ≠ 1: never repeat the same request (FIELD.md 3)
		return c.wire.Refuse("status is not 1: %s", strings.Join(status, "; "))
	}
	return c.wire.Refuse("%v", err) // the library's own checks, before anything was sent
}
