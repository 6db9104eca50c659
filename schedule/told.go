package schedule

import "strings"

// Sign is what a device's report about a person's whereabouts is based on.
type Sign int

// The signs.
const (
	NoSign       Sign = iota // reported by hand
	SwitchSign               // a boolean configured as outdoors
	PlaceSign                // a place marked as outdoor or indoor, or left
	ActivitySign             // walking, running, cycling
	HomeSign                 // at home, garden included
	WifiSign                 // a known network
	VehicleSign              // behind glass: indoors for coats, out for dark
	SilenceSign              // no news for too long
)

var signNames = names{"none", "switch", "place", "activity", "home", "wifi", "vehicle", "silence"}

// DeviceSource returns the Source of an event from a device: its name and
// sign, such as "owntracks-1/place". No other Source contains a slash.
func DeviceSource(device string, sign Sign) string { return device + "/" + sign.String() }

// Device returns the device that reported the event, and its sign; false if
// the person reported it by hand. A device's report is treated differently: it
// answers nothing and rings late (design B, Presence).
func (e *Event) Device() (device string, sign Sign, ok bool) {
	device, word, cut := strings.Cut(e.Source, "/")
	if !cut {
		return "", NoSign, false
	}
	n, _ := signNames.find(word)
	return device, Sign(n), true
}

// String returns the sign's name.
func (s Sign) String() string { return signNames.of(int(s)) }

// Told reports whether the event is of a kind that devices report.
func (k EventKind) Told() bool {
	return k == Outdoors || k == Indoors || k == MaybeOut || k == Lost
}
