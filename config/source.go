package config

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Source is one service that is asked for the UV index.
type Source struct {
	Type    string // open-meteo, currentuvindex, met-norway, openuv, openweathermap or home-assistant
	URL     string // empty: the service's own address
	Key     Secret // openuv, openweathermap; home-assistant: its token
	Contact string // met-norway: whom their operators may write to
	Entity  string // home-assistant: the sensor
}

var (
	sourceTypes = []string{"open-meteo", "currentuvindex", "met-norway", "openuv", "openweathermap", "home-assistant"}
	// defaultSources need no key; contract C names them.
	defaultSources = []string{"open-meteo", "currentuvindex", "met-norway"}
)

func (r *reader) sources(v value) []Source {
	if v.node == nil {
		v.node = r.impliedSources()
	}
	items, _ := v.list()
	var all []Source
	for _, item := range items {
		if s, ok := item.source(); ok {
			all = append(all, s)
		}
	}
	return all
}

func (r *reader) impliedSources() *yaml.Node {
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, d := range defaultSources {
		n := &yaml.Node{Kind: yaml.MappingNode}
		add(n, "type", word(d))
		r.implied[n] = true
		list.Content = append(list.Content, n)
	}
	return list
}

// source reports false for one that is left out.
func (v value) source() (Source, bool) {
	s := v.section()
	src := Source{Type: s.kind(sourceTypes, "open-meteo")}
	if src.Type == "" {
		return src, false
	}
	switch src.Type {
	case "met-norway":
		src.Contact = s.get("contact").contact()
	case "openuv", "openweathermap":
		src.Key = s.needSecret("key", "the key of your account, or PARASOL_"+strings.ToUpper(src.Type)+"_KEY")
	case "home-assistant":
		src.homeAssistant(s)
	}
	if src.Type != "home-assistant" {
		src.URL = s.get("url").address("", "https://uv.example.org")
	}
	s.finish()
	return src, src.Type != "met-norway" || src.Contact != "" || s.leaveOut(v)
}

func (src *Source) homeAssistant(s *section) {
	const want, eg = "an entity", "e.g. sensor.uv_index"
	src.URL = s.needAddress("url", "http://homeassistant.local:8123")
	src.Key = s.needSecret("token", "a long-lived access token")
	v := s.get("entity")
	src.Entity = v.text(want, eg, "")
	if domain, name, ok := strings.Cut(src.Entity, "."); !v.given() {
		v.missing(want, eg)
	} else if src.Entity != "" && (!ok || domain == "" || name == "") {
		v.bad(quote(src.Entity), want, eg)
	}
}

// contact is an e-mail address or a web page; met.no refuses requests without
// one.
func (v value) contact() string {
	const want, eg = "an e-mail address or a web page", "e.g. you@example.org"
	got := v.text(want, eg, "")
	if got == "" || strings.Contains(strings.Trim(got, "@"), "@") || notAddress(got) == "" {
		return got
	}
	v.bad(quote(got), want, eg)
	return ""
}

// leaveOut notes that met-norway is not asked, as a warning where it was asked
// for by name. It always reports false.
func (s *section) leaveOut(v value) bool {
	if s.r.implied[v.node] {
		s.r.notes = append(s.r.notes, "met-norway is left out: its terms ask for a contact (sources: [{type: met-norway, contact: you@example.org}])")
	} else if !s.has("contact") {
		s.get("contact").warn("nothing, so this source is left out", "an e-mail address or a web page, which its terms ask for", "e.g. you@example.org")
	}
	s.shown.Content[1].LineComment = "left out: no contact"
	return false
}
