package postgres

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
)

var noon = time.Date(2026, 6, 21, 10, 0, 0, 0, time.UTC)

func TestInstantsAreShortened(t *testing.T) {
	for _, row := range []struct{ sentence, text, want string }{
		{"a local instant", `{"at":"2026-06-21T12:00:36+02:00"}`, `{"at":"~10"}`},
		{"one in UTC", `["2026-06-21T09:59:59Z"]`, `["~-1Z"]`},
		{"another offset stays", `"2026-06-21T12:00:00+05:30"`, `"2026-06-21T12:00:00+05:30"`},
		{"a fraction stays", `"2026-06-21T12:00:00.5+02:00"`, `"2026-06-21T12:00:00.5+02:00"`},
		{"no instant stays, the zero one", `"0001-01-01T00:00:00Z"`, `"0001-01-01T00:00:00Z"`},
		{"what begins with a mark is told from an instant", `"~10"`, `"~~10"`},
		{"quotes inside a string end nothing", `"\"2026-06-21T12:00:36+02:00\""`, `"\"2026-06-21T12:00:36+02:00\""`},
	} {
		short := shorten([]byte(row.text), noon, 7200)
		if string(short) != row.want {
			t.Errorf("%s: got %s; want %s", row.sentence, short, row.want)
		}
		if back := lengthen(short, noon, 7200); string(back) != row.text {
			t.Errorf("%s: back to %s; want %s", row.sentence, back, row.text)
		}
	}
}

func TestWhatIsShortenedComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 0)
		offset := 900 * rapid.IntRange(-56, 56).Draw(t, "quarters")
		values := []any{
			rapid.String().Draw(t, "text"), "~" + rapid.StringMatching(`[~0-9a-zZ-]*`).Draw(t, "marked"),
			time.Unix(rapid.Int64Range(-4e9, 4e9).Draw(t, "time"), 0).In(time.FixedZone("", offset)), at.UTC(),
		}
		text, err := json.Marshal(values)
		if err != nil {
			t.Fatal(err)
		}
		if got := lengthen(shorten(text, at, offset), at, offset); !bytes.Equal(got, text) {
			t.Fatalf("got %s; want %s", got, text)
		}
	})
}

func FuzzShorten(f *testing.F) {
	f.Add([]byte(`{"a":"2026-06-21T12:00:36+02:00","b":"~x"}`))
	f.Add([]byte(`"open`))
	f.Add([]byte(`"\`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if got := lengthen(shorten(text, noon, 7200), noon, 7200); !bytes.Equal(got, text) {
			t.Errorf("got %q; want %q", got, text)
		}
	})
}

// drawn returns a slot of any kind, as the rules make them.
func drawnSlot(t *rapid.T) schedule.Slot {
	kinds := schedule.Kinds()
	s := schedule.Slot{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Anchor: rapid.Int64Range(0, 4e9).Draw(t, "anchor"),
		N: rapid.IntRange(0, 9).Draw(t, "n"), Days: rapid.IntRange(-7, 28).Draw(t, "days")}
	if s.LongLived() {
		s.Cause, s.Of = rapid.StringMatching(`[a-z-]+`).Draw(t, "cause"), "strict"
	}
	return s
}

func TestReminderComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		moment := func(name string) time.Time {
			if rapid.Bool().Draw(t, name+" is zero") {
				return time.Time{}
			}
			return noon.Add(time.Duration(rapid.Int64Range(-1e9, 1e9).Draw(t, name)) * time.Microsecond)
		}
		d := &schedule.Decision{At: noon, Person: "ada", Reason: schedule.FilmEnded, Next: noon.Add(time.Hour),
			Send: &schedule.Reminder{
				Slot: drawnSlot(t), Attempt: rapid.IntRange(1, 9).Draw(t, "attempt"),
				Level: schedule.Level(rapid.IntRange(0, 3).Draw(t, "level")), Due: moment("due"), Until: moment("until"),
				Ring: rapid.Bool().Draw(t, "ring"), Last: rapid.Bool().Draw(t, "last"),
				Offered: rapid.Bool().Draw(t, "offered"), Silent: rapid.IntRange(0, 99).Draw(t, "silent"),
				Confirms: rapid.SampledFrom([]schedule.EventKind{schedule.NoEvent, schedule.Applied, schedule.Seen}).Draw(t, "confirms"),
			}}
		for range rapid.IntRange(0, 3).Draw(t, "covers") {
			d.Send.Covers = append(d.Send.Covers, drawnSlot(t))
		}
		s, rest, err := decodeReminder(noon, encodeReminder(d))
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodeDecision(noon, "ada", s, rest)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, back); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add(encodeReminder(&schedule.Decision{At: noon, Send: &schedule.Reminder{Slot: schedule.Slot{Kind: schedule.Water}}}))
	f.Add(encodeEvent(&schedule.Event{ID: "1", Slot: schedule.Slot{Kind: schedule.Water}, To: noon}))
	f.Fuzz(func(t *testing.T, body []byte) {
		if s, rest, err := decodeReminder(noon, body); err == nil {
			if d, _ := decodeDecision(noon, "ada", s, rest); d == nil || d.Send != s {
				t.Errorf("got %+v; want a decision with the reminder, whatever its rest", d)
			}
		}
		var e schedule.Event
		if err := decodeEvent(&e, body); err == nil && len(e.ID) > len(body) {
			t.Errorf("an id of %d bytes from %d", len(e.ID), len(body))
		}
	})
}

func TestQueuesHaveNamesThatRiverTakes(t *testing.T) {
	seen := map[string]string{}
	for _, lane := range []string{"pushover", "web_push", "channel phone", "channel_phone", "Pushover", "", "_", "ünï", "a__b",
		"a-b", string(bytes.Repeat([]byte("long"), 30))} {
		name := queue(lane)
		if other, taken := seen[name]; taken {
			t.Errorf("%q and %q share the queue %q", lane, other, name)
		}
		seen[name] = lane
		if len(name) > 64 || name == "" {
			t.Errorf("%q has the queue %q", lane, name)
		}
	}
	if queue("pushover") != "pushover" {
		t.Errorf("a plain name changed to %q", queue("pushover"))
	}
}
