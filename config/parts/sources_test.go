package parts_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
	"parasol/uv/source"
	"parasol/uv/source/ecowitt"
	"parasol/uv/source/homeassistant"
	"parasol/uv/source/metnorway"
	"parasol/uv/source/openuv"
	"parasol/uv/source/openweathermap"
)

// With one's own Open-Meteo first and the public one second, the second was
// once never asked while the first was backing off.
func TestSourceNamedTwiceIsQueriedTwice(t *testing.T) {
	meteo := func(url string) config.Source {
		return config.Source{Type: "open-meteo", Settings: source.Endpoint{URL: url}}
	}
	var got []string
	for _, p := range parts.Providers([]config.Source{meteo("http://127.0.0.1:1"), parts.Keyless()[1], meteo("")}, "parasol") {
		got = append(got, p.Profile().Source+"/"+p.Profile().Part)
	}
	want := []string{"open-meteo/", "open-meteo/outlook", "currentuvindex/", "open-meteo/2", "open-meteo/outlook-2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
}

func TestProvidersOfSources(t *testing.T) {
	for _, row := range []struct {
		why, sources string
		want         []string
	}{
		{"none at all", "[]", nil},
		{"Open-Meteo tells the days and the outlook", "[{type: open-meteo}]", []string{"open-meteo", "open-meteo/outlook extra"}},
		{"currentuvindex", "[{type: currentuvindex}]", []string{"currentuvindex"}},
		{"met.no with a contact", "[{type: met-norway, contact: you@example.org}]", []string{"met-norway"}},
		{"OpenUV brings the ozone of the same key", "[{type: openuv, key: k}]", []string{"openuv daylight", "openuv/ozone daylight extra"}},
		{"OpenWeatherMap", "[{type: openweathermap, key: k}]", []string{"openweathermap"}},
		{"a sensor beside the others", "[{type: home-assistant, url: \"http://ha.lan\", token: t, entity: sensor.uv}]",
			[]string{"home-assistant daylight extra"}},
		{"a station posts by itself", "[{type: ecowitt, password: pw}]", []string{"ecowitt extra pushed"}},
		{"the order of the file is the order of preference", "[{type: currentuvindex}, {type: open-meteo}]",
			[]string{"currentuvindex", "open-meteo", "open-meteo/outlook extra"}},
		{"the third of a type has its own number", "[{type: openweathermap, key: a}, {type: openweathermap, key: b}, " +
			"{type: openweathermap, key: c}]", []string{"openweathermap", "openweathermap/2", "openweathermap/3"}},
	} {
		var got []string
		for _, p := range parts.Providers(read(t, "sources: "+row.sources+"\n").Sources, "parasol") {
			got = append(got, described(p.Profile()))
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

// described formats a profile.
func described(p source.Profile) string {
	text := p.Source
	if p.Part != "" {
		text += "/" + p.Part
	}
	for _, is := range []struct {
		word string
		true bool
	}{{" daylight", p.Daylight}, {" extra", p.Extra}, {" pushed", p.Pushed}} {
		if is.true {
			text += is.word
		}
	}
	return text
}

func TestSourceSettings(t *testing.T) {
	for _, row := range []struct{ why, keys, want string }{
		{"the service's own address", "type: open-meteo", ""},
		{"another address, without its last slash", "type: open-meteo, url: \"http://nas:8080/v1/\"", "http://nas:8080/v1"},
		{"an address of currentuvindex", "type: currentuvindex, url: \"http://nas\"", "http://nas"},
		{"met.no's contact", "type: met-norway, contact: you@example.org", " you@example.org"},
		{"met.no's contact may be a page", "type: met-norway, contact: \"https://example.org\", url: \"http://nas\"",
			"http://nas https://example.org"},
		{"OpenUV's key", "type: openuv, key: k, url: \"http://nas\"", "http://nas k"},
		{"OpenWeatherMap's key", "type: openweathermap, key: k", " k"},
		{"Home Assistant's sensor", "type: home-assistant, url: \"http://ha.lan\", token: t, entity: sensor.uv",
			"http://ha.lan t sensor.uv"},
		{"a station's password", "type: ecowitt, password: pw", "pw"},
	} {
		var got string
		switch o := read(t, "sources: [{"+row.keys+"}]\n").Sources[0].Settings.(type) {
		case source.Endpoint:
			got = o.URL
		case metnorway.Options:
			got = o.URL + " " + o.Contact
		case openuv.Options:
			got = o.URL + " " + o.Key()
		case openweathermap.Options:
			got = o.URL + " " + o.Key()
		case homeassistant.Options:
			got = o.URL + " " + o.Key() + " " + o.Entity
		case ecowitt.Station:
			got = o.Password()
		}
		if got != row.want {
			t.Errorf("%s: got %q; want %q", row.why, got, row.want)
		}
	}
}

func TestInvalidSourceSettings(t *testing.T) {
	for _, row := range []struct{ why, keys, want string }{
		{"OpenUV without a key", "type: openuv", "key: got nothing; want the key of your account, or PARASOL_OPENUV_KEY"},
		{"OpenWeatherMap without a key", "type: openweathermap",
			"key: got nothing; want the key of your account, or PARASOL_OPENWEATHERMAP_KEY"},
		{"a key in the address", "type: open-meteo, url: \"https://example.org/?apikey=1\"", "url: got an address with a user, a query"},
		{"an unusable contact", "type: met-norway, contact: me", `contact: got "me"; want an e-mail address or a web page`},
		{"a contact of nothing but an at", "type: met-norway, contact: \"@me\"",
			`contact: got "@me"; want an e-mail address or a web page`},
		{"a sensor without its entity", "type: home-assistant, url: \"http://ha.lan\", token: t", "entity: got nothing; want an entity"},
		{"an entity without its name", "type: home-assistant, url: \"http://ha.lan\", token: t, entity: sensor.",
			`entity: got "sensor."; want an entity (e.g. sensor.uv_index)`},
		{"an entity without its domain", "type: home-assistant, url: \"http://ha.lan\", token: t, entity: uv",
			`entity: got "uv"; want an entity`},
		{"a sensor of no house", "type: home-assistant, token: t, entity: sensor.uv", "url: got nothing; want an http or https address"},
		{"a station without a password", "type: ecowitt", "password: got nothing; want what the station posts to: /ecowitt/PASSWORD"},
		{"a station has no address", "type: ecowitt, password: pw, url: \"http://nas\"",
			"url: got an unknown key; want one of type, password"},
		{"a key that is not needed", "type: open-meteo, key: k", "key: got an unknown key; want one of type, url"},
	} {
		got := refused(t, "sources: [{"+row.keys+"}]\n")
		if !strings.Contains(got, ": sources[0]."+row.want) || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant one line: sources[0].%s", row.why, got, row.want)
		}
	}
}

// met.no rejects requests without a contact. If it is configured without one,
// it is left out with a warning; by default, with a note only.
func TestSourceWithoutContactIsLeftOut(t *testing.T) {
	asked := read(t, "sources: [{type: met-norway}, {type: currentuvindex}]\n")
	if len(asked.Sources) != 1 || asked.Sources[0].Type != "currentuvindex" {
		t.Errorf("got %+v; want currentuvindex alone", asked.Sources)
	}
	if text := asked.Warnings.Error(); !strings.Contains(text, "sources[0].contact: got nothing, so this source is left out") ||
		len(asked.Notes) > 0 {
		t.Errorf("asked for: got %q and notes %q", text, asked.Notes)
	}
	if c := read(t, ""); len(c.Warnings) > 0 || len(c.Notes) != 1 || !strings.HasPrefix(c.Notes[0], "met-norway is left out") {
		t.Errorf("by default: got %v and %q; want a note", c.Warnings, c.Notes)
	}
}

func TestKeylessSources(t *testing.T) {
	var got []string
	for _, p := range parts.Providers(parts.Keyless(), "parasol") {
		got = append(got, described(p.Profile()))
	}
	if diff := cmp.Diff([]string{"open-meteo", "open-meteo/outlook extra", "currentuvindex"}, got); diff != "" {
		t.Errorf("without a key (-want +got):\n%s", diff)
	}
}

// A source that was read with other tables is not asked.
func TestSourceOfAnotherTable(t *testing.T) {
	for _, s := range []config.Source{{Type: "window"}, {Type: "openuv", Settings: 1}, {Type: "ecowitt", Settings: source.Endpoint{}}} {
		if got := parts.Providers([]config.Source{s}, "parasol"); len(got) > 0 {
			t.Errorf("%+v: got %d providers; want none", s, len(got))
		}
	}
}

// Open-Meteo's free service is for non-commercial use (FIELD.md).
func TestTermsForAClinic(t *testing.T) {
	for _, row := range []struct{ why, sources, want string }{
		{"by default", "", "open-meteo: the free service is for non-commercial use"},
		{"by name", "sources: [{type: open-meteo}]\n", "open-meteo: the free service"},
		{"an instance of one's own", "sources: [{type: open-meteo, url: \"https://meteo.example.org\"}]\n", ""},
		{"another service", "sources: [{type: currentuvindex}]\n", ""},
		{"offline", "sources: []\n", ""},
	} {
		got := strings.Join(parts.Terms(read(t, row.sources).Sources), "|")
		if !strings.HasPrefix(got, row.want) || (row.want == "") != (got == "") {
			t.Errorf("%s: got %q; want %q", row.why, got, row.want)
		}
	}
}
