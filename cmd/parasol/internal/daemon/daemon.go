package daemon

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"parasol/cmd/parasol/internal/metrics"
	"parasol/cmd/parasol/internal/web"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/notify/confirm"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/uv/source"
)

// Options is what a daemon is made of.
type Options struct {
	Config *config.Config
	Out    io.Writer // of the console channels and of the lines at start
	Log    *slog.Logger
	Build  metrics.Build
}

// Daemon is Parasol at work. Its parts are made by New and live until Close.
type Daemon struct {
	Options
	begun    time.Time
	journal  *journal.Journal
	sealer   *confirm.Ring
	sessions sessions
	metrics  *metrics.Metrics
	channels map[string]*channel
	chain    *source.Chain
	sky      *forecasts
	agent    *agent.Agent
	texts    *notify.Texts
	listener net.Listener
	handler  http.Handler
	checked  notes         // what the channels' check at start found
	said     notes         // what the log was told once
	told     chan struct{} // closed when the lines at start are out
	asked    chan struct{} // closed when every source was asked once
}

// New builds a daemon and takes what it needs alone: the data folder and the
// port. Its errors name what is wrong.
func New(ctx context.Context, o Options) (*Daemon, error) {
	d := &Daemon{Options: o, begun: time.Now(), told: make(chan struct{}), asked: make(chan struct{})}
	if err := d.build(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (d *Daemon) build(ctx context.Context) (err error) {
	c := d.Config
	if d.texts, err = Texts(c.DataDir); err != nil {
		return err
	}
	if d.listener, err = web.Listen(ctx, c.Server.Listen); err != nil {
		return err
	}
	if d.journal, err = journal.Open(ctx, c.DataDir, d.Log); err != nil {
		return err
	}
	if d.sealer, err = confirm.NewRing(c.DataDir, confirm.Links); err != nil {
		return err
	}
	if d.sessions, err = newSessions(c.DataDir, c.Server.Token.Reveal); err != nil {
		return err
	}
	if d.channels, err = d.buildChannels(); err != nil {
		return err
	}
	d.metrics = metrics.New(d.counted())
	if err = d.buildChain(ctx); err != nil {
		return err
	}
	if d.agent, err = agent.New(d.agentConfig()); err != nil {
		return err
	}
	d.handler = web.New(d.webOptions())
	return nil
}

// counted tells the metrics of everything whose series begin at 0.
func (d *Daemon) counted() metrics.Options {
	o := metrics.Options{Build: d.Build, People: len(d.Config.People), Outcomes: source.Outcomes(), Refusals: refusals(), Classes: classes()}
	for _, s := range d.Config.Sources {
		o.Sources = append(o.Sources, s.Type)
	}
	for _, c := range d.Config.Channels {
		o.Channels = append(o.Channels, c.Name)
	}
	return o
}

func (d *Daemon) agentConfig() agent.Config {
	c := agent.Config{Forecasts: d.sky, Journal: d.journal, Sender: d, Receipts: d, Observer: observer{d.metrics}, Log: d.Log}
	for i := range d.Config.People {
		p := &d.Config.People[i]
		p.Policy.CanConfirm, p.Policy.Receipts = parts.Answerable(d.Config, p)
		c.People = append(c.People, agent.Person{Policy: &p.Policy, Channels: p.Channels, Fallback: p.Fallback})
	}
	for _, ch := range d.Config.Channels {
		c.Channels = append(c.Channels, agent.Channel{Name: ch.Name, Service: d.channels[ch.Name].service()})
	}
	return c
}

func (d *Daemon) webOptions() web.Options {
	return web.Options{
		People: people{d}, Recorder: recorder{d.agent}, Links: links{d}, Sessions: d.sessions, Doctor: d, Stations: stations{d}, Metrics: d.metrics.Handler(),
		Now: time.Now, Log: d.Log, Token: d.Config.Server.Token.Reveal, MetricsToken: d.Config.Server.MetricsToken.Reveal,
		PublicURL: d.Config.Server.PublicURL,
	}
}

// Addr is where the server listens.
func (d *Daemon) Addr() string { return d.listener.Addr().String() }

// Run works until ctx ends, or until the server or the agent cannot go on, and
// waits for everything it started.
func (d *Daemon) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	failed := make(chan error, 2)
	start := func(work func(context.Context) error) {
		running.Go(func() {
			defer stop() // one part's end is the end of all
			failed <- work(ctx)
		})
	}
	start(func(ctx context.Context) error {
		d.awaitForecast(ctx)
		return d.agent.Run(ctx)
	})
	start(func(ctx context.Context) error { return web.Serve(ctx, d.listener, d.handler, d.Log) })
	beside := []func(context.Context){d.announce, d.poll, d.beat, d.checkChannels, d.listen}
	if d.outlives() {
		beside = append(beside, d.outlive)
	}
	for _, work := range beside {
		running.Go(func() { work(ctx) })
	}
	running.Wait()
	return errors.Join(<-failed, <-failed)
}

// Close frees the data folder and the port.
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
