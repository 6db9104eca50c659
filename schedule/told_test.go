package schedule_test

import (
	"testing"

	"parasol/schedule"
)

func TestDeviceOfAnEvent(t *testing.T) {
	for source, want := range map[string]struct {
		device string
		sign   schedule.Sign
		ok     bool
	}{
		"": {}, "api": {}, "ntfy": {},
		schedule.DeviceSource("owntracks-1", schedule.PlaceSign): {"owntracks-1", schedule.PlaceSign, true},
		"gate/switch":       {"gate", schedule.SwitchSign, true},
		"phone/silence":     {"phone", schedule.SilenceSign, true},
		"phone/of-tomorrow": {"phone", schedule.NoSign, true}, // a newer version's sign: still a device
	} {
		e := schedule.Event{Source: source}
		if device, sign, ok := e.Device(); device != want.device || sign != want.sign || ok != want.ok {
			t.Errorf("%q: got %q, %s, %v; want %+v", source, device, sign, ok, want)
		}
	}
}

// Kinds that only devices report are not accepted from people.
func TestKindsThatDevicesReport(t *testing.T) {
	for kind, want := range map[schedule.EventKind][2]bool{ // accepted from a person, from a device
		schedule.Outdoors: {true, true}, schedule.Indoors: {true, true}, schedule.MaybeOut: {false, true}, schedule.Lost: {false, true},
		schedule.Applied: {true, false}, schedule.OutOfWater: {true, false}, schedule.Sent: {false, false},
	} {
		if got := [2]bool{kind.Reported(), kind.Told()}; got != want {
			t.Errorf("%s: got %v; want %v", kind, got, want)
		}
	}
}
