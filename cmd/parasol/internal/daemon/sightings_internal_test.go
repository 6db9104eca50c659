package daemon

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/livetest"
	"parasol/cmd/parasol/internal/mqtt"
	"parasol/cmd/parasol/internal/mqtt/mqtttest"
	"parasol/notify"
	"parasol/schedule"
)

const ada = lisbon + `
server: {listen: "127.0.0.1:0", token: made-up-token-1234}
`

// withPresence is ada's configuration with sources of presence.
func withPresence(sources string) string {
	return strings.Replace(ada, "sources: []", "    presence: ["+sources+"]\nsources: []", 1)
}

// looks counts how often sources were looked at.
var looks atomic.Int64

// sight runs what a daemon does with presence, in the clock of a bubble, over
// a journal in memory.
func sight(t *testing.T, sources string, play func(s *sightings, told func() []string)) (log string) {
	t.Helper()
	c := configured(t, withPresence(sources)+"mqtt: {url: \"mqtt://127.0.0.1:1\"}\n")
	var out bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		s := newSightings(c, notify.Default(), nowhere(t))
		var mu sync.Mutex
		var journal []schedule.Event
		s.log = slog.New(slog.NewTextHandler(&out, nil))
		s.recent = func(context.Context, string, time.Time) ([]schedule.Event, error) {
			looks.Add(1)
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(journal), nil
		}
		s.record = func(_ context.Context, person string, e schedule.Event) error {
			if person != "ada" {
				t.Errorf("recorded for %s", person)
			}
			mu.Lock()
			defer mu.Unlock()
			journal = append(journal, e)
			return nil
		}
		ctx, stop := context.WithCancel(t.Context())
		defer func() { stop(); synctest.Wait() }()
		go s.watch(ctx)
		play(s, func() []string {
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			var lines []string
			for _, e := range journal {
				lines = append(lines, fmt.Sprint(e.Kind, " ", e.Source, " ", time.Since(e.At).Round(time.Minute)))
			}
			return lines
		})
	})
	return out.String()
}

func transition(event, place string, ago time.Duration) []byte {
	return fmt.Appendf(nil, `{"_type":"transition","event":%q,"desc":%q,"acc":12,"tst":%d}`, event, place, time.Now().Add(-ago).Unix())
}

