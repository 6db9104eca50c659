package parts_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"parasol/config"
	"parasol/config/parts"
)

func read(t *testing.T, more string) *config.Config {
	t.Helper()
	text := "people: [{name: ada, place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}, long_term: true}]\n" + more
	c, err := config.Parse([]byte(text), parts.Options(config.Options{Path: "p.yaml", Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What a channel can do is determined by the interfaces that it implements,
// never by the name of its type.
func TestChannelAbilities(t *testing.T) {
	c := read(t, `
channels:
  phone: {type: pushover, user: uQiRzpo4DXghDmr9QzzfQu27cmVRsG, token: azGDORePK8gMaC0QOYAMyEEuzJnyUi, chart: true}
  out: {type: console}
  mute: {type: ntfy, topic: a}
  tablet: {type: ntfy, topic: a, reply_topic: b, outlive: true}
  hook: {type: webhook, url: "https://hooks.example.org/x"}
  mail: {type: shoutrrr, url: "smtp://u:p@mail.example.org:587/?from=a@example.org&to=b@example.org"}
  house: {type: home-assistant, url: "http://ha.lan", token: t, service: notify.x}
`)
	want := map[string]string{
		"phone": "checks keeps-receipts cancels rings paints shares", "out": "shares", "mute": "checks cancels shares",
		"tablet": "checks answers cancels outlives shares", "hook": "", "mail": "", "house": "checks answers cancels",
	}
	for _, ch := range c.Channels {
		built, err := parts.Build(ch, parts.Works{Out: io.Discard, Zone: time.UTC, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if got := abilities(built); got != want[ch.Name] {
			t.Errorf("%s: got %q; want %q", ch.Name, got, want[ch.Name])
		}
	}
}

func abilities(c parts.Channel) string {
	var all []string
	add := func(word string, can bool) {
		if can {
			all = append(all, word)
		}
	}
	_, checks := c.(parts.Checker)
	a, answers := c.(parts.Answerer)
	_, receipts := c.(parts.Receipted)
	_, cancels := c.(parts.Canceller)
	r, rings := c.(parts.Ringer)
	k, keeps := c.(parts.Keeper)
	p, paints := c.(parts.Painter)
	_, shares := c.(parts.Sharer)
	add("checks", checks)
	add("answers", answers && a.Answers())
	add("keeps-receipts", receipts)
	add("cancels", cancels)
	add("rings", rings && r.RingsItself())
	add("outlives", keeps && k.Outlives())
	add("paints", paints && p.Charts())
	add("shares", shares)
	return strings.Join(all, " ")
}

func TestHowPushesCanBeAnswered(t *testing.T) {
	const channels = `
channels:
  phone: {type: pushover, user: uQiRzpo4DXghDmr9QzzfQu27cmVRsG, token: azGDORePK8gMaC0QOYAMyEEuzJnyUi}
  tablet: {type: ntfy, topic: a, reply_topic: b}
  out: {type: console}
`
	for _, row := range []struct {
		why, more              string
		channels               []string
		everyPush, emergencies bool
	}{
		{"nothing comes back from a console", "", []string{"out"}, false, false},
		{"a button", "", []string{"out", "tablet"}, true, false},
		{"a receipt answers its own emergency", "", []string{"phone"}, false, true},
		{"a link on every push", "server: {public_url: \"https://p.example.org\", token: token-of-the-page}\n", []string{"out"}, true,
			false},
	} {
		c := read(t, channels+row.more)
		everyPush, rung := parts.AbilitiesOf(c.Channels, c.Server.PublicURL != "").Answerable(row.channels)
		if everyPush != row.everyPush || rung != row.emergencies {
			t.Errorf("%s: got %t, %t", row.why, everyPush, rung)
		}
	}
}

// A configuration that was read with other tables cannot be built.
func TestChannelOfAnotherTable(t *testing.T) {
	for _, c := range []config.Channel{{Name: "a", Type: "pigeon"}, {Name: "a", Type: "ntfy", Settings: 1}} {
		if _, err := parts.Build(c, parts.Works{}); err == nil || !strings.HasPrefix(err.Error(), "channels.a: ") {
			t.Errorf("%+v: got %v", c, err)
		}
	}
}
