package homeassistant_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule/presence"
	"parasol/schedule/presence/homeassistant"
)

var heard = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// ada is one source with all that it can have.
var ada = homeassistant.Entities{Entity: "person.ada", Activity: "sensor.ada_iphone_activity", Wifi: "sensor.ada_iphone_ssid"}

// events returns the events of a recorded frame or list of frames.
func events(t testing.TB, name string) []json.RawMessage {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	type frame struct {
		Event json.RawMessage `json:"event"`
	}
	var all []frame
	if json.Unmarshal(text, &all) != nil {
		all = make([]frame, 1)
		_ = json.Unmarshal(text, &all[0])
	}
	var out []json.RawMessage
	for _, f := range all {
		if f.Event != nil {
			out = append(out, f.Event)
		}
	}
	return out
}

// say tells what a picture's entity says, in a line.
func say(p *homeassistant.Picture, e homeassistant.Entities, id string) string {
	var parts []string
	for _, s := range p.Signals(e, id, heard) {
		switch s.Kind {
		case presence.Within:
			parts = append(parts, fmt.Sprintf("within %q away %v router %v", s.Places, s.Away, s.Router))
		case presence.Position:
			parts = append(parts, fmt.Sprintf("fix ±%.1f", s.Fix.Accuracy))
		case presence.Moving:
			parts = append(parts, fmt.Sprintf("moving %d sure %d", s.Activity, s.Confidence))
		case presence.Network:
			parts = append(parts, fmt.Sprintf("network %q", s.Place))
		case presence.Switch:
			parts = append(parts, fmt.Sprint("switch ", s.On))
		}
	}
	return strings.Join(parts, "; ")
}

