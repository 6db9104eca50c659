package pushover

import (
	"context"
	"testing"
)

// Internal: the moment in which a place comes to one who is just giving up
// cannot be hit from outside.
func TestAPlaceThatComesTooLateIsPassedOn(t *testing.T) {
	g := newGate(1)
	leave, err := g.enter(context.Background(), false)
	if err != nil {
		t.Fatal(err)
	}
	turn := make(chan struct{})
	g.others = append(g.others, turn)
	leave() // the place is turn's now
	g.giveUp(turn)
	if g.free != 1 {
		t.Errorf("%d places free; want the one back", g.free)
	}
}
