package agent

import (
	"context"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// Forecasts says what is known of the UV index at a place. It never blocks and
// never fails: without any source the forecast is the clear-sky model's. The
// version changes when the answer does.
type Forecasts interface {
	Forecast(now time.Time, place uv.Place) (f *uv.Forecast, version uint64)
}

// Sender makes one try at bringing one delivery to its channel. It returns
// when ctx ends at the latest, may be called from several goroutines, and
// never retries by itself: retrying is the agent's.
type Sender interface {
	Send(ctx context.Context, d Delivery) Result
}

// Receipts asks about, and ends, what rings at a channel. Settled means that
// polling again tells nothing new; acked is when the person acknowledged it,
// zero if they did not.
type Receipts interface {
	Poll(ctx context.Context, channel, receipt string) (acked time.Time, settled bool, err error)
	Cancel(ctx context.Context, channel, receipt string) error
}

// Observer is told what happens, for metrics. Its methods return at once and
// may be called from several goroutines.
type Observer interface {
	// Woke tells of a wake, and of what is wrong with the journal.
	Woke(now time.Time, journal error)
	// Enrolled tells who the people are now.
	Enrolled(people []string)
	Decided(person string, d *schedule.Decision)
	Tried(t Try)
	// Asked tells how many mornings of the last week a person was reminded of,
	// and how many of these they confirmed.
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

// Turns is where people wait for their next decision. The engine behind it owns
// the transaction: it claims those who are due, reads what is known of them,
// asks the decider, and writes what follows with the time they are due next.
type Turns interface {
	// Enrol makes these the people to wake for. Those who are new are due at
	// an instant; what is known of those who are gone stays in the journal.
	Enrol(ctx context.Context, people []string, at time.Time) error
	// Hasten makes people, all of them for nil, due at an instant where they
	// would have been later.
	Hasten(ctx context.Context, people []string, at time.Time) error
	// Wake takes the turns of those who told something and of others who are
	// due. All that follows is written, or nothing and the error says why.
	// What is known already, by person and id, counts once.
	Wake(ctx context.Context, w Wake, d Decider) (Woken, error)
	// Turn returns what is known of a person, unclaimed: to look at.
	Turn(ctx context.Context, person string, since time.Time) (*Turn, error)
}

// Outbox is where deliveries wait.
type Outbox interface {
	// Due returns a lane's deliveries that are to be tried now, the loudest
	// first, and when the next one will be, zero for never.
	Due(ctx context.Context, lane string, now time.Time, limit int) (due []Delivery, next time.Time, err error)
	// Settle writes what a try did. A state that is final yields to Sent
	// alone: what was superseded or dropped while it was on the wire and rings
	// there is marked to be cancelled.
	Settle(ctx context.Context, o Outcome) error
	// Expire ends the deliveries that are pointless now and returns how many
	// there were of each channel.
	Expire(ctx context.Context, now time.Time) (map[string]int, error)
	// Waiting counts the pending deliveries of each channel.
	Waiting(ctx context.Context) (map[string]int, error)
	// Ringing returns a lane's deliveries whose receipts are to be polled or
	// cancelled.
	Ringing(ctx context.Context, lane string) ([]Open, error)
	// Silence ends the ringing of a delivery and notes that it did.
	Silence(ctx context.Context, s Settlement) error
}

// Archive is the journal's past.
type Archive interface {
	// Probe writes something and so finds out whether the journal can be
	// written again.
	Probe(ctx context.Context, now time.Time) error
	// Pushes returns the person's last n reminders, the latest first.
	Pushes(ctx context.Context, person string, n int) ([]Push, error)
	// Days returns what a person's days came to, both dates included, as far as
	// they were summed.
	Days(ctx context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error)
	// SentAt returns when an attempt of a slot was decided, the latest before
	// it where it was not; zero where there was none.
	SentAt(ctx context.Context, person string, slot schedule.Slot, attempt int) (time.Time, error)
	// Mornings counts the mornings since an instant that a person was reminded
	// of, and those of them that were confirmed.
	Mornings(ctx context.Context, person string, since time.Time) (asked, confirmed int, err error)
	// Reroute tells deliveries that are pending or ring which lane serves
	// their channel now.
	Reroute(ctx context.Context, routes []Route) error
	// Intact reports why what is written will not be found again, ErrTaken
	// where another process has taken this one's place.
	Intact(ctx context.Context) error
	// Prune forgets everything before an instant.
	Prune(ctx context.Context, before time.Time) error
}

// Journal is the truth: whatever the agent knows, it knows from here.
type Journal interface {
	Turns
	Outbox
	Archive
}
