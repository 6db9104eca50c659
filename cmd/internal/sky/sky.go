package sky

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"parasol/uv"
	"parasol/uv/source"
)

const (
	// pollSpec checks every minute whether a call is due; the chain makes no
	// call otherwise.
	pollSpec = "@every 1m"
	// pollsAtOnce bounds the cells that are fetched at the same time, so that
	// one that hangs does not delay many others.
	pollsAtOnce = 4
	// firstAnswer is how long the first decision waits for a forecast:
	// services answer in tenths of a second.
	firstAnswer = time.Second
)

// Options holds what New needs.
type Options struct {
	Chain *source.Chain
	// Places returns where people are; several may be in one cell.
	Places func(now time.Time) []uv.Place
	// Changed is called after new data arrived.
	Changed func()
	Log     *slog.Logger
}

// Sky keeps the chain of sources up to date and serves it with a version that
// grows with every new answer. It is safe for concurrent use.
type Sky struct {
	Options
	asked chan struct{} // closed when every source was asked once
	once  sync.Once     // guards closing asked

	mu    sync.Mutex
	known map[uv.Place]versioned
}

type versioned struct {
	forecast *uv.Forecast
	version  uint64
}

// New returns a sky that has not asked anything yet.
func New(o Options) *Sky {
	return &Sky{Options: o, asked: make(chan struct{}), known: map[uv.Place]versioned{}}
}

// Forecast returns what is known of the UV index at a place.
func (s *Sky) Forecast(now time.Time, place uv.Place) (*uv.Forecast, uint64) {
	got := s.Chain.Forecast(context.Background(), now, place)
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.known[place]
	if k.forecast != got {
		k = versioned{got, k.version + 1}
		s.known[place] = k
	}
	return got, k.version
}

// Poll updates the forecasts until ctx ends. No reminder depends on it:
// without it the clear-sky model serves. It must not be called while it runs.
func (s *Sky) Poll(ctx context.Context) {
	if len(s.Chain.Providers) == 0 {
		s.begun()
		return
	}
	quiet := cronLog{s.Log}
	c := cron.New(cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(quiet)))
	if _, err := c.AddFunc(pollSpec, func() { s.refresh(ctx) }); err != nil {
		s.Log.Error("polling not begun", "error", err)
		s.begun()
		return
	}
	s.refresh(ctx)
	s.begun()
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}

// begun lets those go on who wait for the first answers.
func (s *Sky) begun() { s.once.Do(func() { close(s.asked) }) }

// Await waits for the first answers before the first decision, so that a
// reminder due at start shows them; it does not wait for a service that hangs.
func (s *Sky) Await(ctx context.Context) {
	select {
	case <-s.asked:
	case <-ctx.Done():
	case <-time.After(firstAnswer):
	}
}

// refresh updates every cell that somebody is in.
func (s *Sky) refresh(ctx context.Context) {
	now := time.Now()
	var calls errgroup.Group
	calls.SetLimit(pollsAtOnce)
	for _, place := range onePerCell(s.Places(now)) {
		calls.Go(func() error {
			if s.Chain.Refresh(ctx, now, place) {
				s.Changed()
			}
			return nil
		})
	}
	_ = calls.Wait() // no call returns an error: the chain keeps and shows them
}

// onePerCell returns the first place of each cell.
func onePerCell(places []uv.Place) []uv.Place {
	var all []uv.Place
	seen := map[source.Cell]bool{}
	for _, place := range places {
		if cell := source.CellOf(place); !seen[cell] {
			seen[cell] = true
			all = append(all, place)
		}
	}
	return all
}

// cronLog logs panics of cron's jobs and nothing else.
type cronLog struct{ log *slog.Logger }

// Info ignores cron's routine messages.
func (cronLog) Info(string, ...any) {}

// Error logs a panic.
func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error("polling failed", append([]any{"error", err, "what", msg}, keysAndValues...)...)
}
