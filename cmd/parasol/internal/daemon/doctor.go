package daemon

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/schedule/agent"
	"parasol/uv/source"
)

// longestSleep is how long the agent may go without a wake before it counts as
// stuck (contract C: 3 min); it wakes at least every minute.
const longestSleep = 3 * time.Minute

// doctor reports the daemon's health.
type doctor struct {
	config *config.Config
	agent  *agent.Agent
	chain  *source.Chain
	begun  time.Time // the time to count from before the first wake
	broker *broker
	homes  *smartHomes
	found  *notes // from the channels' check at start
}

// Health returns the daemon's health: what keeps it from working as problems,
// the rest as notes.
func (d *doctor) Health(now time.Time) web.Health {
	h := d.agent.Health()
	var out web.Health
	if since := d.asleep(now); since > 0 {
		out.Problems = append(out.Problems, fmt.Sprintf("no wake for %s", since.Round(time.Second)))
	}
	if h.Journal != nil {
		out.Problems = append(out.Problems, oneLine(h.Journal.Error()))
	}
	for _, name := range slices.Sorted(maps.Keys(h.Refused)) {
		out.Problems = append(out.Problems, "channel "+name+" refuses for good: "+oneLine(h.Refused[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(h.Failing)) {
		out.Notes = append(out.Notes, "channel "+name+" fails: "+oneLine(h.Failing[name]))
	}
	if why := d.broker.trouble(); why != "" {
		out.Notes = append(out.Notes, "mqtt: "+oneLine(why))
	}
	for _, why := range d.homes.troubles() {
		out.Notes = append(out.Notes, "presence: "+why)
	}
	out.Notes = append(out.Notes, d.found.list()...)
	out.Notes = append(out.Notes, d.sourceNotes(now)...)
	return out
}

// asleep returns how long ago the agent last woke, 0 while that is normal.
func (d *doctor) asleep(now time.Time) time.Duration {
	if since := now.Sub(later(d.agent.Health().LastWake, d.begun)); since > longestSleep {
		return since
	}
	return 0
}

// sourceNotes notes the state of the UV sources. It is never a problem, since
// the clear-sky model always serves.
func (d *doctor) sourceNotes(now time.Time) []string {
	if len(d.config.Sources) == 0 {
		return []string{"uv: offline, the clear-sky model serves"}
	}
	var notes []string
	for _, s := range d.chain.Statuses(now) {
		name := s.Source
		if s.Part != "" {
			name += "/" + s.Part
		}
		switch {
		case s.Error != "":
			notes = append(
				notes,
				fmt.Sprintf("uv: %s: %s: %s, since %s",
					name, s.Class, oneLine(s.Error), s.Since.UTC().Format(time.RFC3339)),
			)
		case !s.LastSuccess.IsZero():
			notes = append(notes, fmt.Sprintf("uv: %s: last answer %s", name, s.LastSuccess.UTC().Format(time.RFC3339)))
		}
		if len(s.Refused) > 0 {
			notes = append(notes, "uv: "+name+": "+source.RefusedText(s.Refused))
		}
	}
	return notes
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// notes is a list that is safe for concurrent use.
type notes struct {
	mu    sync.Mutex
	lines []string
}

func (n *notes) add(line string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, line)
}

func (n *notes) list() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.lines)
}

// once adds a text and reports whether it is new.
func (n *notes) once(text string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if slices.Contains(n.lines, text) {
		return false
	}
	n.lines = append(n.lines, text)
	return true
}
