package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"parasol/cmd/parasol/internal/mqtt/mqtttest"
)

// told is what Home Assistant is told of a person.
type told struct {
	FilmOn   bool       `json:"film_on"`
	NextCoat *time.Time `json:"next_coat"`
	Outdoors bool       `json:"outdoors"`
	Pushes   int        `json:"pushes_today"`
}

// toldOf reads the last state of ada that a broker passed on.
func toldOf(w *mqtttest.Watcher) told {
	var s told
	_ = json.Unmarshal([]byte(w.Last(w.Topic("/ada/state"))), &s)
	return s
}

// onABroker adds a broker, and a switch of ada's, to a configuration.
func onABroker(t *testing.T, file, address string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	notify := "    notify: [ada]\n"
	with := strings.Replace(string(text), notify, notify+`    presence: [{type: mqtt, topic: house/ada, "on": "ON", "off": "OFF"}]`+"\n", 1)
	with += fmt.Sprintf("mqtt: {url: \"mqtt://%s\"}\n", address)
	if err := os.WriteFile(file, []byte(with), 0o600); err != nil {
		t.Fatal(err)
	}
}

// heardAfter reports whether the API shows that ada's switch was heard after an
// instant.
func (p *process) heardAfter(at time.Time) bool {
	_, body := p.get("/api/v1/people/ada")
	var s struct {
		Presence []struct{ Heard time.Time }
	}
	return json.Unmarshal([]byte(body), &s) == nil && len(s.Presence) == 1 && s.Presence[0].Heard.After(at)
}

// A broker is killed while a coat is on. Reminders go on without it, the page
// says what is wrong, and once the broker is back it is told what happened
// meanwhile. A press that it kept is no press, and a switch that never stops
// is bounded.
func TestABrokerIsKilledWhileACoatIsOn(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the daemon")
	}
	now := time.Now()
	place, zone := noonPlace(now)
	sky, pushes := newOpenMeteo(t), newPushover(t)
	b := mqtttest.New(t, "")
	w := mqtttest.Watch(t, b, "", "")
	file := writeConfig(t, now, place, zone, sky.URL, pushes.URL)
	onABroker(t, file, b.Address)
	p := startDaemon(t, file)
	p.until("ada is described and shown", func() bool {
		return w.Topic("_ada/config") != "" && w.Topic("/ada/state") != ""
	})
	command := strings.TrimSuffix(w.Topic("/ada/state"), "state") + "cmd"
	status := strings.TrimSuffix(w.Topic("/ada/state"), "ada/state") + "status"

	p.report("ada", `{"event":"outdoors"}`)
	pushes.next(t, "ada")
	w.Say(t, command, "applied", false)
	p.until("a press on a button puts the coat on", func() bool {
		s := toldOf(w)
		return s.FilmOn && s.NextCoat != nil && s.Outdoors
	})

	b.Kill()
	p.until("the loss is said", func() bool {
		_, body := p.get("/readyz")
		return strings.Contains(body, "mqtt: the broker")
	})
	p.report("ada", `{"event":"towelled"}`)
	wantPush(t, pushes.next(t, "ada"), "1", `then reapply`) // without the broker, at once

	b.Start()
	w.Say(t, command, "applied", true) // kept by the broker
	p.until("the broker is told what happened meanwhile", func() bool {
		s := toldOf(w)
		return !s.FilmOn && s.NextCoat == nil && s.Pushes == 2 && w.Last(status) == "online"
	})
	p.until("it is asked for the switch again", func() bool {
		w.Say(t, "house/ada", "ON", false)
		return p.heardAfter(now)
	})
	if p.person("ada").Decision.Evidence.FilmOn {
		t.Error("a press that the broker kept put a coat on")
	}
	flap(t, p, w)
	if err := p.stop(); err != nil {
		t.Errorf("stopped: %v\n%s", err, p.log.String())
	}
}

// flap lets the switch go off and on more often than in twelve hours of a loose
// contact: it costs no event, as no state lasts, and no line of the log.
func flap(t *testing.T, p *process, w *mqtttest.Watcher) {
	t.Helper()
	lines := strings.Count(p.log.String(), "\n")
	before := time.Now()
	for range 1000 {
		w.Say(t, "house/ada", "OFF", false)
		w.Say(t, "house/ada", "ON", false)
	}
	p.until("all of it is heard", func() bool { return p.heardAfter(before) })
	_, metrics := p.get("/metrics")
	for line := range strings.Lines(metrics) {
		if strings.HasPrefix(line, `parasol_events_total{`) && strings.Contains(line, `/switch"`) {
			t.Errorf("a flapping switch caused an event: %s", line)
		}
	}
	if more := strings.Count(p.log.String(), "\n") - lines; more > 1 {
		t.Errorf("a flapping switch wrote %d lines of log:\n%s", more, p.log.String())
	}
}
