package config

import (
	"strconv"
	"strings"
	"time"

	"parasol/schedule/presence"
	"parasol/schedule/presence/mqttswitch"
)

// Presence is one source that reports where a person is. Which fields are set
// depends on the type.
type Presence struct {
	presence.Source
	Type     string             // home-assistant, owntracks, traccar or mqtt
	URL      string             // home-assistant
	Token    Secret             // home-assistant
	Entity   string             // home-assistant: a person, a tracker, or something that is on or off
	Activity string             // home-assistant: the companion app's sensor
	Wifi     string             // home-assistant: the companion app's sensor
	User     string             // owntracks
	Device   string             // owntracks, traccar
	Password Secret             // of what is posted; owntracks without one comes through the broker
	Key      Secret             // owntracks: of encrypted messages
	Topic    string             // mqtt
	Reading  mqttswitch.Reading // mqtt
}

var presenceTypes = []string{"home-assistant", "owntracks", "traccar", "mqtt"}

const (
	// shortestAge keeps an outdoor sign for as long as it takes to count.
	shortestAge = 5 * time.Minute
	// longestAge of a sign without news is a long summer's day.
	longestAge = 12 * time.Hour
)

// presence reads a person's sources. Each is named after its type, numbered
// from the second one of a type on.
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
	case "home-assistant":
		s.homeAssistantPresence(&p)
	case "owntracks":
		p.User = s.needText("user", "the user set in the app", "e.g. ada")
		p.Device = s.get("device").text("the device set in the app", "e.g. phone", "")
		p.Password, _ = s.secret("password")
		p.Key = s.owntracksKey()
		if !p.OverMQTT() && strings.Contains(p.User, ":") {
			s.get("user").bad(quote(p.User), "a user without a colon, which a login cannot have", "e.g. ada")
		}
		if p.OverMQTT() && strings.ContainsAny(p.User+p.Device, "+#/") {
			s.get("user").bad(quote(p.User), "user and device as they stand in the topic, without / + #", "e.g. ada")
		}
	case "traccar":
		p.Device = s.needText("device", "the device identifier shown in the app", `e.g. "123456"`)
		p.Password = s.needSecret("password", "a password of your own, which ends the address set in the app")
		if !FitsPath(p.Password.Reveal()) {
			s.given("password", "password_file").bad(GotPath, WantPath, "")
		}
	}
	if p.Type == "mqtt" {
		s.mqttPresence(&p)
	} else {
		s.places(&p)
	}
	if v := s.get("max_age"); v.given() {
		p.MaxAge = v.duration(within{shortestAge, longestAge, "2h"}, 0)
	}
	s.finish()
	return p, len(s.r.problems) == before
}

// places reads the settings of devices that move.
func (s *section) places(p *Presence) {
	p.Outdoors = s.get("outdoors").words("a place's name")
	p.Indoors = s.get("indoors").words("the name of a place or of a Wi-Fi network")
	p.Carried, p.Follow = s.get("carried").truth(false), s.get("follow").truth(false)
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

// owntracksKey reads the key of encrypted messages, which the apps truncate to
// 32 bytes.
func (s *section) owntracksKey() Secret {
	key, v := s.secret("key")
	if len(key.Reveal()) > 32 {
		v.bad("more than 32 bytes", "the encryption key set in the app, of at most 32 bytes", "")
	}
	return key
}

func (s *section) mqttPresence(p *Presence) {
	p.Topic = s.needText("topic", "an MQTT topic without wildcards", "e.g. zigbee2mqtt/ada_outside")
	if strings.ContainsAny(p.Topic, "+#") {
		s.get("topic").bad(quote(p.Topic), "an MQTT topic without wildcards", "e.g. zigbee2mqtt/ada_outside")
	}
	p.Reading = mqttswitch.Reading{
		Key: s.get("key").text("a dotted key into the JSON message", "e.g. occupancy", ""),
		On:  s.get("on").text("the value that means outdoors", `e.g. "true"`, "true"),
		Off: s.get("off").text("the value that means not outdoors", `e.g. "false"`, "false"),
	}
}

func (s *section) homeAssistantPresence(p *Presence) {
	p.URL, p.Token = s.homeAssistant()
	p.Entity = s.entity("entity", "person.ada")
	if !s.has("entity") {
		s.get("entity").missing("an entity", "e.g. person.ada")
	}
	p.Activity, p.Wifi = s.entity("activity", "sensor.ada_activity"), s.entity("wifi", "sensor.ada_ssid")
}

// entity reads the id of a Home Assistant entity.
func (s *section) entity(key, eg string) string {
	v := s.get(key)
	id := v.text("an entity", "e.g. "+eg, "")
	if domain, name, ok := strings.Cut(id, "."); id != "" && (!ok || domain == "" || name == "") {
		v.bad(quote(id), "an entity", "e.g. "+eg)
		return ""
	}
	return id
}

func (s *section) needSecret(key, want string) Secret {
	got, v := s.secret(key)
	if got.IsZero() && !s.has(key) && !s.has(key+"_file") {
		v.missing(want, "or "+key+"_file with its path")
	}
	return got
}
