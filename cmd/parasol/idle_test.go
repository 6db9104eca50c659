package main_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"parasol/cmd/parasol/internal/mqtt/mqtttest"
)

var idle = flag.Duration("idle", 3*time.Second, "how long TestIdleWithEverythingConnected watches each daemon")

// What everything connected may cost, while nothing happens.
const (
	idleMemory = 3 << 10 // kB
	idleCPU    = 0.02    // of one core
)

const idleConfig = `people:
  - name: ada
    place: {latitude: 52.37, longitude: 4.9, timezone: Europe/Amsterdam}
    treatments: [{kind: microneedling, at: today - 4d}]
    notify: [console]
%schannels: {console: {type: console}}
sources: []
server: {listen: "127.0.0.1:0", token: token-of-the-page}
%s`

const idlePresence = `    presence:
      - {type: home-assistant, entity: person.ada, follow: true}
      - {type: owntracks, user: ada, device: phone, password: secret-of-the-app, outdoors: [garden]}
      - {type: owntracks, user: ada, device: tablet}
      - {type: traccar, device: "1", password: secret-of-traccar}
      - {type: mqtt, topic: house/ada}
`

// idleCost is what a daemon costs while nothing happens.
type idleCost struct {
	rss, anon int // kB
	cpu       time.Duration
}

// TestIdleWithEverythingConnected measures what a broker, Home Assistant and
// phones add to an idle daemon:
//
//	go test ./cmd/parasol -run TestIdle -v -idle 60s
func TestIdleWithEverythingConnected(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	alone := idling(t, fmt.Sprintf(idleConfig, "", ""), func(*process) bool { return true })
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	connections := fmt.Sprintf("mqtt: {url: \"mqtt://%s\"}\nhome_assistant: {url: %q, token: made-up-token}\n", b.Address, quietHome(t))
	all := idling(t, fmt.Sprintf(idleConfig, idlePresence, connections), func(p *process) bool {
		_, body := p.get("/api/v1/people/ada")
		return w.Topic("_ada/config") != "" && strings.Contains(body, `"heard":`)
	})
	t.Logf(`                       alone  connected  more
VmRSS             %8d kB %8d kB %5d kB
RssAnon           %8d kB %8d kB %5d kB  (at most %d kB)
CPU in %-8s  %8s    %8s`, alone.rss, all.rss, all.rss-alone.rss, alone.anon, all.anon, all.anon-alone.anon, idleMemory, *idle, alone.cpu, all.cpu)
	if more := all.anon - alone.anon; more > idleMemory {
		t.Errorf("%d kB more; want at most %d", more, idleMemory)
	}
	if more := (all.cpu - alone.cpu).Seconds() / idle.Seconds(); more > idleCPU {
		t.Errorf("%.1f %% of a core more; want none that can be measured", 100*more)
	}
}

// idling starts a daemon, waits until it is connected, and watches it do
// nothing. Of the memory the least of some looks counts: the rest is garbage
// that is not collected yet.
func idling(t *testing.T, text string, connected func(*process) bool) idleCost {
	t.Helper()
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startDaemon(t, file, "GOGC=20")
	p.until("connected", func() bool { return connected(p) })
	var rss, anon []int
	before := p.cpu()
	const looks = 10
	tick := time.NewTicker(*idle / looks)
	defer tick.Stop()
	for range looks {
		<-tick.C
		rss, anon = append(rss, p.status("VmRSS")), append(anon, p.status("RssAnon"))
	}
	u := idleCost{slices.Min(rss), slices.Min(anon), p.cpu() - before}
	if err := p.stop(); err != nil {
		t.Errorf("stopped: %v\n%s", err, p.log.String())
	}
	return u
}

// quietHome is a Home Assistant with one person, who stays at home.
func quietHome(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer conn.CloseNow()
		say := func(format string, args ...any) {
			_ = conn.Write(r.Context(), websocket.MessageText, fmt.Appendf(nil, format, args...))
		}
		say(`{"type":"auth_required"}`)
		for {
			var c map[string]any
			if wsjson.Read(r.Context(), conn, &c) != nil {
				return
			}
			switch c["type"] {
			case "auth":
				say(`{"type":"auth_ok"}`)
			case "ping":
				say(`{"id":%v,"type":"pong"}`, c["id"])
			case "get_states":
				say(`{"id":%v,"type":"result","success":true,"result":[{"entity_id":"zone.home","state":"1","attributes":{}}]}`, c["id"])
			case "subscribe_entities":
				say(`{"id":%v,"type":"result","success":true,"result":null}`, c["id"])
				say(`{"id":%v,"type":"event","event":{"a":{"person.ada":{"s":"home","a":{}},"zone.home":{"s":"1","a":{}}}}}`, c["id"])
			}
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}
