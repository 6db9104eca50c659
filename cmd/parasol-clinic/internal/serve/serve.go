package serve

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/metrics"
	"parasol/cmd/internal/sky"
	"parasol/cmd/internal/systemd"
	"parasol/cmd/internal/web"
	"parasol/cmd/parasol-clinic/internal/ward"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/engine/postgres"
	"parasol/uv"
	"parasol/uv/source"
)

// queryTime is the timeout of a query that nobody else bounds.
const queryTime = 10 * time.Second

// Roles are what a process does.
type Roles struct{ Inlet, Worker, Deliverer bool }

// Options holds what New needs.
type Options struct {
	Config   *config.Clinics
	Database string // the address, which may hold a password
	Roles    Roles
	Out      io.Writer // output of the console channels
	Log      *slog.Logger
	Build    metrics.Build
	// Manager is notified that the server is ready and alive.
	Manager systemd.Manager
}

// Server is the running server of clinics.
type Server struct {
	Options
	engine    *postgres.Engine
	metrics   *metrics.Clinics
	texts     *notify.Texts
	sky       *sky.Sky
	ward      *ward.Ward
	channels  []*delivery.Channel // of one clinic, in the order of the file: all have the same
	practices map[string]*practice
	health    *health
	listener  net.Listener
	handler   http.Handler
}

// New returns a server that is connected to its database and to its port.
func New(ctx context.Context, o Options) (*Server, error) {
	s := &Server{Options: o, texts: notify.Default(), practices: map[string]*practice{}, health: newHealth(time.Now())}
	if err := s.build(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) build(ctx context.Context) (err error) {
	if s.listener, err = web.Listen(ctx, s.Config.Server.Listen); err != nil {
		return err
	}
	if s.engine, err = postgres.Open(ctx, s.Database, postgres.Options{Log: s.Log}); err != nil {
		return err
	}
	if err = s.buildChannels(); err != nil {
		return err
	}
	s.metrics = s.newMetrics()
	s.sky = s.newSky()
	s.ward = ward.New(ward.Options{
		Config: s.Config, Lanes: s.lanes(), Forecasts: s.sky, Observer: s.metrics, Log: s.Log,
	})
	for i := range s.Config.Clinics {
		p, err := s.open(ctx, &s.Config.Clinics[i])
		if err != nil {
			return err
		}
		s.practices[p.name] = p
	}
	s.handler = s.serving()
	return nil
}

// buildChannels builds the channels once more than the clinics do, to know
// their services.
func (s *Server) buildChannels() error {
	works := parts.Works{Out: io.Discard, Zone: time.UTC, Log: s.Log}
	built, err := delivery.Build(s.Config.Channels, func(string) parts.Works { return works })
	if err != nil {
		return err
	}
	for _, c := range s.Config.Channels {
		s.channels = append(s.channels, built[c.Name])
	}
	return nil
}

// lanes returns the lane of each channel.
func (s *Server) lanes() map[string]string {
	all := map[string]string{}
	for _, c := range s.channels {
		all[c.Name] = c.Lane()
	}
	return all
}

func (s *Server) newMetrics() *metrics.Clinics {
	o := metrics.ClinicOptions{Build: s.Build, Outcomes: source.Outcomes()}
	for i := range s.Config.Clinics {
		o.Clinics = append(o.Clinics, s.Config.Clinics[i].Name)
	}
	for _, service := range s.services() {
		o.Services = append(o.Services, service.Name)
	}
	for _, c := range schedule.Failures() {
		o.Classes = append(o.Classes, c.String())
	}
	for _, src := range s.Config.Sources {
		o.Sources = append(o.Sources, src.Type)
	}
	for _, r := range uv.Refusals() {
		o.Refusals = append(o.Refusals, r.String())
	}
	return metrics.NewClinics(o)
}

func (s *Server) newSky() *sky.Sky {
	shared := s.engine.Sky()
	key := s.Config.Clinics[0].Key()
	seed := sha256.Sum256(append([]byte("parasol jitter"), key[:]...))
	chain := source.New(source.Options{
		Providers: parts.Providers(s.Config.Sources, "parasol/"+s.Build.Version), Ledger: shared, Cache: shared,
		Observer: s.metrics, Log: s.Log, Seed: binary.LittleEndian.Uint64(seed[:]),
	})
	return sky.New(sky.Options{
		Chain: chain, Places: s.wanted, Changed: func() {}, // turns are an hour apart at most
		Log: s.Log,
	})
}

// Addr returns the address the server listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Run works until ctx ends, or until a part of it fails, and waits for
// everything it started.
func (s *Server) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for _, work := range s.works() {
		running.Go(func() {
			defer stop() // if one part ends, all do
			err := work(ctx)
			mu.Lock()
			defer mu.Unlock()
			failed = errors.Join(failed, err)
		})
	}
	s.Log.Info("serving", "address", s.Addr(), "clinics", len(s.practices), "inlet", s.Roles.Inlet,
		"worker", s.Roles.Worker, "deliverer", s.Roles.Deliverer)
	s.Manager.Tell(systemd.Ready)
	<-ctx.Done()
	s.Manager.Tell(systemd.Stopping)
	running.Wait()
	return failed
}

// works returns what the process does, each until its context ends.
func (s *Server) works() []func(context.Context) error {
	forever := func(work func(context.Context)) func(context.Context) error {
		return func(ctx context.Context) error {
			work(ctx)
			return nil
		}
	}
	all := []func(context.Context) error{
		func(ctx context.Context) error { return web.Serve(ctx, s.listener, s.handler, s.Log) },
		forever(s.reread), forever(s.examine),
		forever(func(ctx context.Context) {
			s.Manager.Watch(ctx, func() bool { return s.health.asleep(time.Now(), s.Roles.Worker) == 0 })
			<-ctx.Done()
		}),
	}
	if s.Roles.Worker {
		for range lanes {
			all = append(all, forever(s.decide))
		}
		all = append(all, forever(s.poll), forever(s.tidy), forever(s.prune), forever(s.stand))
	}
	if s.Roles.Deliverer {
		all = append(all, forever(s.check), forever(s.listen), func(ctx context.Context) error {
			if err := s.reroute(ctx); err != nil {
				return err
			}
			return s.engine.Deliver(ctx, s.services(), courier{s})
		})
	}
	return all
}

// check asks the channels' services once whether they accept the credentials,
// then waits for ctx to end.
func (s *Server) check(ctx context.Context) {
	for _, c := range s.channels {
		if trouble := c.Check(ctx, s.Log); trouble != "" {
			s.health.add(trouble)
		}
	}
	<-ctx.Done()
}

// Close releases the port and the connections.
func (s *Server) Close() error {
	if s.engine != nil {
		s.engine.Close()
	}
	if s.listener == nil {
		return nil
	}
	if err := s.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
