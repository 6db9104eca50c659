package zone_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	cities "github.com/ringsaturn/go-cities.json"
	"github.com/ringsaturn/tzf"

	"parasol/config/zone"
)

func TestFind(t *testing.T) {
	for _, row := range []struct {
		why      string
		lat, lon float64
		want     zone.Found
	}{
		{"a city", 52.37, 4.90, zone.Found{Name: "Europe/Amsterdam"}},
		{"the southern and eastern halves", -33.86, 151.21, zone.Found{Name: "Australia/Sydney"}},
		{"a quarter-hour zone", 27.70, 85.32, zone.Found{Name: "Asia/Kathmandu"}},
		{"70 N", 69.65, 18.96, zone.Found{Name: "Europe/Oslo"}},
		{"an island with a zone of its own", 28.1, -16.7, zone.Found{Name: "Atlantic/Canary"}},
		{"next to a border", 51.33, 3.37, zone.Found{Name: "Europe/Amsterdam", Others: []string{"Europe/Brussels"}}},
		{"mid-Pacific: the nautical zone behind Greenwich", 0, -150, zone.Found{Name: "Etc/GMT+10"}},
		{"mid-Atlantic", 30, -45, zone.Found{Name: "Etc/GMT+3"}},
		{"the north pole is sea", 90, 0, zone.Found{Name: "Etc/GMT"}},
		{"the south pole is land, with a station's zone", -90, 0, zone.Found{Name: "Antarctica/McMurdo"}},
		{"the date line, from the east", 0, 180, zone.Found{Name: "Etc/GMT-12"}},
		{"the date line, from the west", 0, -180, zone.Found{Name: "Etc/GMT+12"}},
	} {
		got, err := zone.Find(row.lat, row.lon)
		if diff := cmp.Diff(row.want, got); err != nil || diff != "" {
			t.Errorf("%s: %g, %g: %v (-want +got):\n%s", row.why, row.lat, row.lon, err, diff)
		}
	}
	for _, outside := range [][2]float64{{91, 0}, {0, 181}, {math.NaN(), 0}, {0, math.Inf(1)}} {
		if got, err := zone.Find(outside[0], outside[1]); err == nil {
			t.Errorf("%v: got %v", outside, got)
		}
	}
}

// Every place has a zone, which can be loaded.
func TestEveryPlaceHasAZone(t *testing.T) {
	for lat := -90.0; lat <= 90; lat += 2.5 {
		for lon := -180.0; lon <= 180; lon += 2.5 {
			found, err := zone.Find(lat, lon)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range append(found.Others, found.Name) {
				if _, err := zone.Load(name); err != nil {
					t.Errorf("%g, %g: %v", lat, lon, err)
				}
			}
		}
	}
}

// offsets returns the offsets of a zone in the months of 2026.
func offsets(t *testing.T, name string) (all [12]int) {
	t.Helper()
	in, err := zone.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	for month := range all {
		_, all[month] = time.Date(2026, time.Month(month+1), 15, 12, 0, 0, 0, time.UTC).In(in).Zone()
	}
	return all
}

// TestGridAgreesWithTheBoundaries compares the grid with the exact boundaries
// at the cities of tzf's own tests: at most 0.5 % may have another name, at
// most 0.1 % other hours (design D).
func TestGridAgreesWithTheBoundaries(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 161 MB")
	}
	boundaries, err := tzf.NewDefaultFinder()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string][12]int{}
	hours := func(name string) [12]int {
		if _, ok := known[name]; !ok {
			known[name] = offsets(t, name)
		}
		return known[name]
	}
	var names, hour, border, unnamed int
	for _, city := range cities.Cities {
		want := boundaries.GetTimezoneName(city.Lng, city.Lat)
		got, err := zone.Find(city.Lat, city.Lng)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Others) > 0 {
			border++
		}
		if got.Name == want {
			continue
		}
		names++
		if hours(got.Name) != hours(want) {
			hour++
		}
		if !slices.Contains(got.Others, want) && !zone.AtSea(want) && !zone.AtSea(got.Name) {
			unnamed++ // an enclave smaller than a cell
			t.Logf("%s: %s is neither %s nor one of %v", city.Name, want, got.Name, got.Others)
		}
	}
	of := float64(len(cities.Cities))
	t.Logf("%d cities: another name %.2f %%, other hours %.2f %%, next to a border %.1f %%", len(cities.Cities),
		100*float64(names)/of, 100*float64(hour)/of, 100*float64(border)/of)
	if len(cities.Cities) < 100_000 || unnamed > 5 || float64(names) > 0.005*of || float64(hour) > 0.001*of {
		t.Errorf("of %d cities %d have another name, %d other hours, and for %d the right one is not named",
			len(cities.Cities), names, hour, unnamed)
	}
}

