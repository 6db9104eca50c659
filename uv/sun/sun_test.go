package sun_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/uv/sun"
)

// refracted is the zenith angle with refraction as the SPA has it (Reda and
// Andreas, NREL/TP-560-34302, eq. 42).
func refracted(zenith, hPa, celsius float64) float64 {
	e := 90 - zenith
	return zenith - hPa/1010*283/(273+celsius)*1.02/(60*math.Tan((e+10.3/(e+5.11))*math.Pi/180))
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s = %.5f, want %.5f ± %g", what, got, want, within)
	}
}

// NREL/TP-560-34302, appendix A.5: Golden, Colorado, 820 hPa and 11 °C.
var golden = struct {
	at       time.Time
	lat, lon float64
}{time.Date(2003, 10, 17, 12, 30, 30, 0, time.FixedZone("", -7*3600)), 39.742476, -105.1786}

func TestPositionOfTheSPAExample(t *testing.T) {
	p := sun.At(golden.at, golden.lat, golden.lon)
	near(t, "zenith with refraction", refracted(p.ZenithDegrees, 820, 11), 50.1116, 0.005)
	near(t, "azimuth", p.AzimuthDegrees, 194.3402, 0.01)
	near(t, "distance factor", sun.EarthSunFactor(golden.at), 1/(0.9965422974*0.9965422974), 2e-5)
}

func TestRiseAndSetOfTheSPAExample(t *testing.T) {
	midnight := time.Date(2003, 10, 17, 0, 0, 0, 0, golden.at.Location())
	today := sun.Span(midnight, midnight.AddDate(0, 0, 1), golden.lat, golden.lon)
	yesterday := sun.Span(midnight.AddDate(0, 0, -1), midnight, golden.lat, golden.lon)
	for _, row := range []struct {
		what      string
		got, want time.Time
	}{
		{"rise 06:12:43", today.Rise, midnight.Add(6*time.Hour + 12*time.Minute + 43*time.Second)},
		// The SPA's tester looks at the UTC day, so its set is that of the
		// local day before.
		{"set 17:20:19", yesterday.Set, midnight.Add(-24*time.Hour + 17*time.Hour + 20*time.Minute + 19*time.Second)},
	} {
		if off := row.got.Sub(row.want).Abs(); off > 5*time.Second {
			t.Errorf("%s: got %v", row.what, row.got)
		}
	}
}

// At the north pole the zenith angle is 90° minus the declination, so the
// almanac's declinations can be read off. The series is good to 0.01° in
// longitude, 0.004° in declination.
func TestDeclination(t *testing.T) {
	const parallax = 8.794 / 3600
	for _, row := range []struct {
		what string
		at   time.Time
		want float64
		tol  float64
	}{
		{"Meeus, example 25.a", time.Date(1992, 10, 13, 0, 0, 0, 0, time.UTC), -7.78507, 0.001},
		{"March equinox of 2024 at 03:06 (USNO)", time.Date(2024, 3, 20, 3, 6, 0, 0, time.UTC), 0, 0.004},
		{"June solstice of 2024 at 20:51 (USNO)", time.Date(2024, 6, 20, 20, 51, 0, 0, time.UTC), 23.438, 0.004},
		{"September equinox of 2024 at 12:44 (USNO)", time.Date(2024, 9, 22, 12, 44, 0, 0, time.UTC), 0, 0.004},
		{"December solstice of 2024 at 09:21 (USNO)", time.Date(2024, 12, 21, 9, 21, 0, 0, time.UTC), -23.438, 0.004},
	} {
		near(t, row.what, 90-sun.Zenith(row.at, 90, 0)+parallax, row.want, row.tol)
	}
}

func TestEarthSunFactorAtTheApsides(t *testing.T) {
	const au = 149597870.7 // km
	for _, row := range []struct {
		what string
		at   time.Time
		km   float64
	}{
		{"perihelion of 2024 (USNO, 147 100 632 km)", time.Date(2024, 1, 3, 0, 39, 0, 0, time.UTC), 147100632},
		{"aphelion of 2024 (USNO, 152 099 968 km)", time.Date(2024, 7, 5, 5, 6, 0, 0, time.UTC), 152099968},
	} {
		near(t, row.what, sun.EarthSunFactor(row.at), (au/row.km)*(au/row.km), 1e-4)
	}
}

