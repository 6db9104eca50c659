package parts

import (
	"strconv"
	"strings"

	"parasol/config"
	"parasol/uv/source"
	"parasol/uv/source/currentuvindex"
	"parasol/uv/source/ecowitt"
	"parasol/uv/source/homeassistant"
	"parasol/uv/source/metnorway"
	"parasol/uv/source/openmeteo"
	"parasol/uv/source/openuv"
	"parasol/uv/source/openweathermap"
)

// origin is a type of source: how it is read, and how its providers are built.
type origin struct {
	config.Type
	keyless bool // usable by anybody, without settings
	// terms returns what the service asks of a clinic under these settings;
	// nil: nothing.
	terms func(settings any) string
	make  func(settings any, agent string) []source.Provider
}

// sources is the table of sources, in the order of the documentation.
func sources() []origin {
	return []origin{openMeteo(), currentUVIndex(), metNorway(), openUV(), openWeatherMap(), sensor(), station()}
}

// Sources returns the types of sources for the configuration.
func Sources() []config.Type {
	var all []config.Type
	for _, o := range sources() {
		all = append(all, o.Type)
	}
	return all
}

// Keyless returns the sources that need no settings, for a place without a
// configuration.
func Keyless() []config.Source {
	var all []config.Source
	for _, o := range sources() {
		if o.keyless {
			all = append(all, config.Source{Type: o.Name, Settings: source.Endpoint{}})
		}
	}
	return all
}

// Providers returns the providers of the configured sources, in order of
// preference; agent is the User-Agent.
func Providers(configured []config.Source, agent string) []source.Provider {
	var all []source.Provider
	named := map[string]int{}
	for _, s := range configured {
		named[s.Type]++
		for _, p := range providers(s, agent) {
			if n := named[s.Type]; n > 1 {
				p = another{p, n}
			}
			all = append(all, p)
		}
	}
	return all
}

// Terms returns what the configured services ask of a clinic, one line each.
func Terms(configured []config.Source) []string {
	var all []string
	for _, s := range configured {
		for _, o := range sources() {
			if o.Name != s.Type || o.terms == nil {
				continue
			}
			if terms := o.terms(s.Settings); terms != "" {
				all = append(all, s.Type+": "+terms)
			}
		}
	}
	return all
}

func providers(s config.Source, agent string) []source.Provider {
	for _, o := range sources() {
		if o.Name == s.Type {
			return o.make(s.Settings, agent)
		}
	}
	return nil
}

// another is a further source of a type that was named before, such as the
// public Open-Meteo after one's own. It has its own name, so that its answers
// and waits are separate: an outage of the first must not silence it.
type another struct {
	source.Provider
	n int
}

// Profile returns the provider's profile with the number added to its name.
func (a another) Profile() source.Profile {
	p := a.Provider.Profile()
	p.Part = strings.TrimPrefix(p.Part+"-"+strconv.Itoa(a.n), "-")
	return p
}

// of returns a row. S is what the settings are read into, the options of the
// source's package.
func of[S any](t config.Type, read func(*config.Section) (S, bool), build func(S, string) []source.Provider) origin {
	t.Read = func(s *config.Section) (any, bool) { return read(s) }
	return origin{Type: t, make: func(settings any, agent string) []source.Provider {
		o, ok := settings.(S)
		if !ok {
			return nil
		}
		return build(o, agent)
	}}
}

// anotherURL is the setting that all sources of a service share.
var anotherURL = config.Setting{Key: "url", Default: "the service's own", Meaning: "another address"}

// endpoint reads the address to call.
func endpoint(s *config.Section) source.Endpoint {
	return source.Endpoint{URL: s.Address("url", "", "https://uv.example.org")}
}

func openMeteo() origin {
	t := config.Type{Name: openmeteo.Source, Default: true, Settings: []config.Setting{anotherURL}}
	read := func(s *config.Section) (openmeteo.Options, bool) { return endpoint(s), true }
	o := of(t, read, func(e openmeteo.Options, agent string) []source.Provider {
		e.Agent = agent
		return []source.Provider{openmeteo.New(e), openmeteo.NewOutlook(e)}
	})
	o.keyless = true
	o.terms = func(settings any) string {
		if e, ok := settings.(openmeteo.Options); !ok || e.URL != "" {
			return ""
		}
		return "the free service is for non-commercial use: a clinic needs its commercial plan, or an instance of " +
			"its own, by url"
	}
	return o
}

func currentUVIndex() origin {
	t := config.Type{Name: currentuvindex.Source, Default: true, Settings: []config.Setting{anotherURL}}
	read := func(s *config.Section) (source.Endpoint, bool) { return endpoint(s), true }
	o := of(t, read, func(e source.Endpoint, agent string) []source.Provider {
		e.Agent = agent
		return []source.Provider{currentuvindex.New(e)}
	})
	o.keyless = true
	return o
}

