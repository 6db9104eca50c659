package exchange

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// Answer is what a person tapped, as received from a channel. Its token must
// be opened by package notify/confirm: whoever may write to the channel can
// send anything.
type Answer struct {
	Token string
	At    time.Time // when the service received it, which may be before this process started; zero if it does not say
}

const (
	firstPause = time.Second // before the first attempt to reconnect
	lastPause  = time.Minute // the longest pause: an answer is late by no more than this
	// A refusal may pass too: a proxy that is being set up, an access rule
	// that is fixed, a server that moves. It is retried less and less often.
	firstRefused = 30 * time.Second
	lastRefused  = 10 * time.Minute
	healthy      = time.Minute // a connection that lasted this long resets the pauses
)

// Follower keeps a stream of answers open.
type Follower struct {
	Log   *slog.Logger  // logs a broken stream once, and again when the error changes; nil is silent
	Pause time.Duration // before the first attempt to reconnect; 0 is 1 s. It doubles up to a minute
}

// Run calls stream again and again, whatever it returns, until ctx ends, and
// returns ctx's error. Stream returns why it ended.
func (f Follower) Run(ctx context.Context, stream func(context.Context) error) error {
	pause, refused, last := f.first(), firstRefused, ""
	for {
		began := time.Now()
		err := stream(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Since(began) > healthy {
			pause, refused = f.first(), firstRefused
		}
		if f.Log != nil && err != nil && err.Error() != last {
			last = err.Error()
			f.Log.Warn("answers interrupted", "error", err)
		}
		next := max(pause, retryAfter(err))
		if e, ok := errors.AsType[*notify.Error](err); ok && e.Class == schedule.Refused {
			next, refused = max(refused, e.RetryAfter), min(2*refused, lastRefused)
		}
		if !wait(ctx, spread(next)) {
			return ctx.Err()
		}
		pause = min(2*pause, lastPause)
	}
}

func (f Follower) first() time.Duration {
	if f.Pause > 0 {
		return f.Pause
	}
	return firstPause
}

// spread adds up to a quarter, so that many daemons do not reconnect at once.
func spread(d time.Duration) time.Duration { return d + rand.N(d/4+1) }

func retryAfter(err error) time.Duration {
	var e *notify.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// wait waits for d and reports whether it passed before ctx ended.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
