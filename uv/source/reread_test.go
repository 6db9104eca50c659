package source_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/uv"
	"parasol/uv/source"
)

// beside is a chain of another process with the same shelf.
func beside(h *house, providers ...source.Provider) *house {
	o := &house{shelf: h.shelf, log: h.log, seen: &watcher{}, now: h.now}
	o.start(providers...)
	return o
}

func TestOneProcessAsksAndTheOthersReread(t *testing.T) {
	asker, reader := sunny("first"), sunny("first")
	a := newHouse(asker)
	b := beside(a, reader)
	clear := b.known(amsterdam)
	a.live(time.Minute, amsterdam)
	if b.known(amsterdam) != clear {
		t.Fatal("what another process saved is read without a call")
	}
	b.Reread(context.Background(), b.now, source.CellOf(amsterdam))
	if diff := cmp.Diff(readings(a.known(amsterdam), a.now), readings(b.known(amsterdam), a.now)); diff != "" {
		t.Errorf("asked (-) and reread (+):\n%s", diff)
	}
	again := b.known(amsterdam)
	a.live(2*time.Hour, amsterdam)
	b.Reread(context.Background(), a.now, source.CellOf(amsterdam))
	if b.known(amsterdam) == again {
		t.Error("a second answer is not reread")
	}
	if len(reader.asked) != 0 {
		t.Errorf("the reader asked %d times", len(reader.asked))
	}
	b.Reread(context.Background(), b.now, source.CellOf(tromso)) // nobody looked there
}

// All processes share the budget of a day: one that takes over knows what the
// previous one spent until then.
func TestWhoTakesOverKnowsTheBudget(t *testing.T) {
	first, second := sunny("first"), sunny("first")
	for _, s := range []*service{first, second} {
		s.profile.Every, s.profile.Account = time.Hour, 3
	}
	a := newHouse(first)
	b := beside(a, second)
	b.live(time.Minute, amsterdam) // spends one call, and has the accounts in memory
	a.live(10*time.Hour, amsterdam)
	b.now = a.now
	b.Reread(context.Background(), b.now, source.CellOf(amsterdam))
	b.Reopen()
	b.live(3*time.Hour, amsterdam)
	if n := len(first.asked) + len(second.asked); n > 3 {
		t.Errorf("%d calls of a day's 3", n)
	}
}

func TestCellsAreParsedLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := source.CellOf(uv.Place{
			Latitude: rapid.Float64Range(-90, 90).Draw(t, "latitude"), Longitude: rapid.Float64Range(-180, 180).Draw(t, "longitude"),
		})
		if got, ok := source.ParseCell(cell.String()); !ok || got != cell {
			t.Fatalf("%s is parsed as %s, %t", cell, got, ok)
		}
	})
	for _, text := range []string{"", "52.37", "52.37,x", "52.371,4.90", "NaN,4.90", "52.37,4.90,1"} {
		if got, ok := source.ParseCell(text); ok {
			t.Errorf("%q is parsed as %s", text, got)
		}
	}
}
