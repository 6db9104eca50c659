package schedule_test

import (
	"testing"

	"pgregory.net/rapid"

	"parasol/schedule"
)

// The texts of the design's table, formatted and parsed.
func TestSlotTexts(t *testing.T) {
	const ten, due = 1782900000, "2026-07-01T10:00:00Z"
	for _, c := range []struct {
		slot schedule.Slot
		want string
	}{
		{schedule.Slot{}, ""},
		{schedule.Slot{Kind: schedule.Morning, Anchor: 20635}, "morning/2026-07-01"},
		{schedule.Slot{Kind: schedule.Leaving, Anchor: ten}, "leaving/" + due},
		{schedule.Slot{Kind: schedule.Apply, Anchor: ten, N: 2}, "apply/" + due + "/2"},
		{schedule.Slot{Kind: schedule.Reapply, Anchor: ten, N: 1}, "reapply/" + due + "/1"},
		{schedule.Slot{Kind: schedule.TopUp, Anchor: ten}, "top-up/" + due},
		{schedule.Slot{Kind: schedule.Water, Anchor: ten}, "water/" + due},
		{schedule.Slot{Kind: schedule.Shade, Anchor: ten, N: 3}, "shade/" + due + "/3"},
		{schedule.Slot{Kind: schedule.Ask, Anchor: 20635, N: 1}, "ask/2026-07-01/1"},
		{schedule.Slot{Kind: schedule.PhaseChange, Cause: "microneedling", Anchor: ten, Of: "strict"},
			"phase/microneedling@" + due + "/strict"},
		{schedule.Slot{Kind: schedule.SkinCheck, Cause: "ipl", Anchor: ten}, "skin-check/ipl@" + due},
		{schedule.Slot{Kind: schedule.Session, Cause: "microneedling", Anchor: ten, N: 2, Days: -7},
			"session/microneedling@" + due + "/2/-7"},
	} {
		if got := c.slot.String(); got != c.want {
			t.Errorf("got %s; want %s", got, c.want)
		}
		if back, err := schedule.ParseSlot(c.want); err != nil || back != c.slot {
			t.Errorf("%s: read as %+v, %v", c.want, back, err)
		}
	}
}

// A text that is not exactly a slot's is rejected.
func TestParseSlotRefuses(t *testing.T) {
	for _, text := range []string{
		"morning", "morning/", "morning/2026-7-1", "morning/2026-07-01/1", "none", "none/1", "nap/2026-07-01", "apply/2026-07-01T10:00:00Z",
		"apply/2026-07-01T12:00:00+02:00/1", "apply/2026-07-01T10:00:00Z/01", "apply/2026-07-01T10:00:00.5Z/1", "ask/2026-07-01/x",
		"phase/2026-07-01T10:00:00Z/strict", "phase/@2026-07-01T10:00:00Z/strict", "session/a@2026-07-01T10:00:00Z/1", "Morning/2026-07-01",
		"morning/2026-02-30",
	} {
		if s, err := schedule.ParseSlot(text); err == nil {
			t.Errorf("%q: read as %+v", text, s)
		}
	}
}

// Every slot that is sent in a run is parsed back from its text.
func TestSlotsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for s := range drawRun(t).Pushes() {
			sent := s.Decision.Send
			for _, slot := range append(sent.Covers, sent.Slot) {
				if back, err := schedule.ParseSlot(slot.String()); err != nil || back != slot {
					t.Fatalf("%+v: %q reads back as %+v, %v", slot, slot, back, err)
				}
			}
		}
	})
}
