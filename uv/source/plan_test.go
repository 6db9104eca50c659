package source_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"parasol/uv"
	"parasol/uv/source"
	"parasol/uv/sun"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// year simulates a year without errors at a place and returns when the source was
// asked.
func year(place uv.Place, profile source.Profile) []time.Time {
	first := sunny("first")
	first.profile = profile
	first.say = func(r source.Request) (source.Answer, error) { // dim enough for any night, and cheap
		var samples []uv.Sample
		for h := range 40 {
			samples = append(samples, uv.Sample{Time: r.Now.Add(time.Duration(3*h) * time.Hour), Index: 0.1})
		}
		series := source.Series(uv.Instant, r.Now, samples)
		return source.Answer{Runs: []uv.Run{{Source: "first", Issued: r.Now, Fetched: r.Now, Forecast: series}}}, nil
	}
	h := newHouse(first)
	h.now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 365 * 24 * 2 {
		h.Refresh(context.Background(), h.now, place)
		h.now = h.now.Add(30 * time.Minute)
	}
	return first.asked
}

var hourly = source.Profile{Source: "first", Every: time.Hour}

func TestMorningsHaveAFreshForecast(t *testing.T) {
	for _, row := range []struct {
		what  string
		place uv.Place
		zone  string
		most  time.Duration // the age of the answer at 07:30
	}{
		{"Amsterdam, where winter's 07:30 is dark", amsterdam, "Europe/Amsterdam", 3 * time.Hour},
		{"Oslo", uv.Place{Latitude: 59.94, Longitude: 10.72}, "Europe/Oslo", 3 * time.Hour},
		{"Madrid, whose clock runs ahead of the sun", uv.Place{Latitude: 40.42, Longitude: -3.7}, "Europe/Madrid", 3 * time.Hour},
		{"Kathmandu", uv.Place{Latitude: 27.72, Longitude: 85.32}, "Asia/Kathmandu", 3 * time.Hour},
		{"Sydney", uv.Place{Latitude: -33.87, Longitude: 151.21}, "Australia/Sydney", 3 * time.Hour},
	} {
		asked, loc := year(row.place, hourly), zone(t, row.zone)
		i := 0
		for day := 2; day <= 365; day++ {
			morning := time.Date(2026, 1, day, 7, 30, 0, 0, loc)
			for i+1 < len(asked) && !asked[i+1].After(morning) {
				i++
			}
			if age := morning.Sub(asked[i]); age > row.most {
				t.Errorf("%s: on %s the answer is %v old", row.what, morning.Format(time.DateOnly), age)
				break
			}
		}
	}
}

func TestNoCallAtNight(t *testing.T) {
	for _, row := range []struct {
		what       string
		place      uv.Place
		profile    source.Profile
		night      int // most calls between two noons while the sun is down
		mostPerDay float64
	}{
		{"a forecast: once before the morning", amsterdam, hourly, 1, 14},
		{"a sensor: never", amsterdam, source.Profile{Source: "first", Every: 20 * time.Minute, Daylight: true}, 0, 22},
		{"at the equator", uv.Place{Latitude: 0, Longitude: 36.8}, hourly, 1, 14},
		{"at 70° N", tromso, hourly, 1, 14},
		{"at the pole", uv.Place{Latitude: 90}, hourly, 1, 12},
	} {
		asked := year(row.place, row.profile)
		dark := map[int]int{}
		for _, at := range asked[1:] { // the first comes with the first start, whenever that is
			if sun.Zenith(at, row.place.Latitude, row.place.Longitude) > sun.HorizonDegrees {
				dark[at.Add(12*time.Hour).YearDay()]++
			}
		}
		for day, n := range dark {
			if n > row.night {
				t.Errorf("%s: %d calls in the dark before noon of day %d", row.what, n, day)
			}
		}
		if mean := float64(len(asked)) / 365; mean > row.mostPerDay {
			t.Errorf("%s: %.1f calls a day", row.what, mean)
		} else {
			t.Logf("%s: %.1f calls a day", row.what, mean)
		}
	}
}

func TestPolarNightIsQuiet(t *testing.T) {
	first := sunny("first")
	h := newHouse(first)
	h.now = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	h.live(31*24*time.Hour, tromso)
	if len(first.asked) != 0 {
		t.Errorf("asked at %v", first.asked)
	}
	if r := h.known(tromso).At(h.now); r.Ceiling != 0 {
		t.Errorf("reading %+v", r)
	}
}

func TestAFirstStartInTheEvening(t *testing.T) {
	for _, row := range []struct {
		what string
		say  func(source.Request) (source.Answer, error)
		want int // calls before midnight
	}{
		{"asks once, for tomorrow", sunny("first").say, 1},
		{"and does not insist", down(source.Outage, 0), 1},
	} {
		first := sunny("first")
		first.say = row.say
		h := newHouse(first)
		h.now = time.Date(2026, 12, 20, 18, 0, 0, 0, time.UTC)
		h.live(6*time.Hour, amsterdam)
		if len(first.asked) != row.want {
			t.Errorf("%s: asked at %v", row.what, first.asked)
		}
	}
}

