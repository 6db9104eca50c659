package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"parasol/config"
	"parasol/config/parts"
)

func TestSecretIsRedacted(t *testing.T) {
	s := config.NewSecret(hush)
	if s.Reveal() != hush || s.IsZero() || !s.Equal(config.NewSecret(hush)) || s.Equal(config.NewSecret("other")) {
		t.Error("the secret is lost")
	}
	if z := config.NewSecret(""); !z.IsZero() || z.Reveal() != "" || z.String() != "" {
		t.Errorf("no secret: got %q", z)
	}
	if text, err := s.MarshalText(); err != nil || string(text) != "redacted" {
		t.Errorf("as text: %s, %v", text, err)
	}
	wrapped := struct {
		Public  config.Secret
		private config.Secret
		pointer *config.Secret
		list    []config.Secret
		keyed   map[string]config.Secret
	}{s, s, &s, []config.Secret{s}, map[string]config.Secret{"a": s}}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s", "%T"} {
		for _, v := range []any{s, &s, wrapped, &wrapped, []any{s}, fmt.Errorf("wrapped: %v", s)} {
			leaks(t, verb, fmt.Sprintf(verb, v))
		}
	}
}

// leaks fails the test if a text contains the secret, as it is or in
// hexadecimal.
func leaks(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range []string{hush, fmt.Sprintf("%x", hush), fmt.Sprintf("%X", hush)} {
		if strings.Contains(text, form) {
			t.Errorf("%s: a secret is told: %s", where, text)
		}
	}
}

// A configuration with a secret in every place that takes one, by value and by
// file, prints none of them.
func TestNoOutputContainsASecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	write(t, file, hush+"\n")
	address := filepath.Join(t.TempDir(), "address")
	write(t, address, "https://"+hush+".example.org/"+hush+"\n")
	inline := ada() + `
channels:
  a: {type: pushover, user: HUSH, token: HUSH}
  b: {type: ntfy, topic: t, token: HUSH}
  c: {type: ntfy, topic: t, username: u, password: HUSH}
  d: {type: webhook, url: "https://example.org/HUSH", secret: HUSH}
  e: {type: shoutrrr, url: "smtp://u:HUSH@mail.example.org:587/?from=a@example.org&to=b@example.org"}
  f: {type: home-assistant, url: "http://ha.lan", token: HUSH, service: notify.x}
sources:
  - {type: openuv, key: HUSH}
  - {type: openweathermap, key: HUSH}
  - {type: home-assistant, url: "http://ha.lan", token: HUSH, entity: sensor.uv}
  - {type: ecowitt, password: HUSH}
server: {listen: ":1", token: HUSH}
heartbeat: {url: "https://example.org/HUSH"}
`
	byFile := ada() + `
channels:
  a: {type: pushover, user_file: FILE, token_file: FILE}
  d: {type: webhook, url_file: ADDRESS, secret_file: FILE}
sources: [{type: openuv, key_file: FILE}]
server: {token_file: FILE}
heartbeat: {url_file: ADDRESS}
`
	for name, text := range map[string]string{"inline": inline, "by file": byFile} {
		c := read(t, strings.NewReplacer("HUSH", hush, "FILE", file, "ADDRESS", address).Replace(text))
		if c.Server.Token.Reveal() != hush {
			t.Fatalf("%s: the secret is lost", name)
		}
		outputs(t, name, c)
	}
}

// outputs checks everything that prints a configuration.
func outputs(t *testing.T, name string, c *config.Config) {
	t.Helper()
	leaks(t, name+" effective", c.Effective())
	leaks(t, name+" warnings", c.Warnings.Error()+strings.Join(c.Notes, ""))
	all := *c
	for _, verb := range []string{"%v", "%+v", "%#v"} {
		leaks(t, name+" "+verb, fmt.Sprintf(verb, all))
	}
	var buf bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&buf, nil), slog.NewJSONHandler(&buf, nil)} {
		slog.New(h).Info("x", "config", all, "server", all.Server, "token", all.Server.Token, "channels", all.Channels)
	}
	leaks(t, name+" slog", buf.String())
	for _, v := range []any{all.Server, all.Channels, all.Sources, all.Heartbeat} {
		asJSON, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		asYAML, err := yaml.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		leaks(t, name+" encoded", string(asJSON)+string(asYAML))
	}
}

// No error prints a secret, even if the error is next to it.
func TestNoErrorContainsASecret(t *testing.T) {
	for _, text := range []string{
		"server: {token: [" + hush + "]}",
		"server: {token: {a: " + hush + "}}",
		"server: " + hush,
		"server: [" + hush + "]",
		"server: {token: !" + hush + " x}",
		"server:\n  token: *" + hush,
		"server:\n  token: @" + hush,
		"server:\n  token: `" + hush,
		"server:\n  token: %" + hush,
		"server:\n  token: \"" + hush,
		"server:\n  token: '" + hush,
		"server:\n  token: '" + hush + "'x",
		"server:\n  token: |\n    " + hush + "\n    " + hush,
		"server:\n  token: " + hush + ": x",
		"server: {token: " + hush + ", token_file: " + hush + "}",
		"server: {token_file: " + hush + "}",
		"server: {tokn: " + hush + "}",
		"token: " + hush,
		"heartbeat: {url: " + hush + "}",
		"heartbeat: {url: \"ftp://" + hush + "\"}",
		"channels: {a: {type: pushover, user: " + hush + "}}",
		"channels: {a: {type: console, token: " + hush + "}}",
		"channels: {a: {type: webhook, url: " + hush + "}}",
		"channels: {a: {type: shoutrrr, url: \"" + hush + "\"}}",
		"channels: {a: {type: ntfy, topic: x, url: \"https://[" + hush + "\"}}",
		"channels: {a: " + hush + "}",
		"sources: [" + hush + "]",
		"sources: [{type: openuv, key: {a: " + hush + "}}]",
		"sources: [{type: open-meteo, url: \"" + hush + "\"}]",
		"sources: [{type: open-meteo, url: \"https://u:" + hush + "@example.org\"}]",
		"sources: [{type: open-meteo, url: \"https://example.org/?apikey=" + hush + "\"}]",
		"server: {public_url: \"https://example.org/#" + hush + "\"}",
	} {
		_, err := config.Parse([]byte(ada()+text+"\n"), parts.Options(config.Options{Path: "p.yaml", Now: now}))
		if err == nil {
			t.Errorf("no problem in %s", text)
			continue
		}
		leaks(t, text, err.Error())
	}
}
