package sky_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/sky"
	"parasol/schedule"
	"parasol/uv"
	"parasol/uv/source"
)

var (
	amsterdam = uv.Place{Latitude: 52.37, Longitude: 4.90}
	nextDoor  = uv.Place{Latitude: 52.3712, Longitude: 4.9011, Altitude: 40}
	rome      = uv.Place{Latitude: 41.9, Longitude: 12.5}
)

// provider answers with an index of 5 for the next two days, or hangs.
type provider struct {
	mu    sync.Mutex
	asked []string
	hang  bool
}

func (p *provider) Profile() source.Profile { return source.Profile{Source: "fake", Every: time.Hour} }

func (p *provider) Fetch(ctx context.Context, r source.Request) (source.Answer, error) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Cell.String())
	p.mu.Unlock()
	if p.hang {
		<-ctx.Done()
		return source.Answer{}, ctx.Err()
	}
	var samples []uv.Sample
	for at := r.Now.Truncate(time.Hour).Add(-24 * time.Hour); at.Before(r.Now.Add(48 * time.Hour)); at = at.Add(time.Hour) {
		samples = append(samples, uv.Sample{Time: at, Index: 2})
	}
	run := uv.Run{Source: "fake", Issued: r.Now, Fetched: r.Now, Forecast: uv.NewSeries(uv.Instant, samples)}
	return source.Answer{Runs: []uv.Run{run}}, nil
}

func (p *provider) calls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked)
}

// over returns a sky over the providers, with people at the places.
func over(changed func(), places []uv.Place, providers ...source.Provider) *sky.Sky {
	return sky.New(sky.Options{
		Chain:   source.New(source.Options{Providers: providers}),
		Places:  func(time.Time) []uv.Place { return places },
		Changed: changed, Log: slog.New(slog.DiscardHandler),
	})
}

func TestEachCellIsAskedOnceAndTheVersionGrows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(12 * time.Hour) // to noon: the bubble begins at midnight of New Year's Day
		ctx, stop := context.WithCancel(t.Context())
		p, changes := &provider{}, 0
		var once sync.Mutex
		s := over(func() { once.Lock(); changes++; once.Unlock() }, []uv.Place{amsterdam, nextDoor, amsterdam, rome}, p)
		_, before := s.Forecast(time.Now(), rome)
		_, same := s.Forecast(time.Now(), rome)
		done := make(chan struct{})
		go func() { defer close(done); s.Poll(ctx) }()
		s.Await(ctx)
		_, after := s.Forecast(time.Now(), rome)
		if p.calls() != 2 || changes != 2 {
			t.Errorf("asked %v, told of %d changes; want two cells once", p.asked, changes)
		}
		if before != same || after <= before {
			t.Errorf("versions %d, %d, then %d; want the same, then a later one", before, same, after)
		}
		time.Sleep(10 * time.Minute)
		if p.calls() != 2 {
			t.Errorf("asked again within the hour: %v", p.asked)
		}
		time.Sleep(2 * time.Hour)
		if p.calls() < 4 {
			t.Errorf("after two hours asked %v; want each cell again", p.asked)
		}
		stop()
		<-done
	})
}

func TestTheFirstDecisionWaitsASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, row := range []struct {
			why       string
			providers []source.Provider
			most      time.Duration
		}{
			{"a service that hangs", []source.Provider{&provider{hang: true}}, time.Second},
			{"a service that answers", []source.Provider{&provider{}}, 0},
			{"no service", nil, 0},
		} {
			ctx, stop := context.WithCancel(t.Context())
			s := over(func() {}, []uv.Place{rome}, row.providers...)
			done := make(chan struct{})
			go func() { defer close(done); s.Poll(ctx) }()
			began := time.Now()
			s.Await(ctx)
			if took := time.Since(began); took != row.most {
				t.Errorf("%s: waited %s; want %s", row.why, took, row.most)
			}
			stop()
			<-done
		}
	})
}

func TestCurveAndOutlookOfTheLocalDay(t *testing.T) {
	s := over(func() {}, nil)
	zone := time.FixedZone("east", 2*60*60)
	now := time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC) // the first of July in the zone
	place := schedule.Place{Place: rome, Zone: zone}
	curve := s.Curve(now, place)
	if first, last := curve[0].At, curve[len(curve)-1].At; len(curve) != 145 || !first.Equal(now.Add(-90*time.Minute)) ||
		last.Sub(first) != 24*time.Hour {
		t.Errorf("%d points from %s to %s; want 145, from midnight to midnight", len(curve), first, last)
	}
	var dates []string
	for _, d := range s.Outlook(now, place) {
		dates = append(dates, d.Date.String())
		if d.Ceiling < 7 || d.Known {
			t.Errorf("%s: ceiling %.1f, known %t; want July's clear sky, unknown to any source", d.Date, d.Ceiling, d.Known)
		}
	}
	want := []string{"2026-07-01", "2026-07-02", "2026-07-03", "2026-07-04", "2026-07-05", "2026-07-06"}
	if diff := cmp.Diff(want, dates); diff != "" {
		t.Errorf("outlook (-want +got):\n%s", diff)
	}
}

// notes are kept in memory, or cannot be read.
type notes struct {
	kept map[string]string
	err  error
}

func (n notes) Note(_ context.Context, name string) (string, bool, error) {
	text, found := n.kept[name]
	return text, found, n.err
}

func (n notes) PutNote(_ context.Context, name, text string) error {
	n.kept[name] = text
	return nil
}

func TestSeedIsMadeOnce(t *testing.T) {
	ctx, n := context.Background(), notes{kept: map[string]string{}}
	first, err := sky.Seed(ctx, n)
	again, wrong := sky.Seed(ctx, n)
	if err != nil || wrong != nil || first != again {
		t.Errorf("got %d, %v, then %d, %v; want the same", first, err, again, wrong)
	}
	other, _ := sky.Seed(ctx, notes{kept: map[string]string{"jitter": "not a number"}})
	if other == first {
		t.Error("two installations have the same jitter")
	}
	broken := errors.New("disk")
	if _, err := sky.Seed(ctx, notes{kept: map[string]string{}, err: broken}); !errors.Is(err, broken) {
		t.Errorf("notes that cannot be read: %v; want %v", err, broken)
	}
}
