package config_test

import (
	"slices"
	"strings"
	"testing"

	"parasol/config"
	"parasol/config/parts"
)

// Each section is given a wrong key, and the message lists the right ones: the
// table must have exactly these.
func TestSettingsAreTheKeysThatAreRead(t *testing.T) {
	const wrong = "zzzzzzzzzzzz: 1"
	person := func(more string) string {
		return "people: [{name: a, place: {latitude: 1, longitude: 1}, long_term: true, " + more + "}]\n"
	}
	read := map[string]bool{}
	for section, text := range map[string]string{
		"":                person("") + wrong,
		"people[].":       person(wrong),
		"people[].place.": "people: [{name: a, long_term: true, place: {latitude: 1, longitude: 1, " + wrong + "}}]",
		"people[].away[].": person("away: [{from: 2026-01-01, until: 2026-01-02, " +
			"place: {latitude: 1, longitude: 1}, " + wrong + "}]"),
		"people[].treatments[].": person("treatments: [{kind: ipl, at: today, " + wrong + "}]"),
		"people[].series.":       person("series: {kind: ipl, every: 5w, sessions: 4, " + wrong + "}"),
		"people[].sunscreen.":    person("sunscreen: {" + wrong + "}"),
		"people[].awake.":        person("awake: {" + wrong + "}"),
		"people[].outdoors[].":   person("outdoors: [{cron: \"12:00\", for: 1h, " + wrong + "}]"),
		"people[].presence[]. 1": person("presence: [{type: owntracks, user: a, password: b, " + wrong + "}]"),
		"people[].presence[]. 2": person("presence: [{type: traccar, device: a, password: b, " + wrong + "}]"),
		"people[].presence[]. 3": person("presence: [{type: mqtt, topic: a, "+wrong+"}]") + "mqtt: {url: \"mqtt://a\"}",
		"people[].presence[]. 4": person("presence: [{type: home-assistant, entity: a.b, "+wrong+"}]") +
			"home_assistant: {url: \"http://a\", token: b}",
		"home_assistant.":  person("") + "home_assistant: {url: \"http://a\", token: b, " + wrong + "}",
		"mqtt.":            person("") + "mqtt: {url: \"mqtt://a\", " + wrong + "}",
		"people[].buddy.":  person("buddy: {name: ben, channels: [console], " + wrong + "}"),
		"people[].clinic.": person("clinic: {" + wrong + "}"),
		"channels.*. 1":    person("") + "channels: {c: {type: pushover, user: a, token: b, " + wrong + "}}",
		"channels.*. 2":    person("") + "channels: {c: {type: ntfy, topic: a, " + wrong + "}}",
		"channels.*. 3":    person("") + "channels: {c: {type: webhook, url: \"http://a\", " + wrong + "}}",
		"channels.*. 4": person("") +
			"channels: {c: {type: home-assistant, url: \"http://a\", token: b, service: notify.c, " + wrong + "}}",
		"channels.*. 5": person("") + "channels: {c: {type: web-push, contact: a@b.c, " + wrong + "}}",
		"sources[]. 1":  person("") + "sources: [{type: openuv, key: a, " + wrong + "}]",
		"sources[]. 2":  person("") + "sources: [{type: met-norway, contact: a@b, " + wrong + "}]",
		"sources[]. 3":  person("") + "sources: [{type: home-assistant, url: \"http://a\", token: b, entity: c.d, " + wrong + "}]",
		"sources[]. 4":  person("") + "sources: [{type: ecowitt, password: a, " + wrong + "}]",
		"server.":       person("") + "server: {" + wrong + "}",
		"log.":          person("") + "log: {" + wrong + "}",
		"heartbeat.":    person("") + "heartbeat: {url: \"http://a\", " + wrong + "}",
	} {
		_, err := config.Parse([]byte(text), parts.Options(config.Options{Path: "p.yaml", Now: now}))
		_, list, found := strings.Cut(message(err), "got an unknown key; want one of ")
		if !found || strings.Contains(list, "\n") {
			t.Fatalf("%s: got %v", section, err)
		}
		for key := range strings.SplitSeq(list, ", ") {
			prefix, _, _ := strings.Cut(section, " ")
			read[prefix+key] = true
		}
	}
	for _, s := range parts.Settings() {
		for _, key := range forms(s) {
			if !read[key] && !slices.Contains([]string{"channels.*.type", "people[].away[].place"}, key) {
				t.Errorf("%s stands in the table and is not read", key)
			}
			delete(read, key)
		}
		if s.Meaning == "" {
			t.Errorf("%s: no meaning", s.Key)
		}
		if s.Env != "" && !strings.HasPrefix(s.Env, "PARASOL_") {
			t.Errorf("%s: variable %s", s.Key, s.Env)
		}
	}
	for key := range read {
		if !parent(key) {
			t.Errorf("%s is read and does not stand in the table", key)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// forms returns a setting's key, and for a secret also the form with a file.
func forms(s config.Setting) []string {
	if s.Secret {
		return []string{s.Key, s.Key + "_file"}
	}
	return []string{s.Key}
}

// parent reports whether a key contains others, which the table lists instead.
func parent(key string) bool {
	for _, s := range parts.Settings() {
		if strings.HasPrefix(s.Key, key+".") || strings.HasPrefix(s.Key, key+"[]") {
			return true
		}
	}
	return false
}
