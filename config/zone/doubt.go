package zone

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// noonOff is how far from 12:00 the sun may be highest. In the west of China it
// is over three hours, with daylight saving time included, and nowhere over
// four.
const noonOff = 4 * time.Hour

// Doubt is why coordinates and a zone cannot both be right.
type Doubt struct {
	Why  string // "where the sun is highest at 21:56"
	Hint string // which coordinates would fit; may be empty
}

// Contradiction returns why a place cannot be in a zone, false if it can be:
// the sun is highest more than four hours from 12:00, the zone at these
// coordinates has other hours within a year from now, or the named zone is
// entirely in the other hemisphere.
func Contradiction(latitude, longitude float64, named *time.Location, now time.Time) (Doubt, bool) {
	found, err := Find(latitude, longitude)
	if err != nil {
		return Doubt{}, false
	}
	off, noon := noonIn(longitude, named, now)
	north, south := true, true
	if found.Name != named.String() {
		north, south = hemispheres(named.String())
	}
	var d Doubt
	switch {
	case off > noonOff:
		d.Why = "where the sun is highest at " + noon
	case !sameHours(found, named, now):
		d.Why = "where the zone is " + found.Name
	case latitude > 0 && south && !north, latitude < 0 && north && !south:
		d.Why = "which lies in the other hemisphere"
	default:
		return Doubt{}, false
	}
	d.Hint = fitting(latitude, longitude, named, now)
	return d, true
}

// noonIn returns how far the sun's noon at a longitude is from 12:00 on the
// zone's clock, and its wall time, in summer or winter time, whichever is
// nearer.
func noonIn(longitude float64, named *time.Location, now time.Time) (off time.Duration, noon string) {
	off = 24 * time.Hour
	for _, t := range [...]time.Time{now, now.AddDate(0, 6, 0)} {
		_, offset := t.In(named).Zone()
		wall := 12*time.Hour + time.Duration(offset)*time.Second - time.Duration(longitude/15*float64(time.Hour))
		wall = (wall%(24*time.Hour) + 24*time.Hour) % (24 * time.Hour)
		if far := (wall - 12*time.Hour).Abs(); far < off {
			off, noon = far, fmt.Sprintf("%02d:%02d", int(wall.Hours()), int(wall.Minutes())%60)
		}
	}
	return off, noon
}

// sameHours reports whether the zone that was found, or one across a border
// nearby, has the hours of the named one in every month of the coming year.
func sameHours(found Found, named *time.Location, now time.Time) bool {
	return slices.ContainsFunc(append([]string{found.Name}, found.Others...), func(name string) bool {
		there, err := Load(name)
		if err != nil {
			return true // unknown, so not a contradiction
		}
		for month := range 12 {
			t := now.AddDate(0, month, 0)
			_, a := t.In(there).Zone()
			if _, b := t.In(named).Zone(); a != b {
				return false
			}
		}
		return true
	})
}

// fitting returns coordinates that would fit, assuming a missing sign or that
// the two numbers were exchanged.
func fitting(latitude, longitude float64, named *time.Location, now time.Time) string {
	for _, slip := range [...][2]float64{
		{latitude, -longitude}, {-latitude, longitude}, {-latitude, -longitude}, {longitude, latitude},
	} {
		if math.Abs(slip[0]) > 90 {
			continue
		}
		found, err := Find(slip[0], slip[1])
		if err == nil && !AtSea(found.Name) && sameHours(found, named, now) {
			place := "latitude: " + degrees(slip[0]) + ", longitude: " + degrees(slip[1])
			return "did you mean " + place + ", in " + found.Name + "?"
		}
	}
	return ""
}

func degrees(d float64) string { return strconv.FormatFloat(d, 'f', -1, 64) }
