package parts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify/homeassistant"
	"parasol/notify/ntfy"
	"parasol/notify/pushover"
	"parasol/notify/shoutrrr"
	"parasol/notify/webhook"
	"parasol/notify/webpush"
)

const (
	user  = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"
	token = "azGDORePK8gMaC0QOYAMyEEuzJnyUi"
	keys  = "type: pushover, user: " + user + ", token: " + token
)

// refused returns the error of an invalid text; a valid one fails the test.
func refused(t *testing.T, more string) string {
	t.Helper()
	text := "people: [{name: ada, place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}, long_term: true}]\n" + more
	_, err := config.Parse([]byte(text), parts.Options(config.Options{Path: "p.yaml", Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}))
	if err == nil {
		t.Errorf("taken: %s", more)
		return ""
	}
	return err.Error()
}

// shown returns settings in a form that cmp can compare, with the secrets that
// functions return.
func shown(settings any) map[string]any {
	switch o := settings.(type) {
	case pushover.Options:
		return map[string]any{"url": o.URL, "user": o.User(), "token": o.Token(), "device": o.Device, "sound": o.Sound, "chart": o.Chart,
			"reserve": o.Reserve}
	case ntfy.Options:
		return map[string]any{"url": o.URL, "topic": o.Topic(), "token": o.Token(), "user": o.User, "password": o.Password(),
			"reply": o.ReplyTopic(), "reply token": o.ReplyToken(), "outlive": o.Outlive}
	case webhook.Options:
		return map[string]any{"url": o.URL(), "template": o.Template, "secret": o.Secret()}
	case shoutrrr.Options:
		return map[string]any{"url": o.URL()}
	case homeassistant.Options:
		return map[string]any{"url": o.URL, "token": o.Token(), "service": o.Service, "events": o.Events}
	case webpush.Options:
		return map[string]any{"contact": o.Contact, "url": o.URL}
	default:
		return nil
	}
}