func drawPlan(t *rapid.T) (source.Plan, time.Time) {
	instant := func(what string) time.Time {
		return june.Add(time.Duration(rapid.Int64Range(-40*24*3600, 40*24*3600).Draw(t, what)) * time.Second)
	}
	now := instant("now")
	place := uv.Place{Latitude: rapid.Float64Range(-90, 90).Draw(t, "lat"), Longitude: rapid.Float64Range(-180, 180).Draw(t, "lon")}
	p := source.Plan{
		Profile: source.Profile{
			Source:   "s",
			Every:    rapid.SampledFrom([]time.Duration{20 * time.Minute, time.Hour, 4 * time.Hour, 20 * time.Hour}).Draw(t, "every"),
			Daylight: rapid.Bool().Draw(t, "daylight"), Account: rapid.IntRange(0, 50).Draw(t, "account"),
		},
		Cell: source.CellOf(place), Seed: rapid.Uint64().Draw(t, "seed"),
	}
	if rapid.Bool().Draw(t, "have") {
		p.Fetched = instant("fetched")
		p.Until = p.Fetched.Add(time.Duration(rapid.IntRange(0, 120).Draw(t, "hours")) * time.Hour)
		p.Expires = p.Fetched.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "expires")) * time.Minute)
	}
	for range rapid.IntRange(0, 30).Draw(t, "calls") {
		p.Account.Spend(now.Add(-time.Duration(rapid.IntRange(0, 30*3600).Draw(t, "call")) * time.Second))
	}
	if rapid.Bool().Draw(t, "held") {
		class := rapid.SampledFrom([]source.Class{source.Quota, source.BadKey, source.Outage, source.Empty}).Draw(t, "class")
		for range rapid.IntRange(1, 12).Draw(t, "failures") {
			p.Account.Fail(now.Add(-time.Hour), "", &source.Error{Class: class}, 1)
		}
	}
	p.Account.Settle(now)
	return p, now
}

func TestNextIsTheFirstInstantThatIsDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, now := drawPlan(t)
		next := p.Next(now)
		if next.Before(now) {
			t.Fatalf("next %v lies before now %v", next, now)
		}
		if next.Equal(now) != p.Due(now) {
			t.Fatalf("next %v, now %v, due %v", next, now, p.Due(now))
		}
		if next.Sub(now) < 7*24*time.Hour && !p.Due(next) {
			t.Fatalf("next %v is not due", next)
		}
		if gap := next.Sub(now) - time.Minute; gap > 0 { // the sun rises in whole minutes
			between := now.Add(time.Duration(rapid.Int64Range(0, int64(gap)-1).Draw(t, "between")))
			if p.Due(between) {
				t.Fatalf("due at %v, before next %v", between, next)
			}
		}
	})
}

func TestDelays(t *testing.T) {
	for _, row := range []struct {
		what     string
		err      source.Error
		failures int
		want     time.Duration
	}{
		{"an outage: soon", source.Error{Class: source.Outage}, 1, 2 * time.Minute},
		{"its fourth failure", source.Error{Class: source.Outage}, 4, 16 * time.Minute},
		{"its hundredth", source.Error{Class: source.Outage}, 100, 2 * time.Hour},
		{"Retry-After is honoured", source.Error{Class: source.Outage, Wait: 3 * time.Hour}, 1, 3 * time.Hour},
		{"a short one no more when it does not help", source.Error{Class: source.Outage, Wait: 5 * time.Second}, 6, 32 * time.Minute},
		{"not below a minute", source.Error{Class: source.Quota, Wait: time.Second}, 1, time.Minute},
		{"not over a day, and the margin", source.Error{Class: source.Quota, Wait: 1000 * time.Hour}, 1, 25 * time.Hour},
		{"a quota without a word", source.Error{Class: source.Quota}, 1, time.Hour},
		{"a bad key, always", source.Error{Class: source.BadKey}, 9, 6 * time.Hour},
		{"a refusal", source.Error{Class: source.Refused}, 1, 30 * time.Minute},
	} {
		if got := source.Delay(&row.err, row.failures, 0); got != row.want {
			t.Errorf("%s: %v, want %v", row.what, got, row.want)
		}
		if got := source.Delay(&row.err, row.failures, 1); got <= row.want || got > row.want*5/4 {
			t.Errorf("%s: with all the jitter %v", row.what, got)
		}
	}
}

func TestHousesDoNotCallTogether(t *testing.T) {
	minutes := map[time.Time]int{}
	for seed := range uint64(100) {
		p := source.Plan{Profile: hourly, Cell: source.CellOf(amsterdam), Seed: seed, Fetched: june}
		minutes[p.Next(june).Truncate(time.Minute)]++
	}
	if len(minutes) != 6 {
		t.Errorf("100 houses call in %d different minutes: %v", len(minutes), minutes)
	}
	for at, n := range minutes {
		if n > 35 {
			t.Errorf("%d of 100 houses call at %v", n, at)
		}
	}
}