// TestZonesOf2026 checks the zones whose clocks of 2026 changed with the IANA
// releases 2026a to 2026f: nine in which a binary that used Go's own release
// (2025c, as of Go 1.26) would be an hour off all winter, and Moldova, which
// changes its clocks an hour earlier than it said. The others did not change.
func TestZonesOf2026(t *testing.T) {
	const hour = 3600
	winter := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	summer := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		name string
		at   time.Time
		want int
	}{
		{"Africa/Casablanca", winter, 0},
		{"Africa/El_Aaiun", winter, 0},
		{"America/Edmonton", winter, -6 * hour},
		{"America/Havana", winter, -4 * hour},
		{"America/Inuvik", winter, -6 * hour},
		{"America/Rainy_River", winter, -5 * hour},
		{"America/Vancouver", winter, -7 * hour},
		{"America/Winnipeg", winter, -5 * hour},
		{"America/Yellowknife", winter, -6 * hour},
		{"Europe/Chisinau", time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC), 2 * hour},
		{"Europe/Chisinau", time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), 3 * hour},
		{"Africa/Casablanca", summer, hour},
		{"America/Vancouver", summer, -7 * hour},
		{"Europe/Amsterdam", summer, 2 * hour},
		{"Asia/Kathmandu", summer, 5*hour + 2700},
		{"UTC", summer, 0},
	} {
		in, err := zone.Load(row.name)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		if _, got := row.at.In(in).Zone(); got != row.want {
			t.Errorf("%s on %s: %d s, want %d s", row.name, row.at.Format(time.DateOnly), got, row.want)
		}
		if again, _ := zone.Load(row.name); again != in || in.String() != row.name {
			t.Errorf("%s: loaded twice as %s", row.name, in)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, name := range []string{"", "Local", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Europe", "europe/amsterdam"} {
		if got, err := zone.Load(name); err == nil {
			t.Errorf("%q: got %v", name, got)
		}
	}
}

func TestReleases(t *testing.T) {
	if r := zone.Known(); len(r.Embedded) < 5 || r.Embedded < "2026f" || r.InUse() < r.Embedded {
		t.Errorf("releases %+v", r)
	}
	for _, row := range []struct {
		r    zone.Releases
		want string
	}{
		{zone.Releases{Embedded: "2026f"}, "2026f (embedded)"},
		{zone.Releases{Embedded: "2026f", System: "2025b"}, "2026f (embedded)"},
		{zone.Releases{Embedded: "2026f", System: "2026g"}, "2026g (of the system; embedded 2026f)"},
	} {
		if got := row.r.String(); got != row.want {
			t.Errorf("%+v: %s, want %s", row.r, got, row.want)
		}
	}
}

func TestContradiction(t *testing.T) {
	now := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
	for _, row := range []struct {
		why      string
		lat, lon float64
		name     string
		want     string // the reason; empty: no contradiction
	}{
		{"right", 52.37, 4.9, "Europe/Amsterdam", ""},
		{"across the border the hours are the same", 51.2, 4.4, "Europe/Amsterdam", ""},
		{"an older name", 40.71, -74, "US/Eastern", ""},
		{"next to a border of hours", 38.88, -7.05, "Europe/Lisbon", ""},
		{"the longitude's sign", 40.71, 74, "America/New_York", "where the sun is highest at 03:04"},
		{"another zone", 52.37, 4.9, "Europe/London", "where the zone is Europe/Amsterdam"},
		{"other hours in half of the year", 52.37, 4.9, "Africa/Algiers", "where the zone is Europe/Amsterdam"},
		{"the latitude's sign, with the same hours", 27.47, 153.03, "Australia/Brisbane", "which lies in the other hemisphere"},
	} {
		in, err := zone.Load(row.name)
		if err != nil {
			t.Fatal(err)
		}
		if d, _ := zone.Contradiction(row.lat, row.lon, in, now); d.Why != row.want {
			t.Errorf("%s: %q, want %q", row.why, d.Why, row.want)
		}
	}
}

func BenchmarkFind(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := zone.Find(52.37, 4.9); err != nil {
			b.Fatal(err)
		}
	}
}
