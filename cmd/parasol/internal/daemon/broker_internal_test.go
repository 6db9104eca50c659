package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/cmd/internal/livetest"
	"parasol/cmd/parasol/internal/mqtt"
	"parasol/cmd/parasol/internal/mqtt/mqtttest"
	"parasol/notify"
	"parasol/schedule"
)

// heardAll is another client of the broker, which hears everything and can say
// that ada is outdoors.
type heardAll struct {
	*mqtt.Client
	mu   sync.Mutex
	last map[string]string
	all  strings.Builder
}

func (h *heardAll) topic(name string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	for topic, text := range h.last {
		if strings.HasSuffix(topic, name) && !strings.HasPrefix(topic, "parasol/peer/") {
			return text
		}
	}
	return ""
}

// forget forgets what each topic last said.
func (h *heardAll) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	clear(h.last)
}

func listenTo(t *testing.T, b *mqtttest.Broker) *heardAll {
	t.Helper()
	h := &heardAll{last: map[string]string{}}
	var err error
	h.Client, err = mqtt.New(mqtt.Options{
		URL: "mqtt://" + b.Address, ID: "peer", Stands: func(bool) {}, Log: slog.New(slog.DiscardHandler), Say: notify.Default().Say,
		Feeds: []mqtt.Feed{{Topic: "#", Heard: func(topic string, payload []byte) {
			h.mu.Lock()
			defer h.mu.Unlock()
			h.last[topic] = string(payload)
			fmt.Fprintln(&h.all, topic, string(payload))
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); h.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	return h
}

// A whole daemon on a real broker: Home Assistant is told about ada, a switch
// tells that she is out, and nothing of it names her treatment or her place.
func TestDaemonOnABroker(t *testing.T) {
	b := mqtttest.New(t, "")
	peer := listenTo(t, b)
	text := withPresence(`{type: mqtt, topic: parasol/peer/ada/state, key: outdoors}, {type: owntracks, user: ada, device: phone}`) +
		"mqtt: {url: \"mqtt://" + b.Address + "\"}\n"
	var log livetest.Buffer
	d, err := New(t.Context(), Options{Config: configured(t, text), Out: &livetest.Buffer{}, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	livetest.Eventually(
		t,
		"ada is described and shown",
		func() bool { return peer.topic("_ada/config") != "" && peer.topic("/ada/state") != "" },
	)
	peer.Show("ada", mqtt.State{Outdoors: true})
	seen := d.house.Load().seen
	livetest.Eventually(t, "the switch is heard", func() bool { return !seen.Sources("ada")[0].Heard.IsZero() })
	if why, row := d.house.Load().broker.trouble(), seen.Sources("ada")[0]; why != "" || row.Trouble != "" {
		t.Errorf("trouble: %s; on the page: %s", why, row.Trouble)
	}
	b.Kill()
	livetest.Eventually(t, "the page says that the broker is gone", func() bool {
		all := seen.Sources("ada")
		return strings.Contains(all[0].Trouble, "the broker") && strings.Contains(all[1].Trouble, "the broker")
	})
	peer.forget()
	b.Start()
	livetest.Eventually(t, "the broker is back", func() bool { return seen.Sources("ada")[0].Trouble == "" })
	livetest.Eventually(t, "online is told again", func() bool { return peer.topic("/status") == "online" })
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	livetest.Eventually(t, "offline is told", func() bool { return peer.topic("/status") == "offline" })
	peer.mu.Lock()
	defer peer.mu.Unlock()
	for _, secret := range []string{"needling", "38.7", "-9.1", "Lisbon"} {
		if strings.Contains(peer.all.String(), secret) {
			t.Errorf("the broker was told %q:\n%s", secret, peer.all.String())
		}
	}
}

// Every recorded message of OwnTracks over a broker finds its source and is
// understood, the empty one of a card that was cleared too.
func TestRecordedTopicsOfOwnTracks(t *testing.T) {
	recorded, err := os.ReadFile("testdata/owntracks_topics.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := withPresence(`{type: owntracks, user: ada, device: phone}`) + "mqtt: {url: \"mqtt://127.0.0.1:1\"}\n"
	seen := newSightings(configured(t, text), notify.Default(), nowhere(t))
	var log livetest.Buffer
	seen.log = slog.New(slog.NewTextHandler(&log, nil))
	feeds := (&broker{sightings: seen}).feeds()
	for line := range strings.Lines(string(recorded)) {
		topic, payload, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		i := slices.IndexFunc(feeds, func(f mqtt.Feed) bool { return f.Topic == topic })
		if i < 0 {
			t.Errorf("%s: nobody listens", topic)
			continue
		}
		feeds[i].Heard(topic, []byte(payload))
	}
	seen.recent = func(context.Context, string, time.Time) ([]schedule.Event, error) { return nil, nil }
	seen.step(t.Context(), seen.people["ada"], time.Now())
	if all := seen.Sources("ada"); all[0].Heard.IsZero() || all[0].Trouble != "" || log.String() != "" {
		t.Errorf("heard %+v; log: %s", all[0], log.String())
	}
}

func TestPressesAreEvents(t *testing.T) {
	c := configured(t, ada)
	var got []string
	b := &broker{config: c, log: slog.New(slog.DiscardHandler), record: func(_ context.Context, person string, e schedule.Event) error {
		if e.Minutes > 24*60 || (e.Minutes > 0) != (e.Kind == schedule.Indoors && len(got) == 3) {
			t.Errorf("minutes of %+v", e)
		}
		got = append(got, fmt.Sprint(person, " ", e.Kind, " ", e.Source))
		return nil
	}}
	for _, word := range []string{mqtt.PressApplied, mqtt.PressOutdoors, mqtt.PressIndoors, mqtt.PressStayIn, mqtt.PressSnooze} {
		b.press("ada", word)
	}
	want := []string{"ada applied mqtt", "ada outdoors mqtt", "ada indoors mqtt", "ada indoors mqtt", "ada snoozed mqtt"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Home Assistant takes null for unknown; what is not known is not told as 0.
func TestDecisionAsState(t *testing.T) {
	b := mqtttest.New(t, "")
	peer := listenTo(t, b)
	d := &broker{config: configured(t, ada), texts: notify.Default(), log: slog.New(slog.DiscardHandler)}
	var err error
	d.client, err = mqtt.New(
		mqtt.Options{URL: "mqtt://" + b.Address, ID: "own", People: []string{"ada"}, Stands: func(bool) {}, Log: d.log, Say: d.texts.Say},
	)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); d.run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	ends := time.Date(2026, 7, 1, 14, 0, 0, 5, time.UTC)
	d.decided("ada", &schedule.Decision{Evidence: schedule.Evidence{
		Ceiling:   6.66,
		Peak:      7.01,
		Phase:     schedule.Strict,
		Treatment: "microneedling",
		Presence:  schedule.ReportedOutdoors,
		FilmOn:    true,
		FilmEnds:  ends,
		SentToday: 2,
	}, Send: &schedule.Reminder{Slot: schedule.Slot{Kind: schedule.Reapply}, Level: schedule.High, Attempt: 1}})
	want := `{"uv_index":null,"uv_index_ceiling":6.7,"uv_index_peak":7,"phase":"` + notify.Default().Phase(
		schedule.Strict,
	) + `","presence":"outdoors",` +
		`"next_coat":"2026-07-01T14:00:00Z","window_end":null,"pushes_today":3,"outdoors":true,"film_on":true}`
	livetest.Eventually(t, "state", func() bool { return peer.topic("own/ada/state") != "" })
	if diff := cmp.Diff(want, peer.topic("own/ada/state")); diff != "" {
		t.Error(diff)
	}
}