func TestPhonesTellWhereSheIs(t *testing.T) {
	sources := `{type: owntracks, user: ada, device: phone, password: secret, outdoors: [Secret Garden]},
		{type: traccar, device: "123", password: path-secret, mode: observe}`
	log := sight(t, sources, func(s *sightings, told func() []string) {
		p := phones{s}
		if p.OwnTracks("ada", "wrong", "phone", nil) || p.OwnTracks("bob", "secret", "phone", nil) || p.Traccar("secret", nil, nil) {
			t.Error("a stranger was let in")
		}
		if !p.OwnTracks("ada", "secret", "phone", transition("enter", "Secret Garden", 0)) {
			t.Error("ada's phone was not let in")
		}
		time.Sleep(2 * time.Minute)
		if got := told(); len(got) > 0 {
			t.Errorf("told %q before the wait was over", got)
		}
		time.Sleep(2 * time.Minute)
		if diff := cmp.Diff([]string{"outdoors owntracks/place 4m0s"}, told()); diff != "" {
			t.Error(diff)
		}
		p.OwnTracks("ada", "secret", "phone", transition("leave", "Secret Garden", 0))
		p.Traccar(
			"path-secret",
			nil,
			[]byte(fmt.Sprintf("id=123&lat=38.9876&lon=-9.1234&accuracy=5&speed=40&timestamp=%d", time.Now().Unix())),
		)
		p.Traccar("path-secret", url.Values{"id": {"somebody-else"}}, nil)
		time.Sleep(6 * time.Minute)
		if diff := cmp.Diff([]string{"outdoors owntracks/place 10m0s", "maybe-out owntracks/place 6m0s"}, told()); diff != "" {
			t.Error(diff)
		}
		for _, src := range s.Sources("ada") {
			text := fmt.Sprintf("%+v", src)
			if src.Heard.IsZero() || src.Says == schedule.UnknownPresence || strings.Contains(text, "Garden") ||
				strings.Contains(text, "38.98") {
				t.Errorf("shown: %s", text)
			}
		}
	})
	for _, secret := range []string{"Garden", "38.98", "9.12", "secret"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
}

// A hostile source costs a decision a second at most, and a line a minute.
func TestHostileSourceIsBounded(t *testing.T) {
	log := sight(t, `{type: owntracks, user: ada, password: secret}`, func(s *sightings, _ func() []string) {
		before := looks.Load()
		for range 600 {
			(phones{s}).OwnTracks("ada", "secret", "", []byte(`{"_type":"location","tst":`))
			(phones{s}).OwnTracks("ada", "secret", "", transition("enter", "home", -time.Hour))
			time.Sleep(100 * time.Millisecond)
		}
		if looked := looks.Load() - before; looked > 61 {
			t.Errorf("looked %d times in a minute", looked)
		}
	})
	if n := strings.Count(log, "\n"); n < 1 || n > 2 {
		t.Errorf("%d lines of log in a minute:\n%s", n, log)
	}
}

// Twelve hours of a phone that flaps, from midnight: few events, a warning, and
// another as it does not stop by the morning.
func TestFlappingPhoneForHalfADay(t *testing.T) {
	log := sight(t, `{type: owntracks, user: ada, password: secret, outdoors: [garden]}`, func(s *sightings, told func() []string) {
		for range 12 * 60 / 10 {
			(phones{s}).OwnTracks("ada", "secret", "", transition("enter", "garden", 0))
			time.Sleep(5 * time.Minute)
			(phones{s}).OwnTracks("ada", "secret", "", transition("leave", "garden", 0))
			(phones{s}).OwnTracks("ada", "secret", "", transition("enter", "home", 0))
			time.Sleep(5 * time.Minute)
			(phones{s}).OwnTracks("ada", "secret", "", transition("leave", "home", 0))
		}
		if got := told(); len(got) < 4 || len(got) > 14 {
			t.Errorf("%d events: %q", len(got), got)
		}
	})
	if n := strings.Count(log, "presence source flaps"); n != 2 {
		t.Errorf("%d warnings:\n%s", n, log)
	}
}

// Twelve hours of a switch that flaps, from midnight, over a real broker: what
// the broker passes on is then lived through at its own pace, on the way that
// the daemon takes.
func TestFlappingSwitchForHalfADay(t *testing.T) {
	const pace = 2 * time.Minute // each state lasts long enough to count
	messages := passedOn(t, int(12*time.Hour/pace))
	looks.Store(0)
	var events []string
	log := sight(t, `{type: mqtt, topic: house/ada, "on": "ON", "off": "OFF"}`, func(s *sightings, told func() []string) {
		heard := (&broker{sightings: s}).feeds()[0].Heard
		for _, m := range messages {
			heard("house/ada", []byte(m))
			time.Sleep(pace)
		}
		events = told()
	})
	outdoors := 0
	for _, e := range events {
		if strings.HasPrefix(e, "outdoors ") {
			outdoors++
		}
	}
	if len(events) == 0 || len(events) > 14 || outdoors > 4 {
		t.Errorf("%d events, %d of them outdoors: %q; want few, and at most 4 outings", len(events), outdoors, events)
	}
	if n := looks.Load(); n > 4*int64(len(messages)) {
		t.Errorf("looked %d times at %d messages", n, len(messages))
	}
	if n := strings.Count(log, "\n"); n != strings.Count(log, "presence source flaps") || n < 1 || n > 2 {
		t.Errorf("%d lines of log; want a warning, and another after the morning:\n%s", n, log)
	}
}

// passedOn sends as many changes of a switch through a broker and returns what
// came out of it.
func passedOn(t *testing.T, changes int) []string {
	t.Helper()
	b := mqtttest.New(t, "")
	var mu sync.Mutex
	var all []string
	count := func() int { mu.Lock(); defer mu.Unlock(); return len(all) }
	c, err := mqtt.New(mqtt.Options{
		URL: "mqtt://" + b.Address, ID: "own", Stands: func(bool) {}, Log: slog.New(slog.DiscardHandler), Say: notify.Default().Say,
		Feeds: []mqtt.Feed{{Topic: "house/ada", Heard: func(_ string, payload []byte) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, string(payload))
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); c.Run(ctx) }()
	defer func() { stop(); <-done }()
	w := mqtttest.Watch(t, b, "", "")
	livetest.Eventually(t, "the switch is listened to", func() bool { w.Say(t, "house/ada", "ON", false); return count() > 0 })
	for i := range changes {
		w.Say(t, "house/ada", []string{"OFF", "ON"}[i%2], false)
	}
	livetest.Eventually(t, "all of it is heard", func() bool { return count() > changes })
	return all
}

// A phone that is followed moves the place of the forecasts, and nothing tells
// where to.
func TestForecastsFollow(t *testing.T) {
	log := sight(t, `{type: owntracks, user: ada, password: secret, follow: true}`, func(s *sightings, _ func() []string) {
		var mu sync.Mutex
		var moves []schedule.Move
		s.move = func(_ string, m schedule.Move) {
			mu.Lock()
			defer mu.Unlock()
			moves = append(moves, m)
		}
		fix := func(north, east float64) {
			body := fmt.Appendf(nil, `{"_type":"location","lat":%g,"lon":%g,"acc":20,"vel":3,"tst":%d}`, north, east, time.Now().Unix())
			(phones{s}).OwnTracks("ada", "secret", "", body)
		}
		fix(41.1579, -8.6291) // Porto
		time.Sleep(25 * time.Minute)
		fix(41.1601, -8.6289)
		time.Sleep(4 * time.Hour)
		fix(38.7223, -9.1393) // home
		time.Sleep(time.Minute)
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		if len(moves) != 2 || moves[0].Place.Latitude != 41.165 || moves[0].Place.Zone.String() != "Europe/Lisbon" ||
			moves[1].Place.Latitude != 38.72 {
			t.Errorf("moves: %+v", moves)
		}
	})
	for _, secret := range []string{"41.1", "8.6", "38.7", "Porto"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
}

// The link sets the app up as the source is configured, for who may see the
// page; the API does not carry it.
func TestOwnTracksIsSetUpByALink(t *testing.T) {
	c := configured(t,
		withPresence(`{type: owntracks, user: ada, device: phone, password: secret}, {type: owntracks, user: bob, device: x}, `+
			`{type: traccar, device: "1", password: p}`)+
			"mqtt: {url: \"mqtt://127.0.0.1:1\"}\n")
	s := newSightings(c, notify.Default(), nowhere(t))
	if got := s.Sources("ada"); got[0].Setup != "" {
		t.Errorf("without a public address: %s", got[0].Setup)
	}
	s.page = "https://parasol.home.lan"
	all := s.Sources("ada")
	if all[1].Setup != "" || all[2].Setup != "" {
		t.Errorf("links that lead nowhere: %+v", all)
	}
	u, err := url.Parse(all[0].Setup)
	if err != nil || u.Scheme != "owntracks" || u.Path != "/config" {
		t.Fatalf("got %s, %v", all[0].Setup, err)
	}
	text, err := base64.StdEncoding.DecodeString(u.Query().Get("inline"))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"_type":"configuration","auth":true,"deviceId":"phone","extendedData":true,"mode":3,` +
		`"monitoring":1,"password":"secret","tid":"ad",` +
		`"url":"https://parasol.home.lan/owntracks","username":"ada"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	if text, err := json.Marshal(all); err != nil || strings.Contains(string(text), "inline") {
		t.Errorf("the API would tell: %s, %v", text, err)
	}
}
