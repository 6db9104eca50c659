package homeassistant

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"parasol/schedule/presence"
)

// Entities are those of one source.
type Entities struct {
	Entity   string // a person, a tracker, or something that is on or off
	Activity string // the companion app's sensor; may be empty
	Wifi     string // the companion app's sensor; may be empty
}

// IDs lists them.
func (e Entities) IDs() []string {
	return slices.DeleteFunc([]string{e.Entity, e.Activity, e.Wifi}, func(id string) bool { return id == "" })
}

// Signals returns what an entity of the source says now.
func (p *Picture) Signals(e Entities, id string, heard time.Time) []presence.Signal {
	s, ok := p.states[id]
	if !ok || s.Value == "unknown" || s.Value == "unavailable" || s.Value == "" {
		return nil // no sign: the last one goes on ageing
	}
	base := presence.Signal{Heard: heard, Confidence: -1}
	switch domain, _, _ := strings.Cut(id, "."); {
	case id == e.Activity:
		return activity(s, base)
	case id == e.Wifi:
		return network(s, base)
	case id != e.Entity:
		return nil
	case domain == "person" || domain == "device_tracker":
		return append(p.place(s, base), p.position(s, base)...)
	case s.Value == "on" || s.Value == "off":
		base.Kind, base.On = presence.Switch, s.Value == "on"
		return []presence.Signal{base}
	}
	return nil
}

// place says in which zones a person is. A zone's names follow its id, as a
// source may be configured by either.
func (p *Picture) place(s State, base presence.Signal) []presence.Signal {
	base.Kind = presence.Within
	zones, told := s.Attributes["in_zones"].([]any)
	switch {
	case told && len(zones) > 0:
		for _, z := range zones {
			if id, ok := z.(string); ok {
				base.Places = append(base.Places, id)
				if name := p.states[id].text("friendly_name"); name != "" && id != "zone.home" {
					base.Places = append(base.Places, name)
				}
			}
		}
	case s.Value == "home":
		base.Places = []string{"zone.home"}
	case s.Value == "not_home":
		base.Away = true
	default:
		base.Places = p.zone(s.Value)
	}
	_, accurate := s.number("gps_accuracy")
	_, placed := s.number("latitude")
	// A router lends its home's coordinates, without an accuracy.
	base.Router = s.Value == "home" &&
		(s.text("source_type") == "router" || placed && !accurate && s.text("source") != "")
	return []presence.Signal{base}
}

// zone returns a zone's id and name by the name that a state has: the
// friendly one, or its slug.
func (p *Picture) zone(name string) []string {
	for _, id := range slices.Sorted(maps.Keys(p.states)) {
		slug, isZone := strings.CutPrefix(id, "zone.")
		if isZone && slug != "home" &&
			(strings.EqualFold(p.states[id].text("friendly_name"), name) || strings.EqualFold(slug, name)) {
			return []string{id, name}
		}
	}
	return []string{name}
}

// position is a fix, unless it is only a zone's centre, which iOS sends when
// it enters one.
func (p *Picture) position(s State, base presence.Signal) []presence.Signal {
	north, a := s.number("latitude")
	east, b := s.number("longitude")
	accuracy, c := s.number("gps_accuracy")
	if !a || !b || !c || p.centre(north, east) {
		return nil
	}
	base.Kind = presence.Position
	base.Fix = presence.Fix{Latitude: north, Longitude: east, Accuracy: accuracy, Speed: presence.UnknownSpeed}
	if speed, ok := s.number("speed"); ok && speed > 0 {
		base.Fix.Speed = presence.Speed(speed)
	}
	return []presence.Signal{base}
}

// centre reports whether a zone's centre lies there, to about a metre.
func (p *Picture) centre(north, east float64) bool {
	for id, s := range p.states {
		if !strings.HasPrefix(id, "zone.") {
			continue
		}
		n, a := s.number("latitude")
		e, b := s.number("longitude")
		if a && b && math.Abs(n-north) < 1e-5 && math.Abs(e-east) < 1e-5 {
			return true
		}
	}
	return false
}

// activities are the words of both companion apps.
var activities = map[string]presence.Activity{
	"stationary": presence.Still, "still": presence.Still,
	"walking": presence.Walking, "on_foot": presence.Walking,
	"running": presence.Running,
	"cycling": presence.Cycling, "on_bicycle": presence.Cycling,
	"automotive": presence.Driving, "in_vehicle": presence.Driving,
}

// confidences are iOS's words, as per cent.
var confidences = map[string]int{"low": 30, "medium": 70, "high": 100}

func activity(s State, base presence.Signal) []presence.Signal {
	what, known := activities[strings.ToLower(s.Value)]
	if !known {
		return nil
	}
	base.Kind, base.Activity = presence.Moving, what
	if sure, ok := confidences[strings.ToLower(s.text("Confidence"))]; ok {
		base.Confidence = sure
	} else if sure, ok := s.number(s.Value); ok { // Android has an attribute for each activity
		base.Confidence = int(sure)
	}
	return []presence.Signal{base}
}

func network(s State, base presence.Signal) []presence.Signal {
	base.Kind = presence.Network
	switch strings.ToLower(s.Value) {
	case "<unknown>": // Android without the permission
		return nil
	case "not connected", "<not connected>":
	default:
		base.Place = s.Value
	}
	return []presence.Signal{base}
}
