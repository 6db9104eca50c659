package agent

import (
	"slices"
	"sync"

	"parasol/schedule"
)

// Person is a person to remind and the channels to use.
type Person struct {
	Policy   *schedule.Policy // never modified: a change is another Policy
	Channels []string
	Fallback []string // tried once all of Channels failed for good, or for 5 min
	Buddy    []string // the buddy's channels, used when an emergency stays unanswered
}

// People lists whom to remind. The list may change while the agent runs.
type People interface {
	// Everybody returns the current people.
	Everybody() []Person
	// Changed receives a value after Everybody's answer has changed.
	Changed() <-chan struct{}
}

// Roster is a People whose list can be replaced.
type Roster struct {
	changed chan struct{}

	mu     sync.Mutex
	people []Person
}

// NewRoster returns a roster of these people.
func NewRoster(people ...Person) *Roster {
	return &Roster{people: slices.Clone(people), changed: make(chan struct{}, 1)}
}

// Set replaces the people. Those who have another Policy or other channels are
// decided for anew.
func (r *Roster) Set(people []Person) {
	r.mu.Lock()
	r.people = slices.Clone(people)
	r.mu.Unlock()
	poke(r.changed)
}

// Everybody returns the people of the last Set.
func (r *Roster) Everybody() []Person {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.people)
}

// Changed receives a value after Set.
func (r *Roster) Changed() <-chan struct{} { return r.changed }