func metNorway() origin {
	t := config.Type{Name: metnorway.Source, Default: true, Settings: []config.Setting{
		anotherURL,
		{
			Key:     "contact",
			Default: "the source is left out",
			Meaning: "e-mail address or web page, which its terms ask for",
		},
	}}
	read := func(s *config.Section) (metnorway.Options, bool) {
		o := metnorway.Options{Contact: s.Text("contact", wantContact, egContact), Endpoint: endpoint(s)}
		return o, contacted(s, o.Contact)
	}
	return of(t, read, func(o metnorway.Options, agent string) []source.Provider {
		o.Agent = agent
		return []source.Provider{metnorway.New(o)}
	})
}

const (
	wantContact = "an e-mail address or a web page"
	egContact   = "e.g. you@example.org"
)

// contacted reports whether a contact is given: met.no refuses requests
// without one. If not, it notes why the source is left out.
func contacted(s *config.Section, contact string) bool {
	web := strings.HasPrefix(contact, "https://") || strings.HasPrefix(contact, "http://")
	switch {
	case web || strings.Contains(strings.Trim(contact, "@"), "@"):
		return true
	case contact != "":
		s.Bad("contact", strconv.Quote(contact), wantContact, egContact)
	case !s.Asked():
		s.Note(
			"met-norway is left out: its terms ask for a contact " +
				"(sources: [{type: met-norway, contact: you@example.org}])",
		)
	case !s.Has("contact"):
		s.Warn("contact", "nothing, so this source is left out", wantContact+", which its terms ask for", egContact)
	}
	return false
}

func openUV() origin {
	t := config.Type{Name: openuv.Source, Settings: []config.Setting{
		anotherURL,
		{Key: "key", Env: "PARASOL_OPENUV_KEY", Default: "required", Secret: true, Meaning: "of your account"},
	}}
	read := func(s *config.Section) (openuv.Options, bool) {
		key := s.NeedSecret("key", "the key of your account, or PARASOL_OPENUV_KEY")
		return openuv.Options{Key: key.Reveal, Endpoint: endpoint(s)}, true
	}
	return of(t, read, func(o openuv.Options, agent string) []source.Provider {
		o.Agent = agent
		return []source.Provider{openuv.New(o), openuv.NewOzone(o)}
	})
}

func openWeatherMap() origin {
	t := config.Type{Name: openweathermap.Source, Settings: []config.Setting{
		anotherURL,
		{Key: "key", Env: "PARASOL_OPENWEATHERMAP_KEY", Default: "required", Secret: true, Meaning: "of your account"},
	}}
	read := func(s *config.Section) (openweathermap.Options, bool) {
		key := s.NeedSecret("key", "the key of your account, or PARASOL_OPENWEATHERMAP_KEY")
		return openweathermap.Options{Key: key.Reveal, Endpoint: endpoint(s)}, true
	}
	return of(t, read, func(o openweathermap.Options, agent string) []source.Provider {
		o.Agent = agent
		return []source.Provider{openweathermap.New(o)}
	})
}

// sensor is a UV sensor in Home Assistant.
func sensor() origin {
	t := config.Type{Name: homeassistant.Source, Settings: []config.Setting{
		{Key: "url", Default: "home_assistant's", Meaning: "of Home Assistant"},
		{Key: "token", Default: "home_assistant's", Secret: true, Meaning: "long-lived token"},
		{Key: "entity", Default: "required", Meaning: "such as sensor.uv_index"},
	}}
	const want, eg = "an entity", "e.g. sensor.uv_index"
	read := func(s *config.Section) (homeassistant.Options, bool) {
		url, key := s.HomeAssistant()
		at := source.Endpoint{URL: url}
		entity := s.Text("entity", want, eg)
		if domain, name, ok := strings.Cut(entity, "."); !s.Has("entity") {
			s.Missing("entity", want, eg)
		} else if entity != "" && (!ok || domain == "" || name == "") {
			s.Bad("entity", strconv.Quote(entity), want, eg)
		}
		return homeassistant.Options{Endpoint: at, Entity: entity, Key: key.Reveal}, true
	}
	return of(t, read, func(o homeassistant.Options, agent string) []source.Provider {
		o.Agent = agent
		return []source.Provider{homeassistant.New(o)}
	})
}

// station is a weather station that posts its readings.
func station() origin {
	t := config.Type{Name: ecowitt.Source, Settings: []config.Setting{
		{Key: "password", Default: "required", Secret: true, Meaning: "the station posts to /ecowitt/PASSWORD"},
	}}
	read := func(s *config.Section) (ecowitt.Station, bool) {
		password := s.NeedSecret("password", "what the station posts to: /ecowitt/PASSWORD")
		if !config.FitsPath(password.Reveal()) {
			s.Bad("password", config.GotPath, config.WantPath, "")
		}
		return ecowitt.Station{Password: password.Reveal}, true
	}
	return of(t, read, func(o ecowitt.Station, _ string) []source.Provider { return []source.Provider{o} })
}
