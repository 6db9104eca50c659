package config

import (
	"strconv"
	"time"

	"parasol/schedule/presence"
)

// Presence is one source that tells where a person is. Which fields are filled
// depends on the type.
type Presence struct {
	presence.Source
	Type     string // owntracks or traccar
	User     string // owntracks
	Device   string // owntracks, traccar
	Password Secret // of what is posted
	Key      Secret // owntracks: of encrypted messages
}

var presenceTypes = []string{"owntracks", "traccar"}

const (
	// shortestAge keeps an outdoor sign for as long as it takes to count.
	shortestAge = 5 * time.Minute
	// longestAge of a sign without news is a long summer's day.
	longestAge = 12 * time.Hour
)

// presence reads a person's sources. Each is called by its type, and numbered
// from the second of a type on.
func (v value) presence() []Presence {
	items, _ := v.list()
	var all []Presence
	count := map[string]int{}
	for _, item := range items {
		p, ok := item.presenceSource()
		if !ok {
			continue
		}
		p.Name = p.Type
		if count[p.Type]++; count[p.Type] > 1 {
			p.Name += "-" + strconv.Itoa(count[p.Type])
		}
		all = append(all, p)
	}
	return all
}

func (v value) presenceSource() (p Presence, ok bool) {
	s := v.section()
	kind := s.get("type")
	if !kind.given() {
		if s.node != nil {
			kind.missing("one of "+oneOf(presenceTypes), "e.g. owntracks")
		}
		return p, false
	}
	if p.Type = kind.choice(presenceTypes, ""); p.Type == "" {
		return p, false
	}
	before := len(s.r.problems)
	p.Observe = s.get("mode").choice([]string{"act", "observe"}, "act") == "observe"
	switch p.Type {
	case "owntracks":
		p.User = s.needText("user", "the user set in the app", "e.g. ada")
		p.Device = s.get("device").text("the device set in the app", "e.g. phone", "")
		p.Password = s.needSecret("password", "the password set in the app")
		p.Key = s.owntracksKey()
	case "traccar":
		p.Device = s.needText("device", "the device identifier shown in the app", `e.g. "123456"`)
		p.Password = s.needSecret("password", "a password of your own, which ends the address set in the app")
	}
	s.places(&p)
	if v := s.get("max_age"); v.given() {
		p.MaxAge = v.duration(within{shortestAge, longestAge, "2h"}, 0)
	}
	s.finish()
	return p, len(s.r.problems) == before
}

// places reads what only devices that move have.
func (s *section) places(p *Presence) {
	p.Outdoors, p.Indoors = s.get("outdoors").words("a place's name"), s.get("indoors").words("the name of a place or of a Wi-Fi network")
	p.Carried = s.get("carried").truth(false)
}

// words reads a list of texts.
func (v value) words(want string) []string {
	if !v.given() {
		return nil
	}
	var all []string
	items, _ := v.list()
	for _, item := range items {
		if w := item.text(want, "e.g. garden", ""); w != "" {
			all = append(all, w)
		}
	}
	return all
}

func (s *section) needText(key, want, hint string) string {
	v := s.get(key)
	if !v.given() {
		v.missing(want, hint)
	}
	return v.text(want, hint, "")
}

// owntracksKey reads the key of encrypted messages, which the apps cut at 32
// bytes.
func (s *section) owntracksKey() Secret {
	key, v := s.secret("key")
	if len(key.Reveal()) > 32 {
		v.bad("more than 32 bytes", "the encryption key set in the app, of at most 32 bytes", "")
	}
	return key
}

func (s *section) needSecret(key, want string) Secret {
	got, v := s.secret(key)
	if got.IsZero() && !s.has(key) && !s.has(key+"_file") {
		v.missing(want, "or "+key+"_file with its path")
	}
	return got
}
