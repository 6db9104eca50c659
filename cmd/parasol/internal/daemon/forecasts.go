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

	"parasol/config/parts"
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

// forecasts is the chain as the agent sees it: with a version, which grows
// with every new answer.
type forecasts struct {
	chain *source.Chain

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

func (d *Daemon) buildChain(ctx context.Context) error {
	seed, err := d.seed(ctx)
	if err != nil {
		return err
	}
	d.chain = source.New(source.Options{
		Providers: parts.Providers(d.Config.Sources, d.agentName()), Ledger: d.journal, Cache: d.journal, Observer: d.metrics, Log: d.Log, Seed: seed,
	})
	d.sky = &forecasts{chain: d.chain, known: map[uv.Place]versioned{}}
	for _, n := range d.Config.Notes {
		d.Log.Info("configuration", "note", n)
	}
	return nil
}

func (d *Daemon) agentName() string { return "parasol/" + d.Build.Version }

// seed is the house's own jitter, made once: houses that restart together
// after a power cut must not call together.
func (d *Daemon) seed(ctx context.Context) (uint64, error) {
	text, found, err := d.journal.Note(ctx, seedNote)
	if seed, wrong := strconv.ParseUint(text, 10, 64); found && wrong == nil {
		return seed, nil
	}
	if err != nil {
		return 0, err
	}
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	seed := binary.LittleEndian.Uint64(b[:])
	return seed, d.journal.PutNote(ctx, seedNote, strconv.FormatUint(seed, 10))
}

// poll keeps the forecasts fresh until ctx ends. No reminder hangs on its
// timer: without it the clear-sky model serves.
func (d *Daemon) poll(ctx context.Context) {
	if len(d.Config.Sources) == 0 {
		close(d.asked)
		return
	}
	quiet := cronLog{d.Log}
	c := cron.New(cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger), cron.Recover(quiet)))
	if _, err := c.AddFunc(pollSpec, func() { d.refresh(ctx) }); err != nil {
		d.Log.Error("polling not begun", "error", err)
		close(d.asked)
		return
	}
	d.refresh(ctx)
	close(d.asked)
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
}

// awaitForecast lets the first answers come before the first decision, so that
// a reminder due at start has their number; it does not wait for a service
// that hangs.
func (d *Daemon) awaitForecast(ctx context.Context) {
	select {
	case <-d.asked:
	case <-ctx.Done():
	case <-time.After(firstAnswer):
	}
}

// refresh asks for every cell that somebody is in.
func (d *Daemon) refresh(ctx context.Context) {
	now := time.Now()
	var calls errgroup.Group
	calls.SetLimit(pollsAtOnce)
	for _, place := range d.places(now) {
		calls.Go(func() error {
			if d.chain.Refresh(ctx, now, place) {
				d.agent.ForecastChanged()
			}
			return nil
		})
	}
	_ = calls.Wait() // no call returns an error: the chain keeps and shows them
}

// places returns one place of each cell.
func (d *Daemon) places(now time.Time) []uv.Place {
	var all []uv.Place
	seen := map[source.Cell]bool{}
	for i := range d.Config.People {
		place := d.Config.People[i].Policy.PlaceAt(now).Place
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
