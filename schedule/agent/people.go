package agent

import (
	"slices"
	"sync"

	"parasol/schedule"
)

// Person is one person to remind, and by which channels.
type Person struct {
	Policy   *schedule.Policy // not changed any more: a change is another Policy
	Channels []string
	Fallback []string // tried once all of Channels failed for good, or for 5 min
	Buddy    []string // of the buddy, who hears of an emergency that stays unanswered
}

// People says whom to remind. They may change while the agent runs.
type People interface {
	// Everybody returns the people as they are now.
	Everybody() []Person
	// Changed receives a value once Everybody has something new to say.
	Changed() <-chan struct{}
}

// Roster is a list of people that can be replaced.
type Roster struct {
	changed chan struct{}

	mu     sync.Mutex
	people []Person
}

// NewRoster returns a roster of these people.
func NewRoster(people ...Person) *Roster {
	return &Roster{people: slices.Clone(people), changed: make(chan struct{}, 1)}
}

// Set replaces the people. Who is decided for anew is who has another Policy
// or other channels.
func (r *Roster) Set(people []Person) {
	r.mu.Lock()
	r.people = slices.Clone(people)
	r.mu.Unlock()
	poke(r.changed)
}

// Everybody returns the people as they were set last.
func (r *Roster) Everybody() []Person {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.people)
}

// Changed receives a value after Set.
func (r *Roster) Changed() <-chan struct{} { return r.changed }
