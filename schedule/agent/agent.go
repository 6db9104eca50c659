package agent

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"parasol/schedule"
)

// Channel describes how a channel may be used.
type Channel struct {
	Name    string
	Service string        // channels of one service share its limit; empty: a service of its own
	Limit   int           // concurrent tries at the service (a second one only beside one that hangs); 0 is 2
	Timeout time.Duration // of one try; 0 is 20 s
	Plain   bool          // it gives no receipts
}

const (
	defaultLimit   = 2 // Pushover asks for no more connections than this (FIELD.md 3)
	defaultTimeout = 20 * time.Second
	// stopGrace is how long a stopping agent lets tries that are in flight
	// finish, so that they need not be repeated. It is shorter than the 10 s
	// after which Docker kills a container.
	stopGrace = 5 * time.Second
)

// Config holds what an agent needs.
type Config struct {
	People    People
	Channels  []Channel
	Forecasts Forecasts
	Journal   Journal
	Sender    Sender
	Receipts  Receipts // nil where no channel gives receipts
	Observer  Observer // may be nil
	Log       *slog.Logger
}

// Agent sends people their reminders. Its methods are safe for concurrent use.
type Agent struct {
	Config
	lanes    map[string]*lane // by channel
	routes   []Route
	roster   atomic.Pointer[roster]
	inlet    chan *request
	forecast chan struct{}
	stopped  chan struct{}

	// Owned by the loop:
	errands errands
	last    time.Time     // the last wake
	pruned  schedule.Date // the last day on which old rows were pruned
	looked  time.Time     // when people were last looked at
	turnOf  int           // index in the roster of the person looked at last
	since   time.Time     // when the gathering began

	gathering atomic.Bool // reminders were committed that the lanes must not send yet
	health    health
}

// New returns an agent that is not running yet. It returns an error if people
// name channels that do not exist.
func New(c Config) (*Agent, error) {
	if c.Observer == nil {
		c.Observer = blind{}
	}
	a := &Agent{
		Config: c, lanes: map[string]*lane{},
		inlet: make(chan *request), forecast: make(chan struct{}, 1), stopped: make(chan struct{}),
	}
	if err := a.layLanes(); err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	r, err := a.enlist(c.People.Everybody())
	if err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	a.roster.Store(r)
	return a, nil
}

// layLanes makes one lane for each service.
func (a *Agent) layLanes() error {
	services := map[string]*lane{}
	for _, c := range a.Channels {
		if a.lanes[c.Name] != nil {
			return fmt.Errorf("channel %q: named twice", c.Name)
		}
		service := c.Service
		if service == "" {
			service = "channel " + c.Name
		}
		if services[service] == nil {
			services[service] = newLane(a, service, c)
		}
		services[service].timeouts[c.Name] = c.Timeout
		services[service].plain = services[service].plain && c.Plain
		a.lanes[c.Name] = services[service]
		a.routes = append(a.routes, Route{c.Name, service})
	}
	return nil
}

// Run works until ctx ends, then waits for what it started: tries in flight
// get 5 s to finish. It must be called once. It returns an error only if it
// cannot start; later failures are logged, shown by Health, and retried.
func (a *Agent) Run(ctx context.Context) error {
	if err := a.Journal.Reroute(ctx, a.routes); err != nil {
		return fmt.Errorf("agent: %w", err)
	}
	wire, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(stopGrace, cut) })()
	var running sync.WaitGroup
	defer running.Wait()
	a.pokeWaiting(ctx)
	for l := range a.eachLane() {
		running.Go(func() { l.run(ctx, wire) })
		if a.Receipts != nil {
			running.Go(func() { l.follow(ctx) })
		}
	}
	a.loop(ctx)
	close(a.stopped)
	return nil
}

// eachLane yields every lane once.
func (a *Agent) eachLane() map[*lane]bool {
	all := map[*lane]bool{}
	for _, l := range a.lanes {
		all[l] = true
	}
	return all
}

// ForecastChanged tells the agent that a forecast has a new version. It never
// blocks.
func (a *Agent) ForecastChanged() { poke(a.forecast) }

// poke sends a signal on a channel of capacity 1 unless one is waiting
// already.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// blind is an Observer that ignores everything, for an agent without one.
type blind struct{}

func (blind) Woke(time.Time, error)                       {}
func (blind) Enrolled([]string)                           {}
func (blind) Asked(string, int, int)                      {}
func (blind) Decided(string, *schedule.Decision)          {}
func (blind) Tried(Try)                                   {}
func (blind) Pending(string, int)                         {}
func (blind) Recorded(string, schedule.EventKind, string) {}
