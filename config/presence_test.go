package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule/presence"
	"parasol/schedule/presence/mqttswitch"
)

// refused returns the error of an invalid text; a valid one fails the test.
func refused(t *testing.T, text string, env ...string) string {
	t.Helper()
	_, err := config.Parse([]byte(text), parts.Options(config.Options{Path: "p.yaml", Environ: env, Now: now}))
	if err == nil {
		t.Errorf("taken:\n%s", text)
	}
	return message(err)
}

const (
	someBroker = "mqtt: {url: \"mqtt://broker\"}\n"
	someHome   = "home_assistant: {url: \"http://ha.lan:8123\", token: the-house-s}\n"
)

func TestPresenceSources(t *testing.T) {
	secret := config.NewSecret
	for _, row := range []struct {
		why, source, more string
		want              config.Presence
	}{
		{"a phone that posts", "{type: owntracks, user: ada, password: pw}", "",
			config.Presence{Source: presence.Source{Name: "owntracks"}, Type: "owntracks", User: "ada", Password: secret("pw")}},
		{"a phone through the broker, encrypted", "{type: owntracks, user: ada, device: phone, key: k}", someBroker,
			config.Presence{Source: presence.Source{Name: "owntracks"}, Type: "owntracks", User: "ada", Device: "phone", Key: secret("k")}},
		{"a key as long as the apps take", "{type: owntracks, user: ada, password: pw, key: " + strings.Repeat("k", 32) + "}", "",
			config.Presence{Source: presence.Source{Name: "owntracks"}, Type: "owntracks", User: "ada", Password: secret("pw"),
				Key: secret(strings.Repeat("k", 32))}},
		{"a user with a slash is no topic where the phone posts", "{type: owntracks, user: a/b, password: pw}", "",
			config.Presence{Source: presence.Source{Name: "owntracks"}, Type: "owntracks", User: "a/b", Password: secret("pw")}},
		{"a tracker that is carried and followed", "{type: traccar, device: \"1\", password: pw, carried: true, follow: true}", "",
			config.Presence{Source: presence.Source{Name: "traccar", Carried: true, Follow: true}, Type: "traccar", Device: "1",
				Password: secret("pw")}},
		{"places and networks by name", "{type: traccar, device: \"1\", password: pw, outdoors: [garden, lido], indoors: [our wifi]}", "",
			config.Presence{Source: presence.Source{Name: "traccar", Outdoors: []string{"garden", "lido"}, Indoors: []string{"our wifi"}},
				Type: "traccar", Device: "1", Password: secret("pw")}},
		{"one that is only looked at", "{type: traccar, device: \"1\", password: pw, mode: observe}", "",
			config.Presence{Source: presence.Source{Name: "traccar", Observe: true}, Type: "traccar", Device: "1", Password: secret("pw")}},
		{"a sign held for the shortest time", "{type: mqtt, topic: a/b, max_age: 5m}", someBroker,
			config.Presence{Source: presence.Source{Name: "mqtt", MaxAge: 5 * time.Minute}, Type: "mqtt", Topic: "a/b",
				Reading: mqttswitch.Reading{On: "true", Off: "false"}}},
		{"a switch with words of its own", "{type: mqtt, topic: a/b, key: seat.taken, on: \"ON\", off: \"OFF\"}", someBroker,
			config.Presence{Source: presence.Source{Name: "mqtt"}, Type: "mqtt", Topic: "a/b",
				Reading: mqttswitch.Reading{Key: "seat.taken", On: "ON", Off: "OFF"}}},
		{"a person of the house's Home Assistant", "{type: home-assistant, entity: person.ada, wifi: sensor.ssid}", someHome,
			config.Presence{Source: presence.Source{Name: "home-assistant"}, Type: "home-assistant", URL: "http://ha.lan:8123",
				Token: secret("the-house-s"), Entity: "person.ada", Wifi: "sensor.ssid"}},
		{"a Home Assistant of her own", "{type: home-assistant, url: \"http://nas/\", token: own, entity: a.b, activity: c.d}", someHome,
			config.Presence{Source: presence.Source{Name: "home-assistant"}, Type: "home-assistant", URL: "http://nas",
				Token: secret("own"), Entity: "a.b", Activity: "c.d"}},
	} {
		c := read(t, ada("presence: ["+row.source+"]")+row.more)
		if diff := cmp.Diff([]config.Presence{row.want}, c.People[0].Presence); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

// Events carry the name of the source, so it must not depend on sources of
// other types.
func TestSourcesOfOneTypeAreNumbered(t *testing.T) {
	c := read(t, ada("presence:", "  - {type: mqtt, topic: a}", "  - {type: traccar, device: \"1\", password: pw}",
		"  - {type: mqtt, topic: b}", "  - {type: mqtt, topic: c}")+someBroker)
	var got []string
	for _, p := range c.People[0].Presence {
		got = append(got, p.Name+" "+p.Topic)
	}
	if diff := cmp.Diff([]string{"mqtt a", "traccar ", "mqtt-2 b", "mqtt-3 c"}, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestInvalidPresenceSources(t *testing.T) {
	const at = "p.yaml:4:16: people[0].presence[0]"
	for _, row := range []struct{ why, source, more, want string }{
		{"a topic with a wildcard for many levels", "{type: mqtt, topic: \"a/#\"}", someBroker,
			"p.yaml:4:36: people[0].presence[0].topic: got \"a/#\"; want an MQTT topic without wildcards"},
		{"no topic", "{type: mqtt}", someBroker, at + ".topic: got nothing; want an MQTT topic"},
		{"a switch has no places", "{type: mqtt, topic: a, outdoors: [garden]}", someBroker,
			"p.yaml:4:39: people[0].presence[0].outdoors: got an unknown key; want one of type, mode, topic"},
		{"a key of 33 bytes", "{type: owntracks, user: a, password: pw, key: " + strings.Repeat("k", 33) + "}", "",
			"p.yaml:4:62: people[0].presence[0].key: got more than 32 bytes"},
		{"a device with a slash in a topic", "{type: owntracks, user: a, device: b/c}", someBroker,
			"p.yaml:4:40: people[0].presence[0].user: got \"a\"; want user and device as they stand in the topic"},
		{"a sign older than a summer's day", "{type: traccar, device: \"1\", password: pw, max_age: 13h}", "",
			"p.yaml:4:68: people[0].presence[0].max_age: got 13h; want a duration between 5m and 12h (e.g. 2h)"},
		{"an entity without its domain", "{type: home-assistant, entity: .ada}", someHome,
			"p.yaml:4:47: people[0].presence[0].entity: got \".ada\"; want an entity (e.g. person.ada)"},
		{"an activity that is no entity", "{type: home-assistant, entity: a.b, activity: walking}", someHome,
			"p.yaml:4:62: people[0].presence[0].activity: got \"walking\"; want an entity (e.g. sensor.ada_activity)"},
		{"no entity", "{type: home-assistant}", someHome, at + ".entity: got nothing; want an entity (e.g. person.ada)"},
		{"a tracker without its device", "{type: traccar, password: pw}", "",
			at + ".device: got nothing; want the device identifier shown in the app"},
		{"text in place of a source", "owntracks", "", at + ": got a single value; want a mapping of keys to values"},
		{"a switch without a broker", "{type: mqtt, topic: a}", "",
			"p.yaml:1:1: mqtt: got nothing; want the broker that ada's mqtt comes from"},
		{"a phone without a password comes through a broker", "{type: owntracks, user: a}", "",
			"p.yaml:1:1: mqtt: got nothing; want the broker that ada's owntracks comes from (e.g. {url: mqtt://broker:1883})"},
	} {
		if got := refused(t, ada("presence: ["+row.source+"]")+row.more); !strings.HasPrefix(got, row.want) || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant one line: %s", row.why, got, row.want)
		}
	}
}
