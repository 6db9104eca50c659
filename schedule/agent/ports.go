package agent

import (
	"context"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// Forecasts returns what is known of the UV index at a place. It never blocks
// and never fails: without any source the forecast is that of the clear-sky
// model. The version changes when the answer does.
type Forecasts interface {
	Forecast(now time.Time, place uv.Place) (f *uv.Forecast, version uint64)
}

// Sender makes one try at delivering to a channel. It returns when ctx ends at
// the latest, is safe for concurrent use, and never retries: retrying is the
// agent's job.
type Sender interface {
	Send(ctx context.Context, d Delivery) Result
}

// Receipts polls and cancels messages that ring at a channel. Settled means
// that another poll would tell nothing new; acked is when the person
// acknowledged, zero if they did not.
type Receipts interface {
	Poll(ctx context.Context, channel, receipt string) (acked time.Time, settled bool, err error)
	Cancel(ctx context.Context, channel, receipt string) error
}

// Observer is notified of what happens, for metrics. Its methods return at
// once and are safe for concurrent use.
type Observer interface {
	// Woke reports a wake and what is wrong with the journal, if anything.
	Woke(now time.Time, journal error)
	// Enrolled reports the current people.
	Enrolled(people []string)
	Decided(person string, d *schedule.Decision)
	Tried(t Try)
	// Asked reports how many mornings of the last week a person was reminded
	// of, and how many of these they confirmed.
	Asked(person string, mornings, confirmed int)
	Pending(channel string, n int)
	Recorded(person string, kind schedule.EventKind, source string)
}

// Try is one try at one channel.
type Try struct {
	Person, Channel string
	Kind            schedule.Kind
	Level           schedule.Level
	Class           schedule.Class
	Took            time.Duration
}

// Turns is where people wait for their next decision. Its implementation owns
// the transaction: it claims those who are due, reads what is known of them,
// calls the decider, and writes the verdict together with the time they are
// due next.
type Turns interface {
	// Enrol sets the people to wake for. New ones are due at the given
	// instant; what is known of removed ones stays in the journal.
	Enrol(ctx context.Context, people []string, at time.Time) error
	// Hasten makes people (nil for all) due at an instant, unless they are due
	// earlier anyway.
	Hasten(ctx context.Context, people []string, at time.Time) error
	// Wake takes the turns of those who reported something and of others who
	// are due. Either everything that follows is written, or nothing is and
	// the error says why. An event that is already known, by person and id,
	// counts once.
	Wake(ctx context.Context, w Wake, d Decider) (Woken, error)
	// Turn returns what is known of a person without claiming them, for a
	// look.
	Turn(ctx context.Context, person string, since time.Time) (*Turn, error)
}

// Outbox holds the deliveries that wait to be sent.
type Outbox interface {
	// Due returns a lane's deliveries that are to be tried now, the most
	// urgent first, and when the next one will be, zero for never.
	Due(ctx context.Context, lane string, now time.Time, limit int) (due []Delivery, next time.Time, err error)
	// Settle writes the outcome of a try. A final state is only replaced by
	// Sent: a push that was superseded or dropped while in flight and now
	// rings is marked to be cancelled.
	Settle(ctx context.Context, o Outcome) error
	// Expire ends the deliveries that are no longer worth sending and returns
	// how many there were of each channel.
	Expire(ctx context.Context, now time.Time) (map[string]int, error)
	// Waiting counts the pending deliveries of each channel.
	Waiting(ctx context.Context) (map[string]int, error)
	// Ringing returns a lane's deliveries whose receipts are to be polled or
	// cancelled.
	Ringing(ctx context.Context, lane string) ([]Open, error)
	// Silence ends the ringing of a delivery and records that it did.
	Silence(ctx context.Context, s Settlement) error
}

// Archive is the journal's history.
type Archive interface {
	// Probe writes something to find out whether the journal can be written
	// again.
	Probe(ctx context.Context, now time.Time) error
	// Pushes returns the person's last n reminders, the latest first.
	Pushes(ctx context.Context, person string, n int) ([]Push, error)
	// Days returns the sums of a person's days between two dates, both
	// included. Days without a sum are left out.
	Days(ctx context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error)
	// SentAt returns when an attempt of a slot was decided or, if it was not,
	// the latest attempt before it; zero if there was none.
	SentAt(ctx context.Context, person string, slot schedule.Slot, attempt int) (time.Time, error)
	// Mornings counts the mornings since an instant that a person was reminded
	// of, and those of them that were confirmed.
	Mornings(ctx context.Context, person string, since time.Time) (asked, confirmed int, err error)
	// Reroute sets which lane serves the channel of each delivery that is
	// pending or ringing.
	Reroute(ctx context.Context, routes []Route) error
	// Intact returns why what is written will not be found again, if so;
	// ErrTaken means that another process has taken over.
	Intact(ctx context.Context) error
	// Prune deletes everything before an instant.
	Prune(ctx context.Context, before time.Time) error
}

// Journal is the source of truth: whatever the agent knows, it reads from
// here.
type Journal interface {
	Turns
	Outbox
	Archive
}
