package daemon

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
	"parasol/schedule/simulation"
	"parasol/uv"
)

const (
	// firstWake is how often to look whether everybody was decided for, at
	// start; it takes milliseconds.
	firstWake = 5 * time.Millisecond
	// mostPlans bounds the plans at start: a house fits, a clinic's list would
	// only scroll away.
	mostPlans = 10
	// planBack is how far back events shape the day: State folds no more.
	planBack = schedule.Memory
)

// greeter says at start what runs, and what today brings.
type greeter struct {
	config  *config.Config
	people  *household
	agent   *agent.Agent
	journal *journal.Journal
	sky     *forecasts
	address string
	begun   time.Time
	out     io.Writer
	log     *slog.Logger
}

// announce says once that all works, and what today brings to each person.
func (g *greeter) announce(ctx context.Context) {
	snaps, ok := g.first(ctx)
	if !ok {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Parasol works: %s, UV from %s, page at http://%s/\n", count(len(g.config.People), "person", "people"), g.uvFrom(), g.address)
	for i, who := range g.people.Everybody()[:len(snaps)] {
		p := &who.Policy
		fmt.Fprintf(&b, "%s: %s\n", p.Person, strings.Join(g.plan(ctx, p, snaps[i]), " "))
	}
	if n := len(g.config.People) - mostPlans; n > 0 {
		fmt.Fprintf(&b, "and %s more\n", count(n, "person", "people"))
	}
	if _, err := fmt.Fprint(g.out, b.String()); err != nil {
		g.log.Warn("plan not printed", "error", err)
	}
	g.log.Info("started", "people", len(g.config.People), "channels", len(g.config.Channels), "sources", len(g.config.Sources),
		"address", g.address, "ready_ms", time.Since(g.begun).Milliseconds())
}

// first waits for the first decisions about those whose plan is told: a list
// of thousands is none, and the start is not to wait for it.
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

func (g *greeter) uvFrom() string {
	if len(g.config.Sources) == 0 {
		return "the clear-sky model (offline)"
	}
	var names []string
	for _, s := range g.config.Sources {
		names = append(names, s.Type)
	}
	return strings.Join(names, ", ")
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// plan is today in a few sentences.
func (g *greeter) plan(ctx context.Context, p *schedule.Policy, s agent.Snapshot) []string {
	e, zone := &s.Decision.Evidence, p.PlaceAt(s.Decision.At).Zone
	clock := func(t time.Time) string { return t.In(zone).Format("15:04") }
	window := notify.PhaseLine(e)
	if window == "" {
		window = "Outside every treatment window."
	}
	plan := []string{e.Date.String() + ".", window}
	if !e.PeakAt.IsZero() {
		plan = append(plan, fmt.Sprintf("UV index peaks at %s (%s) at %s.", e.Peak, e.Peak.Category(), clock(e.PeakAt)))
	}
	if !e.ThreeFrom.IsZero() {
		plan = append(plan, fmt.Sprintf("3 and above from %s to %s.", clock(e.ThreeFrom), clock(e.ThreeUntil)))
	}
	return append(plan, g.planned(ctx, p, s, clock))
}

// planned says which reminders the rest of the day brings if nobody reports
// anything: the simulator knows.
func (g *greeter) planned(ctx context.Context, p *schedule.Policy, s agent.Snapshot, clock func(time.Time) string) string {
	from := s.Decision.At.Add(time.Second)
	recent, err := g.journal.Recent(ctx, p.Person, from.Add(-planBack))
	if err != nil {
		return "" // the agent tells of it
	}
	until := schedule.DateOf(from.In(p.PlaceAt(from).Zone)).Add(1).Start(p.PlaceAt(from).Zone)
	run := simulation.Run{
		Policy: p, Events: recent, Ack: simulation.Never, From: from, Until: until,
		Forecast: func(at schedule.Place) *uv.Forecast { f, _ := g.sky.Forecast(from, at.Place); return f },
	}
	var due []string
	if s.Decision.Send != nil {
		due = append(due, "now "+s.Decision.Send.Slot.Kind.String())
	}
	for step := range run.Pushes() {
		due = append(due, clock(step.Decision.At)+" "+step.Decision.Send.Slot.Kind.String())
	}
	if len(due) == 0 {
		return "No reminder is due today unless you go out: POST outdoors, or tap it on the page."
	}
	return "Due: " + strings.Join(due, ", ") + "."
}
