package daemon

import (
	"parasol/config"
	"parasol/uv/source"
	"parasol/uv/source/currentuvindex"
	"parasol/uv/source/homeassistant"
	"parasol/uv/source/metnorway"
	"parasol/uv/source/openmeteo"
	"parasol/uv/source/openuv"
	"parasol/uv/source/openweathermap"
)

// Providers returns the configured sources in order of preference, as whom they see us.
func Providers(sources []config.Source, agent string) []source.Provider {
	var all []source.Provider
	for _, s := range sources {
		all = append(all, providers(s, source.Endpoint{URL: s.URL, Agent: agent})...)
	}
	return all
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