func TestLightOfTheDay(t *testing.T) {
	day := func(zone string, y int, m time.Month, d int) (time.Time, time.Time) {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(y, m, d, 0, 0, 0, 0, loc), time.Date(y, m, d+1, 0, 0, 0, 0, loc)
	}
	for _, row := range []struct {
		what     string
		zone     string
		month    time.Month
		date     int
		lat, lon float64
		want     sun.Light
		length   time.Duration // of daylight, within 10 min; 0: not asked
	}{
		{"Tromsø in June never sees it set", "Europe/Oslo", 6, 21, 69.65, 18.96, sun.PolarDay, 0},
		{"Tromsø in December never sees it rise", "Europe/Oslo", 12, 21, 69.65, 18.96, sun.PolarNight, 0},
		{"the equator at an equinox has 12 h 7 min", "Africa/Nairobi", 3, 20, 0, 36.8, sun.RiseAndSet, 12*time.Hour + 7*time.Minute},
		{"Amsterdam's day of 23 hours has a whole day of sun", "Europe/Amsterdam", 3, 29, 52.37, 4.9,
			sun.RiseAndSet, 12*time.Hour + 42*time.Minute},
		{"Amsterdam's day of 25 hours too", "Europe/Amsterdam", 10, 25, 52.37, 4.9, sun.RiseAndSet, 10*time.Hour + 2*time.Minute},
		{"the date line does not matter", "Pacific/Auckland", 12, 21, -36.85, 174.76, sun.RiseAndSet, 14*time.Hour + 41*time.Minute},
		{"the south pole in December", "UTC", 12, 21, -90, 0, sun.PolarDay, 0},
		{"the south pole in June", "UTC", 6, 21, -90, 0, sun.PolarNight, 0},
	} {
		from, until := day(row.zone, 2026, row.month, row.date)
		d := sun.Span(from, until, row.lat, row.lon)
		if d.Light != row.want {
			t.Errorf("%s: got %v, want %v", row.what, d.Light, row.want)
		}
		if d.Noon.Before(from) || !d.Noon.Before(until) {
			t.Errorf("%s: noon %v is not in the day", row.what, d.Noon)
		}
		if got := d.Set.Sub(d.Rise); row.length != 0 && (got-row.length).Abs() > 10*time.Minute {
			t.Errorf("%s: %v of daylight, want %v", row.what, got, row.length)
		}
	}
}

// TestNoonIsDueSouth, even if the clock differs from solar time by eleven hours,
// as UTC does at the date line.
func TestNoonIsDueSouth(t *testing.T) {
	day := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	for _, lon := range []float64{-179, -90, 0, 90, 179} {
		d := sun.Span(day, day.AddDate(0, 0, 1), 50, lon)
		near(t, "azimuth at noon", sun.At(d.Noon, 50, lon).AzimuthDegrees, 180, 0.001)
	}
}

// drawPlace draws a place and a time between 1970 and 2100.
func drawPlace(t *rapid.T) (at time.Time, lat, lon float64) {
	at = time.Unix(rapid.Int64Range(0, 4102444800).Draw(t, "unix"), 0).UTC()
	return at, rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon")
}

func TestZoneLabelDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, lat, lon := drawPlace(t)
		zone := time.FixedZone("", rapid.IntRange(-14*3600, 14*3600).Draw(t, "offset"))
		if a, b := sun.At(at, lat, lon), sun.At(at.In(zone), lat, lon); a != b {
			t.Fatalf("%v became %v", a, b)
		}
	})
}

func TestSpanAgreesWithUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, lat, lon := drawPlace(t)
		d := sun.Span(at, at.Add(24*time.Hour), lat, lon)
		if got := sun.Up(d.Noon, lat, lon); got != (d.Light != sun.PolarNight) {
			t.Fatalf("%v, but up at noon is %v", d.Light, got)
		}
		for _, edge := range []struct {
			at        time.Time
			afterward bool
		}{{d.Rise, true}, {d.Set, false}} {
			if edge.at.IsZero() {
				continue
			}
			before, after := sun.Up(edge.at.Add(-time.Second), lat, lon), sun.Up(edge.at.Add(time.Second), lat, lon)
			if before == edge.afterward || after != edge.afterward {
				t.Fatalf("no crossing at %v in %+v", edge.at, d)
			}
		}
	})
}

func BenchmarkPosition(b *testing.B) {
	b.ReportAllocs()
	o := sun.From(59.94, 10.72)
	for b.Loop() {
		o.Position(golden.at)
	}
}

func BenchmarkCosine(b *testing.B) {
	b.ReportAllocs()
	o := sun.From(59.94, 10.72)
	for b.Loop() {
		o.Cosine(golden.at)
	}
}

// TestSweepAgreesWithCosine: for any step and place, a sweep has the same values
// as Cosine at each instant.
func TestSweepAgreesWithCosine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, lat, lon := drawPlace(t)
		step := time.Duration(rapid.IntRange(1, 7200).Draw(t, "step")) * time.Second
		cosines := make([]float64, rapid.IntRange(1, 400).Draw(t, "n"))
		o := sun.From(lat, lon)
		o.Sweep(from, step, cosines)
		for i, got := range cosines {
			at := from.Add(time.Duration(i) * step)
			want, _ := o.Cosine(at)
			if math.Abs(got-want) > 1e-4 {
				t.Fatalf("at %v: %v, want %v", at, got, want)
			}
			if zenith := math.Cos(o.Zenith(at) * math.Pi / 180); math.Abs(zenith-want) > 1e-8 {
				t.Fatalf("at %v: cosine %v, of the zenith angle %v", at, want, zenith)
			}
		}
	})
}

func BenchmarkSweepPoint(b *testing.B) {
	b.ReportAllocs()
	o, cosines := sun.From(59.94, 10.72), make([]float64, 288)
	for n := 0; n < b.N; n += len(cosines) {
		o.Sweep(golden.at, 5*time.Minute, cosines)
	}
}
