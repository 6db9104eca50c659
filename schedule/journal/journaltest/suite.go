package journaltest

import (
	"testing"

	"parasol/schedule/agent"
)

// Run runs the suite. Open returns an empty journal that is closed when the
// test ends.
func Run(t *testing.T, open func(t *testing.T) agent.Journal) {
	t.Helper()
	for _, c := range []struct {
		name string
		test func(*testing.T, agent.Journal)
	}{
		{"who is enrolled is due, and nobody else", enrolled},
		{"to hasten is never to put off", hastened},
		{"who told something is decided for whether due or not", toldFirst},
		{"a wake takes no more than it is asked to, the longest overdue first", bounded},
		{"what was told before gives no turn", toldTwice},
		{"nobody decides for a person while another does", claimed},
		{"a turn finds what was written", remembered},
		{"a reminder decided twice is one", sentTwice},
		{"what is long-lived is found at any age", longLived},
		{"a delivery brings the decision as it was", decisionBack},
		{"the loudest go first", loudestFirst},
		{"what is old is forgotten", pruned},
		{"tries follow one another by what they did", tries},
		{"a repeat takes the place of what was not delivered", superseded},
		{"confirmed and ended slots leave the road", closed},
		{"silence ends the ringing and is remembered", silenced},
		{"a fallback is taken once nothing else can be hoped for", fallbacks},
		{"what is made again was delivered, however it ends", madeAgain},
		{"what is pointless ends and is counted", expired},
		{"the first sum of a day stands", daysKept},
		{"an attempt is found by its slot", sentAt},
		{"mornings are counted, carried ones too", mornings},
		{"deliveries follow their channel to another lane", rerouted},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}
