package daemon

import (
	"strconv"
	"strings"

	"parasol/config"
	"parasol/uv/source"
	"parasol/uv/source/currentuvindex"
	"parasol/uv/source/homeassistant"
	"parasol/uv/source/metnorway"
	"parasol/uv/source/openmeteo"
	"parasol/uv/source/openuv"
	"parasol/uv/source/openweathermap"
)

// Providers returns the configured sources in order of preference, as whom
// they see us.
func Providers(sources []config.Source, agent string) []source.Provider {
	var all []source.Provider
	named := map[string]int{}
	for _, s := range sources {
		named[s.Type]++
		for _, p := range providers(s, source.Endpoint{URL: s.URL, Agent: agent}) {
			if n := named[s.Type]; n > 1 {
				p = another{p, n}
			}
			all = append(all, p)
		}
	}
	return all
}

// another is a source of a type that was named before, such as the public
// Open-Meteo after one's own: as a part of its own it has its own answers and
// its own waits, or an outage of the first would silence it.
type another struct {
	source.Provider
	n int
}

// Profile is the provider's with the number in the part.
func (a another) Profile() source.Profile {
	p := a.Provider.Profile()
	p.Part = strings.TrimPrefix(p.Part+"-"+strconv.Itoa(a.n), "-")
	return p
}

func providers(s config.Source, at source.Endpoint) []source.Provider {
	switch s.Type {
	case openmeteo.Source:
		return []source.Provider{openmeteo.New(at), openmeteo.NewOutlook(at)}
	case currentuvindex.Source:
		return []source.Provider{currentuvindex.New(at)}
	case metnorway.Source:
		return []source.Provider{metnorway.New(metnorway.Options{Endpoint: at, Contact: s.Contact})}
	case openuv.Source:
		return []source.Provider{openuv.New(openuv.Options{Endpoint: at, Key: s.Key.Reveal})}
	case openweathermap.Source:
		return []source.Provider{openweathermap.New(openweathermap.Options{Endpoint: at, Key: s.Key.Reveal})}
	case homeassistant.Source:
		return []source.Provider{homeassistant.New(homeassistant.Options{Endpoint: at, Entity: s.Entity, Key: s.Key.Reveal})}
	default:
		return nil
	}
}
