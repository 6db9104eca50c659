package schedule

import "strings"

// Sign is what a device went by when it said where the person is.
type Sign int

// The signs.
const (
	NoSign       Sign = iota // told by hand
	SwitchSign               // a boolean configured as outdoors
	PlaceSign                // a place marked as outdoor or indoor, or left
	ActivitySign             // walking, running, cycling
	HomeSign                 // at home, garden included
	WifiSign                 // a known network
	VehicleSign              // behind glass: indoors for coats, out for dark
	SilenceSign              // no news for too long
)

var signNames = names{"none", "switch", "place", "activity", "home", "wifi", "vehicle", "silence"}

// DeviceSource is the Source of what a device told: its name and what it went
// by, such as "owntracks-1/place". Nothing else that stands in Source has a
// slash.
func DeviceSource(device string, sign Sign) string { return device + "/" + sign.String() }

// Device returns which device told the event, and by what; false where the
// person did, by hand. A device's word is kept apart from a person's: it
// answers nothing and rings late (design B, Presence).
func (e *Event) Device() (device string, sign Sign, ok bool) {
	device, word, cut := strings.Cut(e.Source, "/")
	if !cut {
		return "", NoSign, false
	}
	n, _ := signNames.find(word)
	return device, Sign(n), true
}

// String returns the sign's word.
func (s Sign) String() string { return signNames.of(int(s)) }

// Told reports whether the event is one that a device may tell.
func (k EventKind) Told() bool {
	return k == Outdoors || k == Indoors || k == MaybeOut || k == Lost
}
