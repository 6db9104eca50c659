package schedule_test

import (
	"encoding/binary"
	"testing"
	"time"

	"parasol/schedule"
)

// FuzzParseSlot checks that every text that parses is the text of its slot.
func FuzzParseSlot(f *testing.F) {
	for _, seed := range []string{
		"", "morning/2026-07-01", "ask/2026-07-01/2", "apply/2026-07-01T10:00:00Z/1", "session/microneedling@2026-07-01T10:00:00Z/2/-7",
		"phase/pdt-ala@2026-07-01T10:00:00Z/over", "water/0001-01-01T00:00:00Z", "apply/2026-07-01T10:00:00Z/+1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := schedule.ParseSlot(text)
		if err != nil {
			return
		}
		if s.String() != text {
			t.Errorf("%q reads as %+v, which is %q", text, s, s)
		}
	})
}

// FuzzDecide decides with arbitrary events in any order, at any time, about any
// slot, and with reminders that were never sent: nothing panics, Next is later
// than now, and deciding again after the send sends nothing.
func FuzzDecide(f *testing.F) {
	f.Add([]byte{}, int64(0))
	f.Add([]byte("\x01\x10\x00\x05\x00\x03\x20\x00\x00\x00\x06\x30\x00\x00\x00"), int64(12*3600))
	f.Add([]byte("\x0a\x10\x00\x01\x00\x0a\x10\x01\x02\x00\x09\x11\x00\x3c\x00\x0b\x12\x00\x00\x00"), int64(14*3600))
	p := early(f, inPhase(schedule.Strict))
	p.Treatments = append(p.Treatments, phases(tableDay.At(11*60, time.UTC).Add(-days(1)), "arm", schedule.Cover, 1, schedule.Protect, 5))
	p.Outings = []schedule.Routine{{Start: recurrence(f, "12:00"), For: time.Hour}}
	sky := flat(6, 7)
	f.Fuzz(func(t *testing.T, journal []byte, second int64) {
		now := tableDay.Start(time.UTC).Add(time.Duration(second%(48*3600)) * time.Second)
		events := eventsOf(journal)
		d := p.DayAt(now, sky)
		first := decide(now, d, events)
		if !first.Next.After(now) {
			t.Fatalf("at %v Next is %v", now, first.Next)
		}
		if first.Send == nil {
			return
		}
		events = append(events, schedule.Event{ID: "sent", At: now, Kind: schedule.Sent, Slot: first.Send.Slot, Sent: first.Send})
		if again := decide(now, d, events); again.Send != nil {
			t.Fatalf("at %v sends %+v, then %+v", now, first.Send, again.Send)
		}
	})
}

// eventsOf decodes an event from every five bytes: kind, quarter of an hour,
// minutes, slot.
func eventsOf(b []byte) []schedule.Event {
	start := tableDay.Start(time.UTC)
	var all []schedule.Event
	for ; len(b) >= 5 && len(all) < 200; b = b[5:] {
		at := start.Add(time.Duration(int16(binary.LittleEndian.Uint16(b[1:]))) * time.Minute)
		slot := schedule.Slot{Kind: schedule.Kind(b[4] % 12), Anchor: at.Unix(), N: int(b[4] / 12)}
		if slot.Kind == schedule.Morning || slot.Kind == schedule.Ask {
			slot.Anchor = at.Unix() / 86400
		}
		e := schedule.Event{At: at, Kind: schedule.EventKind(b[0] % 13), Minutes: int(int8(b[3])) * 3, Slot: slot}
		if e.Kind == schedule.Sent && b[0]&16 == 0 {
			e.Sent = &schedule.Reminder{
				Slot: slot, Attempt: int(b[3] % 5), Level: schedule.Level(b[0] >> 6), Ring: b[0]&32 != 0,
				Until:    at.Add(time.Duration(b[3]) * time.Minute),
				Confirms: schedule.EventKind(b[3] % 12), Covers: []schedule.Slot{slot, {Kind: schedule.Shade, Anchor: slot.Anchor, N: 1}},
			}
		}
		all = append(all, e)
	}
	return all
}
