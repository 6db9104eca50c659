package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"parasol/cmd/internal/metrics"
	"parasol/cmd/internal/sky"
	"parasol/cmd/internal/systemd"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify/confirm"
	"parasol/notify/webpush"
	"parasol/schedule/journal"
	"parasol/uv/source"
)

// Options holds what New needs.
type Options struct {
	Config *config.Config
	Out    io.Writer // output of the console channels and of the lines at start
	Log    *slog.Logger
	Build  metrics.Build
	// Manager is notified that the daemon is ready and alive.
	Manager systemd.Manager
}

// Daemon is the running Parasol: what lives as long as the process, and the
// house that is built from the current configuration.
type Daemon struct {
	options  Options
	begun    time.Time
	seed     uint64
	journal  *journal.Journal
	seal     *confirm.Ring
	sessions sessions
	pushKey  webpush.Key
	where    *whereabouts
	metrics  *metrics.Metrics
	listener net.Listener
	house    atomic.Pointer[house]
	next     chan *house
	told     chan struct{} // closed when the lines at start are written
}

// New returns a daemon and acquires what only one process may hold: the data
// folder and the port. Its errors name what is wrong.
func New(ctx context.Context, o Options) (*Daemon, error) {
	d := &Daemon{options: o, begun: time.Now(), next: make(chan *house), told: make(chan struct{})}
	if err := d.build(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Daemon) build(ctx context.Context) (err error) {
	c := d.options.Config
	if d.listener, err = web.Listen(ctx, c.Server.Listen); err != nil {
		return err
	}
	if d.journal, err = journal.Open(ctx, c.DataDir, d.options.Log); err != nil {
		return err
	}
	if d.seal, err = confirm.NewRing(c.DataDir, confirm.Links); err != nil {
		return err
	}
	password := func() string { return d.house.Load().config.Server.Token.Reveal() }
	if d.sessions, err = newSessions(c.DataDir, password); err != nil {
		return err
	}
	if d.pushKey, err = webpush.LoadKey(c.DataDir); err != nil {
		return err
	}
	if d.seed, err = sky.Seed(ctx, d.journal); err != nil {
		return err
	}
	d.where = newWhereabouts(c.DataDir, d.options.Log)
	d.metrics = metrics.New(counted(c, d.options.Build))
	h, err := d.furnish(c)
	if err != nil {
		return err
	}
	d.house.Store(h)
	d.options.Config = nil // a reload replaces it, and nobody should find the old one
	d.metrics.Reloaded(d.begun, true)
	return nil
}

// counted initializes all metrics whose series begin at 0.
func counted(c *config.Config, build metrics.Build) metrics.Options {
	o := metrics.Options{
		Build:    build,
		People:   len(c.People),
		Outcomes: source.Outcomes(),
		Refusals: refusals(),
		Classes:  classes(),
	}
	for _, s := range c.Sources {
		o.Sources = append(o.Sources, s.Type)
	}
	for _, ch := range c.Channels {
		o.Channels = append(o.Channels, ch.Name)
	}
	return o
}

// Addr returns the address the server listens on.
func (d *Daemon) Addr() string { return d.listener.Addr().String() }

// ServeHTTP serves the page of the current house.
func (d *Daemon) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.house.Load().handler.ServeHTTP(w, r)
}

// Run works until ctx ends, or until the server or the agent fails, and waits
// for everything it started.
func (d *Daemon) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() {
		defer stop() // if one part ends, all do
		served <- web.Serve(ctx, d.listener, d, d.options.Log)
	}()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		d.options.Manager.Watch(ctx, func() bool { return d.house.Load().doctor.asleep(time.Now()) == 0 })
	}()
	err := d.live(ctx)
	d.options.Manager.Tell(systemd.Stopping)
	stop()
	<-watched
	return errors.Join(err, <-served)
}

// live runs the current house, and each that replaces it, until ctx ends.
func (d *Daemon) live(ctx context.Context) error {
	for {
		h := d.house.Load()
		inside, leave := context.WithCancel(ctx)
		left := make(chan error, 1)
		go func() { left <- h.run(inside) }()
		select {
		case err := <-left:
			leave()
			close(h.over)
			return err
		case next := <-d.next:
			leave()
			if err := <-left; err != nil {
				return err
			}
			d.house.Store(next)
			close(h.over)
		}
	}
}

// Close releases the data folder and the port.
func (d *Daemon) Close() error {
	var errs []error
	if d.listener != nil {
		if err := d.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, fmt.Errorf("listener: %w", err))
		}
	}
	if d.journal != nil {
		errs = append(errs, d.journal.Close())
	}
	return errors.Join(errs...)
}
