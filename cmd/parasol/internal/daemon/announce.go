package daemon

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/sky"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/schedule/simulation"
	"parasol/uv"
)

const (
	// firstWake is how often to check at start whether everybody has been
	// decided for, which takes milliseconds.
	firstWake = 5 * time.Millisecond
	// mostPlans is how many people's plans are listed at start: a household
	// fits, a clinic's list would only scroll away.
	mostPlans = 10
	// planBack is how far back events affect the day: State folds no more.
	planBack = schedule.Memory
)

// greeter writes at start what runs and what the day will bring.
type greeter struct {
	config  *config.Config
	people  *household
	agent   *agent.Agent
	journal *journal.Journal
	sky     *sky.Sky
	texts   *notify.Texts
	address string
	begun   time.Time
	out     io.Writer
	log     *slog.Logger
}

// announce writes, once everything works, what the day will bring to each
// person.
func (g *greeter) announce(ctx context.Context) {
	snaps, ok := g.first(ctx)
	if !ok {
		return
	}
	var lines []string
	lines = append(lines, g.texts.Start(len(g.config.People), g.uvFrom(snaps), g.page()))
	for i, who := range g.people.Everybody()[:len(snaps)] {
		p := &who.Policy
		lines = append(lines, g.texts.Read(snaps[i].Decision).Plan(g.planned(ctx, p, snaps[i])))
	}
	if n := len(g.config.People) - mostPlans; n > 0 {
		lines = append(lines, g.texts.More(n))
	}
	if _, err := fmt.Fprintln(g.out, strings.Join(lines, "\n")); err != nil {
		g.log.Warn("plan not printed", "error", err)
	}
	g.log.Info("started",
		"people", len(g.config.People), "channels", len(g.config.Channels), "sources", len(g.config.Sources),
		"address", g.address, "ready_ms", time.Since(g.begun).Milliseconds())
}

// first waits for the first decisions about the people whose plan is listed.
// Longer lists are not printed, so the start does not wait for them.
func (g *greeter) first(ctx context.Context) ([]agent.Snapshot, bool) {
	tick := time.NewTicker(firstWake)
	defer tick.Stop()
	most := min(mostPlans, len(g.config.People))
	var snaps []agent.Snapshot
	for {
		for len(snaps) < most {
			s, ok := g.agent.Snapshot(g.config.People[len(snaps)].Policy.Person)
			if !ok {
				break
			}
			snaps = append(snaps, s)
		}
		if len(snaps) == most {
			return snaps, true
		}
		select {
		case <-ctx.Done():
			return nil, false
		case <-tick.C:
		}
	}
}

// uvFrom returns the types of the sources in order of preference, from the one
// on that the first decisions used. It returns none if they used the clear-sky
// model, because no source has answered.
func (g *greeter) uvFrom(snaps []agent.Snapshot) []string {
	used := slices.IndexFunc(g.config.Sources, func(s config.Source) bool {
		return slices.ContainsFunc(snaps, func(snap agent.Snapshot) bool {
			e := &snap.Decision.Evidence
			return e.Known && strings.HasPrefix(e.Source, s.Type)
		})
	})
	if used < 0 {
		return nil
	}
	var types []string
	for _, s := range g.config.Sources[used:] {
		types = append(types, s.Type)
	}
	return types
}

// page returns the address of the page for a browser on this machine, which
// cannot open 0.0.0.0 or [::].
func (g *greeter) page() string {
	host, port, err := net.SplitHostPort(g.address)
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		return "http://" + net.JoinHostPort("127.0.0.1", port) + "/"
	}
	return "http://" + g.address + "/"
}

// planned simulates the rest of the day and lists the reminders it brings if
// nobody reports anything.
func (g *greeter) planned(ctx context.Context, p *schedule.Policy, s agent.Snapshot) []notify.Due {
	from := s.Decision.At.Add(time.Second)
	recent, err := g.journal.Recent(ctx, p.Person, from.Add(-planBack))
	if err != nil {
		return nil // the agent reports it
	}
	until := schedule.DateOf(from.In(p.PlaceAt(from).Zone)).Add(1).Start(p.PlaceAt(from).Zone)
	run := simulation.Run{
		Policy: p, Events: recent, Ack: simulation.Never, From: from, Until: until,
		Forecast: func(at schedule.Place) *uv.Forecast { f, _ := g.sky.Forecast(from, at.Place); return f },
	}
	var due []notify.Due
	if s.Decision.Send != nil {
		due = append(due, notify.Due{At: s.Decision.At, Kind: s.Decision.Send.Slot.Kind})
	}
	for step := range run.Pushes() {
		due = append(due, notify.Due{At: step.Decision.At, Kind: step.Decision.Send.Slot.Kind})
	}
	return due
}
