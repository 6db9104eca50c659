package schedule_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/schedule"
	"parasol/schedule/simulation"
)

// drawSigns draws what devices report within two days.
func drawSigns(t *rapid.T, from time.Time) []schedule.Event {
	var all []schedule.Event
	for i := range rapid.IntRange(1, 8).Draw(t, "signs") {
		sign := schedule.Sign(rapid.IntRange(int(schedule.SwitchSign), int(schedule.SilenceSign)).Draw(t, "sign"))
		all = append(all, schedule.Event{
			ID: fmt.Sprint("sign-", i), At: from.Add(time.Duration(rapid.IntRange(0, 2*24*60).Draw(t, "minute")) * time.Minute),
			Kind: rapid.SampledFrom([]schedule.EventKind{
				schedule.Outdoors, schedule.Indoors, schedule.MaybeOut, schedule.Lost,
			}).Draw(t, "told"),
			Source: schedule.DeviceSource(rapid.SampledFrom([]string{"phone", "seat"}).Draw(t, "device"), sign),
		})
	}
	return all
}

// No device's report cancels a morning, lengthens a film, ends being in the
// water or counts as an answer: a phone in a bag knows nothing about skin.
func TestDevicesTouchNeitherFilmNorMorning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := drawRun(t)
		run.Ack = simulation.Never // answers to pushes that a device caused would count as answers
		by := run
		by.Events = append(append([]schedule.Event{}, run.Events...), drawSigns(t, run.From)...)
		end := run.From.Add(2 * 24 * time.Hour)
		without, with := schedule.Fold(end, run.Events), schedule.Fold(end, by.Events)
		if diff := cmp.Diff(without.Coats, with.Coats); diff != "" {
			t.Fatalf("coats: %s", diff)
		}
		if !without.InWater.Equal(with.InWater) {
			t.Fatalf("in the water since %s without and %s with signs", without.InWater, with.InWater)
		}
		if !without.LastReported.Equal(with.LastReported) {
			t.Fatalf("a sign passed for a report: %s and %s", without.LastReported, with.LastReported)
		}
		if a, b := mornings(run), mornings(by); !cmp.Equal(a, b) {
			t.Fatalf("mornings (-without +with): %s", cmp.Diff(a, b))
		}
	})
}

// mornings returns the morning slots that were sent, alone or carried by
// another push.
func mornings(r simulation.Run) map[string]bool {
	all := map[string]bool{}
	for s := range r.Steps() {
		d := s.Decision.Send
		if d == nil {
			continue
		}
		for _, slot := range append([]schedule.Slot{d.Slot}, d.Covers...) {
			if slot.Kind == schedule.Morning {
				all[slot.String()] = true
			}
		}
	}
	return all
}
