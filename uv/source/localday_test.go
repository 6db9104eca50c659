package source_test

import (
	"math"
	"testing"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/source"
	"parasol/uv/source/openmeteo"
)

var (
	kathmandu = uv.Place{Latitude: 27.7172, Longitude: 85.324, Altitude: 1400}
	lordHowe  = uv.Place{Latitude: -31.55, Longitude: 159.08}
)

// TestLocalDays decodes Open-Meteo's answer through the whole chain and looks
// at local days: their length, and the peak that a plan of the day would name.
func TestLocalDays(t *testing.T) {
	for _, row := range []struct {
		what  string
		place uv.Place
		zone  string
		y     int
		m     time.Month
		d     int
		hours float64
		means bool
		polar bool // no sun at all
	}{
		{"the day of 23 hours", amsterdam, "Europe/Amsterdam", 2026, 3, 29, 23, false, false},
		{"the day of 25 hours", amsterdam, "Europe/Amsterdam", 2026, 10, 25, 25, false, false},
		{"the day of 25 hours, from means", amsterdam, "Europe/Amsterdam", 2026, 10, 25, 25, true, false},
		{"a clock change of half an hour", lordHowe, "Australia/Lord_Howe", 2026, 4, 5, 24.5, false, false},
		{"west of the date line", uv.Place{Latitude: -17.71, Longitude: 178.06}, "Pacific/Fiji", 2026, 1, 15, 24, false, false},
		{"fourteen hours ahead", uv.Place{Latitude: 1.87, Longitude: -157.43}, "Pacific/Kiritimati", 2026, 3, 20, 24, false, false},
		{"eleven hours behind", uv.Place{Latitude: -14.28, Longitude: -170.7}, "Pacific/Pago_Pago", 2026, 3, 20, 24, false, false},
		{"the line itself", uv.Place{Latitude: -16.8, Longitude: 179.999}, "Pacific/Fiji", 2026, 6, 21, 24, false, false},
		{"a zone of quarter hours", kathmandu, "Asia/Kathmandu", 2026, 5, 1, 24, false, false},
		{"a zone of quarter hours, from means", kathmandu, "Asia/Kathmandu", 2026, 5, 1, 24, true, false},
		{"the midnight sun", tromso, "Europe/Oslo", 2026, 6, 21, 24, false, false},
		{"the polar night", tromso, "Europe/Oslo", 2026, 12, 21, 24, false, true},
	} {
		t.Run(row.what, func(t *testing.T) {
			loc := zone(t, row.zone)
			from := time.Date(row.y, row.m, row.d, 0, 0, 0, 0, loc)
			until := time.Date(row.y, row.m, row.d+1, 0, 0, 0, 0, loc)
			if got := until.Sub(from).Hours(); got != row.hours {
				t.Fatalf("the day has %v hours", got)
			}
			f := fetchedBefore(row.place, from, row.means)
			sky := clearsky.At(row.place, clearsky.Params{})
			peak, at := peakOf(from, until, func(t time.Time) uv.Index { return f.At(t).Forecast })
			want, wantAt := peakOf(from, until, func(t time.Time) uv.Index { return 0.8 * sky(t) })
			if row.polar {
				if peak > 0.02 {
					t.Errorf("peak %v in the polar night", peak)
				}
				return
			}
			if math.Abs(float64(peak-want)) > 0.1 {
				t.Errorf("peak %v, want %v", peak, want)
			}
			if off := at.Sub(wantAt).Abs(); off > 30*time.Minute {
				t.Errorf("peak at %s, want %s", at.In(loc), wantAt.In(loc))
			}
			unknown := 0
			for at := from; at.Before(until); at = at.Add(15 * time.Minute) {
				if !f.At(at).Known {
					unknown++
				}
			}
			if unknown > 0 {
				t.Errorf("%d quarters of an hour of the day are unknown", unknown)
			}
		})
	}
}

// fetchedBefore returns the forecast of a chain that asked on the afternoon
// before a local day.
func fetchedBefore(place uv.Place, day time.Time, means bool) *uv.Forecast {
	now := day.Add(-10 * time.Hour)
	kind := uv.Instant
	if means {
		kind = uv.PrecedingHour
	}
	first := sunny("open-meteo")
	first.say = func(r source.Request) (source.Answer, error) {
		body := openMeteo{place: place, start: now.UTC().Truncate(24 * time.Hour), hours: 5 * 24, means: means}.body()
		runs, err := openmeteo.Decode(body, kind, r.Now)
		return source.Answer{Runs: runs}, err
	}
	h := newHouse(first)
	h.now = now
	h.live(time.Minute, place)
	return h.known(place)
}

func peakOf(from, until time.Time, index func(time.Time) uv.Index) (peak uv.Index, at time.Time) {
	for t := from; t.Before(until); t = t.Add(time.Minute) {
		if v := index(t); v > peak {
			peak, at = v, t
		}
	}
	return peak, at
}
