package source_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/source"
)

// troubles are the ways in which a service may fail for an hour.
var troubles = []func(source.Request) (source.Answer, error){
	down(source.Quota, time.Minute),     // 429, "minute"
	down(source.Quota, time.Hour),       // 429, "hour"
	down(source.Quota, 9*time.Hour),     // 429, "day"
	down(source.Quota, 0),               // 429 without a word
	down(source.BadKey, 0),              // 401, 403
	down(source.Refused, 0),             // 400, 404
	down(source.Outage, 0),              // 500, a timeout
	down(source.Outage, 90*time.Second), // 503 with Retry-After
	down(source.Malformed, 0),           // captive portal, gzip damage, half a body
	down(source.Empty, 0),               // nulls
	func(source.Request) (source.Answer, error) { return source.Answer{}, nil },                  // no run at all
	func(source.Request) (source.Answer, error) { return source.Answer{NotModified: true}, nil }, // 304 for nothing
}

// month is a house and its services in virtual time.
type month struct {
	place   uv.Place
	days    int
	restart time.Duration                 // how often the daemon is started anew; 0: once
	clock   func(time.Time) time.Duration // how far its clock is off; nil: not at all
	healthy bool                          // the services are never in trouble
}

// run returns the instants, by the world's clock, at which each source was
// called.
func (m month) run() map[string][]time.Time {
	world, rng := june.Truncate(24*time.Hour), rand.New(rand.NewPCG(1, 2))
	asked, mood := map[string][]time.Time{}, map[string]int{}
	providers := []source.Provider{sunny("first"), sunny("first"), sunny("second"), sunny("third"), sunny("sensor")}
	providers[1].(*service).profile = source.Profile{Source: "first", Part: "outlook", Every: 20 * time.Hour, Extra: true}
	providers[4].(*service).profile = source.Profile{Source: "sensor", Every: 20 * time.Minute, Extra: true, Daylight: true}
	for _, p := range providers {
		s := p.(*service)
		name, fair := s.profile.Source, s.say
		s.say = func(r source.Request) (source.Answer, error) {
			asked[name] = append(asked[name], world)
			if i := mood[name]; i < len(troubles) && !m.healthy {
				return troubles[i](r)
			}
			return fair(r)
		}
	}
	shelf := newShelf()
	var chain *source.Chain
	for minute := range m.days * 24 * 60 {
		if minute%60 == 0 { // trouble changes by the hour, and two hours in three are bad
			for _, p := range providers {
				mood[p.Profile().Source] = rng.IntN(len(troubles) * 3 / 2)
			}
		}
		now := world
		if m.clock != nil {
			now = now.Add(m.clock(world))
		}
		if chain == nil || m.restart > 0 && minute%int(m.restart.Minutes()) == 0 {
			chain = source.New(source.Options{Providers: providers, Ledger: shelf, Cache: shelf, Seed: 7})
		}
		chain.Refresh(context.Background(), now, m.place)
		world = world.Add(time.Minute)
	}
	return asked
}

// busiest returns the most calls in any 24 hours.
func busiest(asked []time.Time) int {
	most, first := 0, 0
	for i, t := range asked {
		for !asked[first].Add(24 * time.Hour).After(t) {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

func TestMonthOfOutagesStaysWithinTheBudget(t *testing.T) {
	for _, row := range []struct {
		what string
		month
	}{
		{"all is well", month{healthy: true}},
		{"every trouble there is", month{}},
		{"restarted every hour", month{restart: time.Hour}},
		{"our clock is ten minutes ahead", month{restart: time.Hour, clock: func(time.Time) time.Duration { return 10 * time.Minute }}},
		{"our clock is ten minutes behind", month{restart: time.Hour, clock: func(time.Time) time.Duration { return -10 * time.Minute }}},
		{"our clock jumps by ten minutes every hour", month{restart: time.Hour, clock: func(at time.Time) time.Duration {
			return time.Duration(at.Hour()%3-1) * 10 * time.Minute
		}}},
		{"under the midnight sun", month{place: tromso, restart: time.Hour}},
		{"under the midnight sun, all well", month{place: tromso, healthy: true}},
	} {
		t.Run(row.what, func(t *testing.T) {
			t.Parallel()
			m := row.month
			m.days = 30
			if m.place == (uv.Place{}) {
				m.place = amsterdam
			}
			asked := m.run()
			var figures []string
			for _, name := range []string{"first", "second", "third", "sensor"} {
				most := busiest(asked[name])
				figures = append(figures, fmt.Sprintf("%s %d (%d in the month)", name, most, len(asked[name])))
				if most > 24 {
					t.Errorf("%s was called %d times in 24 h", name, most)
				}
				fallback := slices.Contains([]string{"second", "third"}, name)
				if rarely := len(asked[name]) < 4*30; rarely != (m.healthy && fallback) {
					t.Errorf("%s was called %d times in a month", name, len(asked[name]))
				}
			}
			t.Logf("most calls in any 24 hours: %s", strings.Join(figures, ", "))
		})
	}
}

func TestRestartsChangeNothing(t *testing.T) {
	for _, row := range []struct {
		what string
		month
	}{
		{"every hour for a month", month{days: 30, restart: time.Hour}},
		{"every minute for a day", month{days: 1, restart: time.Minute}},
	} {
		row.place = amsterdam
		once := row.month
		once.restart = 0
		if diff := cmp.Diff(once.run(), row.month.run()); diff != "" {
			t.Errorf("restarted %s, the calls differ (-once +restarted):\n%s", row.what, diff)
		}
	}
}
