package mqttswitch_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parasol/schedule/presence/mqttswitch"
)

var heard = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// say tells what a message says in a word.
func say(r mqttswitch.Reading, payload string) string {
	s, ok := r.Decode([]byte(payload), heard)
	switch {
	case !ok:
		return "nothing"
	case s.On:
		return "outdoors"
	}
	return "not"
}

func TestValues(t *testing.T) {
	occupied := mqttswitch.Reading{Key: "occupancy", On: "true", Off: "false"}
	for _, row := range []struct {
		sentence string
		r        mqttswitch.Reading
		payload  string
		want     string
	}{
		{"a boolean", occupied, `{"occupancy":true}`, "outdoors"},
		{"a boolean that says no", occupied, `{"occupancy":false}`, "not"},
		{"a door: true is closed, which is configured",
			mqttswitch.Reading{Key: "contact", On: "false", Off: "true"}, `{"contact":true}`, "not"},
		{"a key within a key", mqttswitch.Reading{Key: "a.b", On: "yes"}, `{"a":{"b":"YES"}}`, "outdoors"},
		{"a value that is neither", mqttswitch.Reading{Key: "a", On: "yes"}, `{"a":"no"}`, "nothing"},
		{"plain words", mqttswitch.Reading{On: "ON", Off: "OFF"}, "on\n", "outdoors"},
		{"an empty message", mqttswitch.Reading{On: "ON"}, "", "nothing"},
		{"unavailable", mqttswitch.Reading{On: "ON", Off: "OFF"}, "unavailable", "nothing"},
		{"a number is none", occupied, `{"occupancy":1}`, "nothing"},
		{"null is none", occupied, `{"occupancy":null}`, "nothing"},
		{"the key is missing", occupied, `{"battery":100}`, "nothing"},
		{"a key below a word", mqttswitch.Reading{Key: "a.b", On: "x"}, `{"a":"x"}`, "nothing"},
		{"no JSON", occupied, "true", "nothing"},
	} {
		if got := say(row.r, row.payload); got != row.want {
			t.Errorf("%s: got %s; want %s", row.sentence, got, row.want)
		}
	}
}

func TestEveryRecordedMessage(t *testing.T) {
	for name, row := range map[string]struct {
		r    mqttswitch.Reading
		want string
	}{
		"zigbee2mqtt_occupancy.txt":       {mqttswitch.Reading{Key: "occupancy", On: "true", Off: "false"}, "outdoors"},
		"zigbee2mqtt_contact.txt":         {mqttswitch.Reading{Key: "contact", On: "false", Off: "true"}, "not"},
		"zigbee2mqtt_contact_minimal.txt": {mqttswitch.Reading{Key: "contact", On: "false", Off: "true"}, "not"},
		"zigbee2mqtt_battery_as_text.txt": {mqttswitch.Reading{Key: "contact", On: "false", Off: "true"}, "outdoors"},
		"zigbee2mqtt_availability.txt":    {mqttswitch.Reading{Key: "state", On: "true", Off: "false"}, "nothing"},
		"esphome_binary_sensor.txt":       {mqttswitch.Reading{On: "ON", Off: "OFF"}, "outdoors not"},
		"esphome_status.txt":              {mqttswitch.Reading{On: "ON", Off: "OFF"}, "nothing nothing"},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for line := range strings.Lines(string(text)) {
			if _, payload, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
				got = append(got, say(row.r, payload))
			}
		}
		if said := strings.Join(got, " "); said != row.want {
			t.Errorf("%s: got %s; want %s", name, said, row.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("a.b", []byte(`{"a":{"b":true}}`))
	f.Add("", []byte("ON"))
	f.Add("..", []byte(`{"":{"":{"":"true"}}}`))
	f.Fuzz(func(t *testing.T, key string, payload []byte) {
		r := mqttswitch.Reading{Key: key, On: "true", Off: "false"}
		if s, ok := r.Decode(payload, heard); ok && !s.Heard.Equal(heard) {
			t.Errorf("got %+v", s)
		}
	})
}
