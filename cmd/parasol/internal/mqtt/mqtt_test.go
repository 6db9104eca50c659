package mqtt_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"parasol/cmd/internal/livetest"
	"parasol/cmd/parasol/internal/mqtt"
	"parasol/cmd/parasol/internal/mqtt/mqtttest"
	"parasol/notify"
	"parasol/schedule"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var eventually = livetest.Eventually

// ours is a running client and what it heard.
type ours struct {
	*mqtt.Client
	log  *livetest.Buffer
	stop func()
	mu   sync.Mutex
	got  []string
}

func (o *ours) heard() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.got, ", ")
}

func run(t *testing.T, address string, change func(*mqtt.Options)) *ours {
	t.Helper()
	u := &ours{log: &livetest.Buffer{}}
	note := func(text string) {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.got = append(u.got, text)
	}
	o := mqtt.Options{
		URL: "mqtt://" + address, ID: "7f3a", People: []string{"ada"}, Discovery: true, Prefix: "homeassistant", Version: "1.0.0",
		Pause: 20 * time.Millisecond, Log: slog.New(slog.NewTextHandler(u.log, nil)), Say: notify.Default().Say,
		Press:  func(person, word string) { note(person + " " + word) },
		Stands: func(bool) {},
		Feeds:  []mqtt.Feed{{Topic: "zigbee2mqtt/gate", Heard: func(_ string, payload []byte) { note("gate " + string(payload)) }}},
	}
	if change != nil {
		change(&o)
	}
	c, err := mqtt.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); c.Run(ctx) }()
	u.Client, u.stop = c, func() { stop(); <-done }
	t.Cleanup(u.stop)
	return u
}

func up(t *testing.T, u *ours) {
	t.Helper()
	eventually(t, "connected", func() bool { ok, _ := u.Standing(); return ok })
}

const config = "homeassistant/device/parasol_7f3a_ada/config"

func TestHomeAssistantIsToldEverything(t *testing.T) {
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	u := run(t, b.Address, nil)
	index, end := 6.3, time.Date(2026, 6, 2, 13, 45, 0, 0, time.FixedZone("CEST", 7200))
	u.Show("ada", mqtt.State{UV: &index, Ceiling: 7.8, Phase: "strict", Presence: schedule.ProbablyOut, NextCoat: &end, PushesToday: 2})
	up(t, u)
	eventually(t, "state told", func() bool { return w.Last("parasol/7f3a/ada/state") != "" })
	if why := refused([]byte(w.Last(config))); why != "" || !discoveryTopic.MatchString(config) {
		t.Errorf("Home Assistant would refuse it: %s", why)
	}
	if n := strings.Count(w.Last(config), `"unique_id"`); n != 16 { // the table's
		t.Errorf("%d entities are described", n)
	}
	want := `{"uv_index":6.3,"uv_index_ceiling":7.8,"uv_index_peak":0,"phase":"strict","presence":"probably-out",` +
		`"next_coat":"2026-06-02T13:45:00+02:00",` +
		`"window_end":null,"pushes_today":2,"outdoors":false,"film_on":false}`
	if diff := cmp.Diff(want, w.Last("parasol/7f3a/ada/state")); diff != "" {
		t.Error(diff)
	}
	if got := w.Last("parasol/7f3a/status"); got != "online" {
		t.Errorf("status %q", got)
	}
	everyValueIsTold(t, w.Last(config), w.Last("parasol/7f3a/ada/state"))
	u.Tell("ada", mqtt.Reminder{Kind: schedule.Reapply, Level: schedule.High, Attempt: 2})
	eventually(t, "event told", func() bool {
		return w.Last("parasol/7f3a/ada/event") == `{"event_type":"reapply","level":"high","attempt":2}`
	})
	u.stop()
	eventually(t, "offline told", func() bool { return w.Last("parasol/7f3a/status") == "offline" })
}

// Names are in the person's language; what automations go by is not.
func TestNamesAreTranslated(t *testing.T) {
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	run(t, b.Address, func(o *mqtt.Options) { o.Say = func(key string, _ ...string) string { return "<" + key + ">" } })
	eventually(t, "config told", func() bool { return w.Last(config) != "" })
	var d struct {
		Device struct{ Name, Mdl string } `json:"dev"`
		All    map[string]struct {
			Name   string
			Entity string `json:"default_entity_id"`
		} `json:"cmps"`
	}
	if err := json.Unmarshal([]byte(w.Last(config)), &d); err != nil {
		t.Fatal(err)
	}
	if d.Device.Name != "<entity.device>" || d.Device.Mdl != "<entity.model>" ||
		d.All["button_stay-in"].Entity != "button.parasol_ada_stay_in" {
		t.Errorf("device %+v, button %+v", d.Device, d.All["button_stay-in"])
	}
	for key, c := range d.All {
		if c.Name != "<entity."+key+">" || notify.Default().Say("entity."+key) == "entity."+key {
			t.Errorf("%s is named %q; want a sentence of the texts", key, c.Name)
		}
	}
}

