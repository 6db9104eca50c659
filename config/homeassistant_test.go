package config_test

import (
	"strings"
	"testing"

	"parasol/notify/homeassistant"
)

func TestHomeAssistantIsSharedOrOwn(t *testing.T) {
	for _, row := range []struct{ why, house, own, want string }{
		{"the house's", someHome, "", "http://ha.lan:8123 the-house-s"},
		{"a part's own", "", ", url: \"http://nas/\", token: own", "http://nas own"},
		{"its own wins", someHome, ", url: \"http://nas\", token: own", "http://nas own"},
		{"an address of its own and the house's token", someHome, ", url: \"http://nas\"", "http://nas the-house-s"},
		{"a token of its own at the house's address", someHome, ", token: own", "http://ha.lan:8123 own"},
		{"half of each", "home_assistant: {token: the-house-s}\n", ", url: \"http://nas\"", "http://nas the-house-s"},
	} {
		c := read(t, ada()+row.house+"channels: {h: {type: home-assistant, service: notify.x"+row.own+"}}\n")
		o := settings[homeassistant.Options](t, c, "h")
		if got := o.URL + " " + o.Token(); got != row.want {
			t.Errorf("%s: got %s; want %s", row.why, got, row.want)
		}
	}
}

func TestInvalidHomeAssistant(t *testing.T) {
	const channel = "channels: {h: {type: home-assistant, service: notify.x}}\n"
	for _, row := range []struct{ why, text, want string }{
		{"no token anywhere", "home_assistant: {url: \"http://nas\"}\n" + channel,
			"channels.h.token: got nothing; want a long-lived access token (or token_file with its path, here or in home_assistant)"},
		{"no address anywhere", "home_assistant: {token: t}\n" + channel,
			"channels.h.url: got nothing; want an http or https address (e.g. http://homeassistant.local:8123, here or in home_assistant)"},
		{"the token in the address", "home_assistant: {url: \"http://nas/?token=" + hush + "\", token: t}\n",
			"home_assistant.url: got an address with a user, a query or a fragment"},
		{"a user in the address", "home_assistant: {url: \"http://ada:" + hush + "@nas\", token: t}\n",
			"home_assistant.url: got an address with a user, a query or a fragment"},
		{"no host", "home_assistant: {url: \"http://:8123\", token: t}\n", "home_assistant.url: got an address without a host"},
		{"a key of the channel in the house's", "home_assistant: {service: notify.x}\n",
			"home_assistant.service: got an unknown key; want one of url, token, token_file"},
	} {
		got := refused(t, ada()+row.text)
		if !strings.Contains(got, ": "+row.want) || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant one line: %s", row.why, got, row.want)
		}
		leaks(t, row.why, got)
	}
}

// Everybody in between can read plain http, so an address outside the home is
// warned of, and one inside is not.
func TestHostsOfTheHome(t *testing.T) {
	for _, row := range []struct {
		why, host string
		warned    bool
	}{
		{"a name without a dot", "nas", false},
		{"the machine itself", "127.0.0.1:8123", false},
		{"the machine itself in IPv6", "[::1]:8123", false},
		{"a private network", "10.1.2.3", false},
		{"another private network", "172.31.0.1", false},
		{"just beyond that network", "172.32.0.1", true},
		{"a private network in IPv6", "[fd00::1]", false},
		{"an address of the link", "169.254.1.1", false},
		{"the first of Tailscale's", "100.64.0.1", false},
		{"just beyond Tailscale's", "100.128.0.1", true},
		{"a public address", "203.0.113.7", true},
		{"multicast DNS", "homeassistant.local", false},
		{"in capitals", "HomeAssistant.LOCAL", false},
		{"the home domain", "ha.home.arpa", false},
		{"a tailnet", "ha.tail1234.ts.net", false},
		{"a public name", "ha.example.org", true},
		{"a public name that ends alike", "myhome.notlocal", true},
	} {
		c := read(t, ada()+"server: {token: "+pageToken+"}\nhome_assistant: {url: \"http://"+row.host+"\", token: t}\n")
		warned := strings.Contains(c.Warnings.Error(), "home_assistant.url: got an http address outside the house; want https")
		if warned != row.warned || len(c.Warnings) > 1 {
			t.Errorf("%s: %s: got %q", row.why, row.host, c.Warnings.Error())
		}
		if c := read(t, ada()+"home_assistant: {url: \"https://"+row.host+"\", token: t}\n"); len(c.Warnings) > 0 {
			t.Errorf("%s: %s over https: got %q", row.why, row.host, c.Warnings.Error())
		}
	}
}