func TestChannelSettings(t *testing.T) {
	for _, row := range []struct {
		why, keys string
		want      map[string]any
	}{
		{"Pushover with its required keys, and a reserve for loud pushes", keys, map[string]any{"url": pushover.DefaultURL, "user": user,
			"token": token, "device": "", "sound": "", "chart": false, "reserve": 500}},
		{"Pushover with all its keys", keys + ", device: iphone, sound: cosmic, chart: true, url: \"http://127.0.0.1:1/\"",
			map[string]any{"url": "http://127.0.0.1:1", "user": user, "token": token, "device": "iphone", "sound": "cosmic", "chart": true,
				"reserve": 500}},
		{"ntfy with its topic alone", "type: ntfy, topic: a", map[string]any{"url": ntfy.DefaultURL, "topic": "a", "token": "", "user": "",
			"password": "", "reply": "", "reply token": "", "outlive": false}},
		{"ntfy with a token and answers", "type: ntfy, topic: a, token: tk, reply_topic: b, reply_token: rt, outlive: true",
			map[string]any{"url": ntfy.DefaultURL, "topic": "a", "token": "tk", "user": "", "password": "", "reply": "b",
				"reply token": "rt", "outlive": true}},
		{"ntfy with a user, on a server of one's own", "type: ntfy, url: \"http://nas\", topic: a, username: u, password: pw",
			map[string]any{"url": "http://nas", "topic": "a", "token": "", "user": "u", "password": "pw", "reply": "", "reply token": "",
				"outlive": false}},
		{"a webhook's address may hold a key", "type: webhook, url: \"https://hooks.example.org/x?key=1\"",
			map[string]any{"url": "https://hooks.example.org/x?key=1", "template": "", "secret": ""}},
		{"a webhook that is signed, with a body of its own", "type: webhook, url: \"https://h.example.org\", secret: s, " +
			"template: '{\"text\": {{json .Title}}}'", map[string]any{"url": "https://h.example.org",
			"template": `{"text": {{json .Title}}}`, "secret": "s"}},
		{"shoutrrr", "type: shoutrrr, url: \"generic://example.org/x\"", map[string]any{"url": "generic://example.org/x"}},
		{"Home Assistant listens for taps unless told not to", "type: home-assistant, url: \"http://ha.lan\", token: t, service: notify.x",
			map[string]any{"url": "http://ha.lan", "token": "t", "service": "notify.x", "events": true}},
		{"Home Assistant without answers", "type: home-assistant, url: \"http://ha.lan\", token: t, service: notify.x, answers: none",
			map[string]any{"url": "http://ha.lan", "token": "t", "service": "notify.x", "events": false}},
		{"web push to the browsers' own services", "type: web-push, contact: you@example.org",
			map[string]any{"contact": "you@example.org", "url": ""}},
		{"web push to a further service", "type: web-push, contact: \"https://example.org\", url: \"https://push.example.org/\"",
			map[string]any{"contact": "https://example.org", "url": "https://push.example.org"}},
	} {
		c := read(t, "channels: {c: {"+row.keys+"}}\n")
		if diff := cmp.Diff(row.want, shown(c.Channels[0].Settings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

// What a channel's package would reject at the first push is rejected when the
// file is read, at its key.
func TestInvalidChannelSettings(t *testing.T) {
	for _, row := range []struct{ why, keys, want string }{
		{"Pushover without a user", "type: pushover, token: " + token, "user: got nothing; want the user or group key"},
		{"Pushover without a token", "type: pushover, user: " + user, "token: got nothing; want the application's token"},
		{"a user key that is too short", "type: pushover, user: u123, token: " + token, "user: got text that is no key"},
		{"a token that is too short", "type: pushover, user: " + user + ", token: a123", "token: got text that is no token"},
		{"a device's name with a blank", keys + ", device: my phone", `device: got "my phone"; want names of letters, digits, - and _`},
		{"a chart that is neither true nor false", keys + ", chart: often", `chart: got "often"; want true or false`},
		{"ntfy without a topic", "type: ntfy", "topic: got nothing; want a topic of letters, digits, _ and -"},
		{"a topic with a slash", "type: ntfy, topic: a/b", "topic: got text that is no topic"},
		{"answers through the topic itself", "type: ntfy, topic: a, reply_topic: a", "reply_topic: got the topic itself; want another"},
		{"answers through no topic", "type: ntfy, topic: a, reply_topic: b c", "reply_topic: got text that is no topic"},
		{"a user without a password", "type: ntfy, topic: a, username: u", "username: got username or password alone; want both, or token"},
		{"a user and a token", "type: ntfy, topic: a, username: u, password: pw, token: tk", "username: got username and token; want one"},
		{"a webhook without an address", "type: webhook", "url: got nothing; want an http or https address"},
		{"a webhook of another kind", "type: webhook, url: \"ftp://example.org\"", "url: got an address that begins neither with http://"},
		{"a template of no such field", "type: webhook, url: \"https://h.example.org\", template: \"{{.Titel}}\"",
			"template: got a template that cannot be used: "},
		{"a template that gives no JSON", "type: webhook, url: \"https://h.example.org\", template: \"{{.Title}}\"",
			"template: got a template that cannot be used: "},
		{"an empty template", "type: webhook, url: \"https://h.example.org\", template: \"  \"", "template: got nothing; want a template"},
		{"a shoutrrr service that is none", "type: shoutrrr, url: \"pigeon://x\"", "url: got "},
		{"Home Assistant without a service", "type: home-assistant, url: \"http://ha.lan\", token: t",
			"service: got nothing; want a notify"},
		{"a service of another domain", "type: home-assistant, url: \"http://ha.lan\", token: t, service: light.x",
			`service: got "light.x"`},
		{"answers by another way", "type: home-assistant, url: \"http://ha.lan\", token: t, service: notify.x, answers: mail",
			`answers: got "mail"; want one of websocket or none`},
		{"web push without a contact", "type: web-push", "contact: got nothing; want an address of yours"},
		{"an unusable contact", "type: web-push, contact: me",
			`contact: got "me"; want a mail address or an https address of yours`},
		{"a key of the console, which has no keys", "type: console, url: \"http://x\"",
			"url: got an unknown key; want one of type, max_level"},
	} {
		got := refused(t, "channels: {c: {"+row.keys+"}}\n")
		if !strings.Contains(got, ": channels.c."+row.want) || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant one line: channels.c.%s", row.why, got, row.want)
		}
	}
}

// The key at fault is not in the file, so the position is that of the channel.
func TestPasswordWithoutUser(t *testing.T) {
	got := refused(t, "channels: {c: {type: ntfy, topic: a, password: pw}}\n")
	if want := "p.yaml:2:15: channels.c: got username or password alone; want both, or token"; got != want {
		t.Errorf("got %s; want %s", got, want)
	}
}

// The documentation, the schema and the variables are generated from the rows.
func TestRowsDescribeThemselves(t *testing.T) {
	var channels, sources []string
	for _, row := range parts.Channels() {
		channels = append(channels, row.Name)
	}
	for _, row := range parts.Sources() {
		sources = append(sources, row.Name)
	}
	want := []string{"pushover", "console", "ntfy", "webhook", "shoutrrr", "home-assistant", "web-push"}
	if diff := cmp.Diff(want, channels); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
	want = []string{"open-meteo", "currentuvindex", "met-norway", "openuv", "openweathermap", "home-assistant", "ecowitt"}
	if diff := cmp.Diff(want, sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	var variables []string
	for _, s := range parts.Settings() {
		if s.Env != "" && s.Secret && (strings.HasPrefix(s.Key, "channels") || strings.HasPrefix(s.Key, "sources")) {
			variables = append(variables, s.Key+" "+s.Env)
		}
	}
	want = []string{"channels.*.user PARASOL_PUSHOVER_USER", "channels.*.token PARASOL_PUSHOVER_TOKEN",
		"sources[].key PARASOL_OPENUV_KEY, PARASOL_OPENWEATHERMAP_KEY"}
	if diff := cmp.Diff(want, variables); diff != "" {
		t.Errorf("variables of secrets (-want +got):\n%s", diff)
	}
}