// A key that a template reads and the state does not hold would leave an old
// value standing for ever.
func everyValueIsTold(t *testing.T, config, state string) {
	t.Helper()
	var values map[string]any
	if err := json.Unmarshal([]byte(state), &values); err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(config, "value_json.")[1:] {
		key := part[:strings.IndexFunc(part, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') })]
		if _, ok := values[key]; !ok {
			t.Errorf("%s is shown and not told", key)
		}
	}
}

func TestPressesCountLiveAndOnce(t *testing.T) {
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	w.Say(t, "parasol/7f3a/ada/cmd", "applied", true) // kept from before
	u := run(t, b.Address, nil)
	up(t, u)
	eventually(t, "config told", func() bool { return w.Last(config) != "" })
	w.Say(t, "parasol/7f3a/ada/cmd", "indoors", true) // kept, though it comes while we listen
	w.Say(t, "parasol/7f3a/ada/cmd", "open the garage", false)
	w.Say(t, "parasol/7f3a/bob/cmd", "applied", false)
	w.Say(t, "parasol/7f3a/ada/cmd", "snooze", false)
	w.Say(t, "parasol/7f3a/ada/cmd", "snooze", false)
	w.Say(t, "zigbee2mqtt/gate", `{"contact":true}`, false)
	eventually(t, "gate heard", func() bool { return strings.Contains(u.heard(), "gate") })
	eventually(t, "press heard", func() bool { return strings.Contains(u.heard(), "snooze") })
	if got := u.heard(); strings.Contains(got, "applied") || strings.Contains(got, "indoors") || strings.Count(got, "snooze") != 1 {
		t.Errorf("heard %s", got)
	}
}

// A broker without memory that was killed and comes back is told everything
// again, and passes on what it hears.
func TestBrokerKilledAndBack(t *testing.T) {
	b := mqtttest.New(t, "")
	u := run(t, b.Address, nil)
	u.Show("ada", mqtt.State{Phase: "strict"})
	up(t, u)
	b.Kill()
	eventually(t, "noticed", func() bool { ok, why := u.Standing(); return !ok && why != "" })
	u.Show("ada", mqtt.State{Phase: "protect"}) // meanwhile
	b.Start()
	w := mqtttest.Watch(t, b, "", "")
	eventually(t, "told again", func() bool {
		return strings.Contains(w.Last("parasol/7f3a/ada/state"), "protect") && w.Last(config) != "" &&
			w.Last("parasol/7f3a/status") == "online"
	})
	eventually(t, "hears again", func() bool {
		w.Say(t, "zigbee2mqtt/gate", "x", false)
		return strings.Contains(u.heard(), "gate x")
	})
}

// pipe passes bytes on until it is cut.
func pipe(t *testing.T, to string) (address string, cut func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var open []net.Conn
	var running sync.WaitGroup
	running.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				in.Close()
				continue
			}
			mu.Lock()
			open = append(open, in, out)
			mu.Unlock()
			running.Go(func() { _, _ = io.Copy(out, in); out.Close() })
			running.Go(func() { _, _ = io.Copy(in, out); in.Close() })
		}
	})
	cut = func() {
		l.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range open {
			c.Close()
		}
	}
	t.Cleanup(func() { cut(); running.Wait() })
	return l.Addr().String(), cut
}

func TestWillIsToldWhenWeDie(t *testing.T) {
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	address, cut := pipe(t, b.Address)
	u := run(t, address, nil)
	up(t, u)
	eventually(t, "online", func() bool { return w.Last("parasol/7f3a/status") == "online" })
	cut()
	eventually(t, "the will", func() bool { return w.Last("parasol/7f3a/status") == "offline" })
}

