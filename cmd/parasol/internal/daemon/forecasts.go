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
	// pollSpec asks every minute whether a call is due; the chain answers
	// without a call when none is.
	pollSpec = "@every 1m"
	// pollsAtOnce bounds the cells asked for at the same time: one that hangs
	// must not hold up a village.
	pollsAtOnce = 4
	// firstAnswer is how long the first decision waits for a forecast:
	// services answer in tenths of seconds.
	firstAnswer = time.Second
	// seedNote is where the house's own jitter is kept.
	seedNote = "jitter"
)

// forecasts keeps the chain of sources fresh and is the chain as the agent sees
// it: with a version, which grows with every new answer.
type forecasts struct {
	config    *config.Config
	chain     *source.Chain
	changed   func()                   // tells the agent
	everybody func() []*config.Amended // where they are now
	log       *slog.Logger
	asked     chan struct{} // closed when every source was asked once

	mu    sync.Mutex
	known map[uv.Place]versioned
}

type versioned struct {
	forecast *uv.Forecast
	version  uint64
}

// Forecast returns what is known of a place.
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

// poll keeps the forecasts fresh until ctx ends. No reminder hangs on its
// timer: without it the clear-sky model serves.
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

// awaitForecast lets the first answers come before the first decision, so that
// a reminder due at start has their number; it does not wait for a service
// that hangs.
func (f *forecasts) awaitForecast(ctx context.Context) {
	select {
	case <-f.asked:
	case <-ctx.Done():
	case <-time.After(firstAnswer):
	}
}

// refresh asks for every cell that somebody is in.
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

// places returns one place of each cell.
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

// cronLog lets cron tell of a panic in a job, and of nothing else.
type cronLog struct{ log *slog.Logger }

// Info drops cron's own chatter.
func (cronLog) Info(string, ...any) {}

// Error tells of a panic.
func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.log.Error("polling failed", append([]any{"error", err, "what", msg}, keysAndValues...)...)
}

// seed is the house's own jitter, made once: houses that restart together
// after a power cut must not call together.
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
