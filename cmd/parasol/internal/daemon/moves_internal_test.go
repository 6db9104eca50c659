package daemon

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/journal"
	"parasol/uv"
)

// A day in the past looks at where somebody was then, so that a move is kept
// until no day looks at it.
func TestMovesAreKeptAsLongAsADayLooksAtThem(t *testing.T) {
	began := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		why   string
		hours []int // of the moves, after the first
		want  []int
	}{
		{"one", []int{0}, []int{0}},
		{"another within two days", []int{0, 47}, []int{0, 47}},
		{"one that began where she was two days ago stays", []int{0, 49}, []int{0, 49}},
		{"the one before it goes", []int{0, 1, 50}, []int{1, 50}},
		{"at two days sharp it stays", []int{0, 1, 49}, []int{0, 1, 49}},
		{"many at once", []int{0, 1, 2, 3, 100}, []int{3, 100}},
	} {
		d := built(t, two)
		h := d.house.Load().people
		bob := h.Person("bob")
		for _, hours := range row.hours {
			h.Move("ada", schedule.Move{At: began.Add(time.Duration(hours) * time.Hour), Place: schedule.Place{Zone: time.UTC}})
		}
		var got []int
		for _, m := range h.Person("ada").Policy.Moves {
			got = append(got, int(m.At.Sub(began).Hours()))
		}
		if diff := cmp.Diff(row.want, got); diff != "" || h.Person("bob") != bob {
			t.Errorf("%s: moves after hours (-want +got):\n%s", row.why, diff)
		}
	}
}

func TestAMoveIsSeenByTheAgentAndOutlastsAnEntry(t *testing.T) {
	h := built(t, two).house.Load().people
	old := h.Person("ada")
	porto := schedule.Place{Place: uv.Place{Latitude: 41.15, Longitude: -8.61}, Zone: time.UTC}
	at := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	h.Move("ada", schedule.Move{At: at, Place: porto})
	h.Move("eve", schedule.Move{At: at, Place: porto}) // a stranger
	if len(old.Policy.Moves) != 0 || len(h.Everybody()) != 2 {
		t.Errorf("who was read before has %d moves of %d people; want none of two", len(old.Policy.Moves), len(h.Everybody()))
	}
	entry := journal.Overlay{Person: "ada", Section: journal.Settings, ID: "skin_type", Body: []byte("2")}
	if err := h.Enter(context.Background(), entry); err != nil {
		t.Fatal(err)
	}
	told := h.roster.Everybody()[0].Policy
	if told.SkinType != 2 || len(told.Moves) != 1 || told.PlaceAt(at.Add(time.Hour)).Latitude != 41.15 {
		t.Errorf("the agent is told %+v; want skin type 2 in Porto", told)
	}
	if before := told.PlaceAt(at.Add(-time.Hour)).Latitude; before != 38.72 {
		t.Errorf("an hour before the move: got %g; want 38.72", before)
	}
}