// Home Assistant's birth is answered with all states; a kept birth, or another
// word, is none.
func TestBirth(t *testing.T) {
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	u := run(t, b.Address, nil)
	u.Show("ada", mqtt.State{Phase: "strict"})
	up(t, u)
	const state = "parasol/7f3a/ada/state"
	eventually(t, "state", func() bool { return w.Count(state) == 1 })
	birth, err := os.ReadFile("testdata/home_assistant_birth.txt") // as recorded: it comes, and goes
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(birth)) {
		topic, word, _ := strings.Cut(strings.TrimSpace(line), " ")
		w.Say(t, topic, word, false)
	}
	eventually(t, "state again", func() bool { return w.Count(state) == 2 })
	u.Show("ada", mqtt.State{Phase: "strict"}) // nothing new
	u.Show("ada", mqtt.State{Phase: "cover"})
	eventually(t, "state that is new", func() bool { return w.Count(state) == 3 })
}

// Who left the configuration leaves Home Assistant, and nobody else does.
func TestPeopleWhoLeftAreRemoved(t *testing.T) {
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	const other = "homeassistant/device/ea334450945afc/config"
	w.Say(t, "homeassistant/device/parasol_7f3a_bob/config", `{"dev":{}}`, true)
	w.Say(t, "parasol/7f3a/bob/state", `{}`, true)
	w.Say(t, "homeassistant/device/parasol_9999_bob/config", `{"dev":{}}`, true) // another Parasol's
	w.Say(t, other, `{"dev":{}}`, true)
	u := run(t, b.Address, nil)
	up(t, u)
	eventually(t, "bob left", func() bool {
		return w.Last("homeassistant/device/parasol_7f3a_bob/config") == "" && w.Last("parasol/7f3a/bob/state") == "" &&
			w.Last(config) != ""
	})
	if w.Last(other) == "" || w.Last("homeassistant/device/parasol_9999_bob/config") == "" {
		t.Error("somebody else's device was removed")
	}
}

func TestWithoutDiscoveryNothingIsDescribed(t *testing.T) {
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	u := run(t, b.Address, func(o *mqtt.Options) { o.Discovery = false })
	u.Show("ada", mqtt.State{Phase: "strict"})
	up(t, u)
	eventually(t, "state", func() bool { return w.Last("parasol/7f3a/ada/state") != "" })
	if got := w.Last(config); got != "" {
		t.Errorf("described: %s", got)
	}
}

// What only a person can mend is said in words, and not tried without end.
func TestTroubleInWords(t *testing.T) {
	t.Run("wrong password", func(t *testing.T) {
		passwords := filepath.Join(t.TempDir(), "passwords")
		password := exec.Command(mqtttest.Program(t, "mosquitto_passwd"), "-b", "-c", passwords, "ada", "right")
		if out, err := password.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if err := os.Chmod(passwords, 0o644); err != nil {
			t.Fatal(err)
		}
		b := mqtttest.New(t, "user root\nallow_anonymous false\npassword_file "+passwords)
		u := run(t, b.Address, func(o *mqtt.Options) { o.Username, o.Password = "ada", func() string { return "wr0ng-secret" } })
		eventually(t, "words", func() bool { _, why := u.Standing(); return why == "the broker refuses mqtt.username and password" })
		if log := u.log.String(); strings.Count(log, "\n") != 1 || strings.Contains(log, "wr0ng") {
			t.Errorf("log: %s", log)
		}
		right := run(t, b.Address, func(o *mqtt.Options) { o.ID, o.Username, o.Password = "1111", "ada", func() string { return "right" } })
		up(t, right)
	})
	t.Run("a broker of MQTT 3.1.1 alone hangs up", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = c.Read(make([]byte, 64))
				c.Close()
			}
		}()
		u := run(t, l.Addr().String(), nil)
		eventually(t, "words", func() bool { _, why := u.Standing(); return strings.Contains(why, "MQTT 5") })
	})
	t.Run("nobody listens", func(t *testing.T) {
		u := run(t, "127.0.0.1:1", nil)
		eventually(t, "words", func() bool { _, why := u.Standing(); return strings.Contains(why, "cannot be reached") })
	})
	t.Run("the client id is taken", func(t *testing.T) {
		b := mqtttest.New(t, "")
		one := run(t, b.Address, nil)
		up(t, one)
		run(t, b.Address, nil)
		eventually(t, "words", func() bool {
			_, why := one.Standing()
			return strings.Contains(why, "another program uses the client id parasol-7f3a")
		})
	})
}

func TestNewNamesTheOption(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(broken, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for key, o := range map[string]mqtt.Options{"url": {URL: "broker"}, "ca_file": {URL: "mqtts://broker", CAFile: broken}} {
		_, err := mqtt.New(o)
		if m, ok := err.(*schedule.Misfit); !ok || m.Key != key {
			t.Errorf("%s: got %v", key, err)
		}
	}
}
