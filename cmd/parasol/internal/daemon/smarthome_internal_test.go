package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"parasol/cmd/internal/livetest"
	"parasol/notify"
	"parasol/schedule"
)

// One connection serves presence of two sources of one server, by the address
// and token of home_assistant.
func TestPresenceByHomeAssistant(t *testing.T) {
	connections := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		connections++
		say := func(text string) { _ = conn.Write(r.Context(), websocket.MessageText, []byte(text)) }
		say(`{"type":"auth_required"}`)
		for {
			var c map[string]any
			if wsjson.Read(r.Context(), conn, &c) != nil {
				return
			}
			switch c["type"] {
			case "auth":
				say(`{"type":"auth_ok"}`)
			case "get_states":
				say(fmt.Sprintf(`{"id":%v,"type":"result","success":true,"result":[{"entity_id":"zone.park"}]}`, c["id"]))
			case "subscribe_entities":
				say(
					fmt.Sprintf(
						`{"id":%v,"type":"event","event":{"a":{"person.ada":{"s":"Secret Park",`+
							`"a":{"latitude":38.9876,"longitude":-9.1234,"gps_accuracy":9}},`+
							`"zone.park":{"s":"1","a":{"friendly_name":"Secret Park"}},"binary_sensor.seat":{"s":"on","a":{}}}}}`,
						c["id"],
					),
				)
			}
		}
	}))
	defer server.Close()
	text := withPresence(
		`{type: home-assistant, entity: person.ada, outdoors: [zone.park]}, `+
			`{type: home-assistant, entity: binary_sensor.seat, mode: observe}`,
	) +
		"home_assistant: {url: \"" + server.URL + "\", token: made-up-token}\n"
	var log livetest.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	seen := newSightings(configured(t, text), notify.Default(), nowhere(t))
	seen.log = logger
	seen.recent = func(context.Context, string, time.Time) ([]schedule.Event, error) { return nil, nil }
	homes := newSmartHomes(logger, notify.Default())
	homes.watch(seen)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); homes.run(ctx) }()
	ada := seen.people["ada"]
	livetest.Eventually(t, "both are heard", func() bool {
		seen.step(ctx, ada, time.Now())
		all := seen.Sources("ada")
		return !all[0].Heard.IsZero() && !all[1].Heard.IsZero()
	})
	if why := homes.troubles(); len(why) > 0 {
		t.Errorf("trouble: %q", why)
	}
	stop()
	<-done
	// Her word waits three minutes to count.
	seen.record = func(_ context.Context, person string, e schedule.Event) error {
		if person != "ada" || e.Kind != schedule.Outdoors || e.Source != "home-assistant/place" {
			t.Errorf("recorded %+v", e)
		}
		return nil
	}
	seen.step(t.Context(), ada, time.Now().Add(4*time.Minute))
	all := seen.Sources("ada")
	if all[0].Says != schedule.ReportedOutdoors || all[1].Says != schedule.ReportedOutdoors || !all[1].Observed ||
		connections != 1 {
		t.Errorf("says %+v over %d connections", all, connections)
	}
	if log.String() != "" {
		t.Errorf("log: %s", log.String())
	}
}

// A source whose server cannot be reached says so, in words.
func TestTroubleOfASourceOfHomeAssistant(t *testing.T) {
	text := withPresence(`{type: home-assistant, entity: person.ada}`) + "home_assistant: {url: \"http://127.0.0.1:1\", token: made-up-token}\n"
	seen := newSightings(configured(t, text), notify.Default(), nowhere(t))
	homes := newSmartHomes(slog.New(slog.DiscardHandler), notify.Default())
	homes.watch(seen)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); homes.run(ctx) }()
	defer func() { stop(); <-done }()
	seen.down = homes.trouble
	livetest.Eventually(t, "the page says that it cannot be reached", func() bool {
		why := seen.Sources("ada")[0].Trouble
		return strings.HasPrefix(why, "Home Assistant cannot be reached: ") && !strings.Contains(why, "made-up-token")
	})
}
