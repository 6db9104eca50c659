package daemon

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"parasol/config"
	"parasol/schedule/journal"
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
	// seedNote is the name of the note that holds this installation's jitter.
	seedNote = "jitter"
)

// forecasts keeps the chain of sources up to date and serves it to the agent,
// with a version that grows with every new answer.
type forecasts struct {
	config    *config.Config
	chain     *source.Chain
	changed   func()                   // notifies the agent
	everybody func() []*config.Amended // with their current places
	log       *slog.Logger
	asked     chan struct{} // closed when every source was asked once

	mu    sync.Mutex
	known map[uv.Place]versioned
}

type versioned struct {
	forecast *uv.Forecast
	version  uint64
}

// Forecast returns what is known of the UV index at a place.
func (f *forecasts) Forecast(now time.Time, place uv.Place) (*uv.Forecast, uint64) {
	got := f.chain.Forecast(context.Background(), now, place)
	f.mu.Lock()
	defer f.mu.Unlock()
	k := f.known[place]
	if k.forecast != got {
		k = versioned{got, k.version + 1}
		f.known[place] = k
	}
	return got, k.version
}

// poll updates the forecasts until ctx ends. No reminder depends on it:
// without it the clear-sky model serves.
func (f *forecasts) poll(ctx context.Context) {
	if len(f.config.Sources) == 0 {
		close(f.asked)
		return
	}
	quiet := cronLog{f.log}
	c := cron.New(cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(quiet)))
	if _, err := c.AddFunc(pollSpec, func() { f.refresh(ctx) }); err != nil {
		f.log.Error("polling not begun", "error", err)
		close(f.asked)
		return
	}
	f.refresh(ctx)
	close(f.asked)
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}

// awaitForecast waits for the first answers before the first decision, so that
// a reminder due at start shows them; it does not wait for a service that
// hangs.
func (f *forecasts) awaitForecast(ctx context.Context) {
	select {
	case <-f.asked:
	case <-ctx.Done():
	case <-time.After(firstAnswer):
	}
}

// refresh updates every cell that somebody is in.
func (f *forecasts) refresh(ctx context.Context) {
	now := time.Now()
	var calls errgroup.Group
	calls.SetLimit(pollsAtOnce)
	for _, place := range f.places(now) {
		calls.Go(func() error {
			if f.chain.Refresh(ctx, now, place) {
				f.changed()
			}
			return nil
		})
	}
	_ = calls.Wait() // no call returns an error: the chain keeps and shows them
}

// places returns one place for each cell.
func (f *forecasts) places(now time.Time) []uv.Place {
	var all []uv.Place
	seen := map[source.Cell]bool{}
	for _, p := range f.everybody() {
		place := p.Policy.PlaceAt(now).Place
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

// seed returns this installation's jitter, created once: installations that
// restart together after a power cut must not call the services together.
func seed(ctx context.Context, j *journal.Journal) (uint64, error) {
	text, found, err := j.Note(ctx, seedNote)
	if kept, wrong := strconv.ParseUint(text, 10, 64); found && wrong == nil {
		return kept, nil
	}
	if err != nil {
		return 0, err
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	made := binary.LittleEndian.Uint64(b[:])
	return made, j.PutNote(ctx, seedNote, strconv.FormatUint(made, 10))
}