// Each recorded event after the picture that it changes.
func TestEveryRecordedEvent(t *testing.T) {
	pixel := homeassistant.Entities{
		Entity: "binary_sensor.garden_gate", Activity: "sensor.ada_pixel_detected_activity", Wifi: "sensor.ada_pixel_wi_fi_connection",
	}
	phone := homeassistant.Entities{Entity: "device_tracker.ada_phone"}
	for _, row := range []struct {
		name string
		e    homeassistant.Entities
		want map[string]string
	}{
		{"ws_subscribe_entities_not_home.json", ada, map[string]string{"person.ada": "within [] away true router false; fix ±14.0"}},
		// The fix is the zone's centre, which iOS sends when it enters one.
		{"ws_subscribe_entities_in_zone.json",
			ada, map[string]string{"person.ada": `within ["zone.city_park" "City Park"] away false router false`}},
		{"ws_subscribe_entities_home_by_router.json", ada, map[string]string{"person.ada": `within ["zone.home"] away false router true`}},
		{"ws_subscribe_entities_unknown.json", ada, map[string]string{"person.ada": ""}},
		{"ws_subscribe_entities_empty.json", ada, map[string]string{"person.ada": ""}},
		{"ws_change_to_not_home.json", ada, map[string]string{"person.ada": "within [] away true router false; fix ±9.0"}},
		{"ws_change_attributes_only.json",
			ada, map[string]string{"person.ada": `within ["zone.city_park" "City Park"] away false router false; fix ±22.0`}},
		{"ws_change_to_unknown_attributes_removed.json", ada, map[string]string{"person.ada": ""}},
		{"ws_change_unavailable.json", phone, map[string]string{"device_tracker.ada_phone": ""}},
		{"ws_removed.json", ada, map[string]string{"person.ada": ""}},
		{"ws_change_mixed_with_removal.json",
			ada, map[string]string{"light.kitchen": "", "person.ada": `within ["zone.city_park" "City Park"] away false router false`}},
		{"ws_companion_sensors.json",
			ada, map[string]string{"sensor.ada_iphone_activity": "moving 1 sure 100", "sensor.ada_iphone_ssid": `network ""`}},
		{"ws_companion_sensors.json", pixel, map[string]string{
			"sensor.ada_pixel_detected_activity": "moving 1 sure 92", "sensor.ada_pixel_wi_fi_connection": `network ""`,
			"binary_sensor.garden_gate": "switch true",
		}},
	} {
		var p homeassistant.Picture
		if strings.Contains(row.name, "change") || strings.Contains(row.name, "removed") {
			if _, err := p.Apply(events(t, "ws_subscribe_entities_in_zone.json")[0], true); err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range events(t, row.name) {
			if _, err := p.Apply(e, !strings.Contains(row.name, "change") && !strings.Contains(row.name, "removed")); err != nil {
				t.Errorf("%s: %v", row.name, err)
			}
		}
		for id, want := range row.want {
			if diff := cmp.Diff(want, say(&p, row.e, id)); diff != "" {
				t.Errorf("%s: %s: %s", row.name, id, diff)
			}
		}
	}
	// What is no event of entities is refused as a whole.
	for _, name := range []string{"ws_event_mobile_app_notification_action.json", "ws_event_state_changed.json"} {
		var p homeassistant.Picture
		if _, err := p.Apply(events(t, name)[0], true); err == nil {
			t.Errorf("%s: taken for an event of entities", name)
		}
	}
	if n := len(events(t, "ws_coalesced_array.json")); n == 0 {
		t.Error("no event in an array of frames")
	}
}

// Servers without subscribe_entities list all states and tell every change.
func TestListsAndChanges(t *testing.T) {
	wanted := func(id string) bool { return id == "person.ada" || strings.HasPrefix(id, "zone.") }
	recorded, err := os.ReadFile("testdata/rest_state_person_unknown.json")
	if err != nil {
		t.Fatal(err)
	}
	var p homeassistant.Picture
	named, err := p.List([]byte("["+string(recorded)+`,{"entity_id":"zone.home","state":"1","attributes":{}},`+
		`{"entity_id":"light.x","state":"on"}]`), wanted)
	if diff := cmp.Diff([]string{"person.ada", "zone.home"}, named); diff != "" || err != nil {
		t.Errorf("list: %v %s", err, diff)
	}
	if got := say(&p, ada, "person.ada"); got != "" {
		t.Errorf("unknown says %s", got)
	}
	for _, row := range []struct{ why, event, named, want string }{
		{"as recorded", string(events(t, "ws_event_state_changed.json")[0]), "[person.ada]", "within [] away true router false"},
		{"of something else", `{"event_type":"state_changed","data":{"entity_id":"light.x","new_state":{"state":"off"}}}`, "[]",
			"within [] away true router false"},
		{"of one that is back home",
			`{"event_type":"state_changed","data":{"entity_id":"person.ada","new_state":{"state":"home"}}}`, "[person.ada]",
			`within ["zone.home"] away false router false`},
		{"of one that is gone", `{"event_type":"state_changed","data":{"entity_id":"person.ada","new_state":null}}`, "[person.ada]", ""},
	} {
		named, err := p.Change([]byte(row.event), wanted)
		if got := say(&p, ada, "person.ada"); err != nil || fmt.Sprint(named) != row.named || got != row.want {
			t.Errorf("%s: %v, names %v, says %s; want %s, %s", row.why, err, named, got, row.named, row.want)
		}
	}
	for why, event := range map[string]string{
		"cut off": `{"event_type":"state_ch`, "a tap": `{"event_type":"mobile_app_notification_action","data":{}}`,
	} {
		if _, err := p.Change([]byte(event), wanted); err == nil {
			t.Errorf("%s: taken for a change", why)
		}
	}
	if _, err := p.List([]byte(`{"a":1}`), wanted); err == nil {
		t.Error("what is no list was taken for one")
	}
}

// A new connection begins with the whole picture: what was removed while there
// was none is not named any more.
func TestTheFirstEventIsTheWholePicture(t *testing.T) {
	var p homeassistant.Picture
	for _, row := range []struct {
		why, event string
		first      bool
		want       bool // ada is known
	}{
		{"she is there", `{"a":{"person.ada":{"s":"home"},"zone.park":{"s":"0"}}}`, true, true},
		{"another one comes", `{"a":{"person.ben":{"s":"home"}}}`, false, true},
		{"the connection is a new one, and she is not there", `{"a":{"person.ben":{"s":"home"}}}`, true, false},
	} {
		if _, err := p.Apply([]byte(row.event), row.first); err != nil {
			t.Fatal(err)
		}
		if _, known := p.Get("person.ada"); known != row.want {
			t.Errorf("%s: known %v; want %v", row.why, known, row.want)
		}
	}
}

// A zone is found by its name of today, by its slug, and by any case.
func TestZonesByName(t *testing.T) {
	picture := func(name string) *homeassistant.Picture {
		var p homeassistant.Picture
		text := fmt.Sprintf(`{"a":{"zone.city_park":{"s":"0","a":{"friendly_name":"Stadtpark"}},`+
			`"zone.home":{"s":"0","a":{}},"person.ada":{"s":%q,"a":{}}}}`, name)
		if _, err := p.Apply([]byte(text), true); err != nil {
			t.Fatal(err)
		}
		return &p
	}
	for name, want := range map[string]string{
		"Stadtpark":   `within ["zone.city_park" "Stadtpark"] away false router false`,
		"stadtpark":   `within ["zone.city_park" "stadtpark"] away false router false`,
		"city_park":   `within ["zone.city_park" "city_park"] away false router false`,
		"somewhere":   `within ["somewhere"] away false router false`,
		"home":        `within ["zone.home"] away false router false`,
		"not_home":    "within [] away true router false",
		"unavailable": "",
	} {
		if diff := cmp.Diff(want, say(picture(name), ada, "person.ada")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestConfidences(t *testing.T) {
	for text, want := range map[string]string{
		`{"s":"Automotive","a":{"Confidence":"Low"}}`:    "moving 4 sure 30",
		`{"s":"in_vehicle","a":{"in_vehicle":71}}`:       "moving 4 sure 71",
		`{"s":"Cycling","a":{"Confidence":"Medium"}}`:    "moving 3 sure 70",
		`{"s":"tilting","a":{}}`:                         "",
		`{"s":"Stationary","a":{"Confidence":"High"}}`:   "moving 0 sure 100",
		`{"s":"running","a":{"running":"not a number"}}`: "moving 2 sure -1",
	} {
		var p homeassistant.Picture
		if _, err := p.Apply([]byte(`{"a":{"sensor.ada_iphone_activity":`+text+`}}`), true); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, say(&p, ada, "sensor.ada_iphone_activity")); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func FuzzApply(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.json")
	for _, path := range paths {
		for _, e := range events(f, filepath.Base(path)) {
			f.Add([]byte(e), true)
			f.Add([]byte(e), false)
		}
	}
	f.Add([]byte(`[{"entity_id":"person.ada","state":"home","attributes":{"latitude":52.5}},{"entity_id":"zone.home"}]`), false)
	f.Fuzz(func(_ *testing.T, text []byte, first bool) {
		var p homeassistant.Picture
		_, _ = p.Apply([]byte(`{"a":{"person.ada":{"s":"home","a":{"x":1}},"zone.park":{"s":"0"}}}`), true)
		_, _ = p.Apply(text, first)
		all := func(string) bool { return true }
		_, _ = p.Change(text, all)
		if !first {
			_, _ = p.List(text, all)
		}
		who := presence.New(presence.Settings{Sources: []presence.Source{{Name: "ada"}}})
		for _, id := range ada.IDs() {
			for _, s := range p.Signals(ada, id, heard) {
				who.Hear("ada", s)
			}
		}
	})
}
