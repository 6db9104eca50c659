// Package traccar reads what the Traccar Client and OsmAnd send: the form of
// version 10, the JSON of version 9, and the query of older ones.
//
// Goals: each of them gives the signals it carries, in metres a second. What
// cannot be used gives none and is no error: the apps send a refused message
// again for ever.
//
// Non-goals: cells and networks seen, which need a service to become a place.
package traccar

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"parasol/schedule/presence"
)

// Decode reads a request: its query, and its body, which is a form, a JSON
// object or a list. The device is the id that the app sends; empty is none.
func Decode(query url.Values, body []byte, heard time.Time) (device string, signals []presence.Signal) {
	text := strings.TrimSpace(string(body))
	switch {
	case strings.HasPrefix(text, "["):
		return list(text, heard)
	case strings.HasPrefix(text, "{"):
		return object(text, heard)
	case text != "":
		form, err := url.ParseQuery(text)
		if err != nil {
			return "", nil
		}
		return form.Get("id") + form.Get("deviceid"), pairs(form, heard)
	}
	return query.Get("id") + query.Get("deviceid"), pairs(query, heard)
}

// pairs reads a form or query; its speed is in knots.
func pairs(v url.Values, heard time.Time) []presence.Signal {
	north, east := v.Get("lat"), v.Get("lon")
	if both := v.Get("location"); both != "" {
		north, east, _ = strings.Cut(both, ",")
	}
	at, ok := instant(v.Get("timestamp"), heard)
	lat, err1 := strconv.ParseFloat(north, 64)
	lon, err2 := strconv.ParseFloat(east, 64)
	if !ok || err1 != nil || err2 != nil { // a heartbeat
		return nil
	}
	s := presence.Signal{Kind: presence.Position, At: at, Heard: heard, Confidence: -1}
	s.Fix = presence.Fix{
		Latitude:  lat,
		Longitude: lon,
		Accuracy:  accuracy(v),
		Speed:     presence.UnknownSpeed,
		Mock:      v.Get("mock") == "true",
	}
	if speed, err := strconv.ParseFloat(v.Get("speed"), 64); err == nil && speed >= 0 {
		s.Fix.Speed = presence.Speed(speed) * presence.Knots
	}
	return []presence.Signal{s}
}

// dilution is roughly how many metres a unit of OsmAnd's horizontal dilution
// of precision is worth (H).
const dilution = 5

func accuracy(v url.Values) float64 {
	if a, err := strconv.ParseFloat(v.Get("accuracy"), 64); err == nil {
		return a
	}
	h, err := strconv.ParseFloat(v.Get("hdop"), 64)
	if err != nil {
		return 0
	}
	return h * dilution
}

// instant reads seconds, milliseconds, ISO 8601, or a date and time in UTC;
// none is the time of arrival.
func instant(text string, heard time.Time) (time.Time, bool) {
	if text == "" {
		return heard, true
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n > 1e11 {
			n /= 1000
		}
		return time.Unix(n, 0).UTC(), n > 0
	}
	for _, layout := range []string{time.RFC3339, time.DateTime} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// flat is one element of version 10's optional list.
type flat struct {
	ID        string   `json:"id"`
	Time      int64    `json:"timestamp"`
	Latitude  *float64 `json:"lat"`
	Longitude *float64 `json:"lon"`
	Speed     *float64 `json:"speed"` // knots
	Accuracy  float64  `json:"accuracy"`
}

func list(text string, heard time.Time) (device string, signals []presence.Signal) {
	var all []flat
	if json.Unmarshal([]byte(text), &all) != nil {
		return "", nil
	}
	for _, f := range all {
		device = f.ID
		at, ok := instant(strconv.FormatInt(f.Time, 10), heard)
		if !ok || f.Latitude == nil || f.Longitude == nil {
			continue
		}
		s := presence.Signal{Kind: presence.Position, At: at, Heard: heard, Confidence: -1}
		s.Fix = presence.Fix{
			Latitude:  *f.Latitude,
			Longitude: *f.Longitude,
			Accuracy:  f.Accuracy,
			Speed:     presence.UnknownSpeed,
		}
		if f.Speed != nil && *f.Speed >= 0 {
			s.Fix.Speed = presence.Speed(*f.Speed) * presence.Knots
		}
		signals = append(signals, s)
	}
	return device, signals
}

// nested is version 9's message; its speed is in metres a second, negative for
// unknown.
type nested struct {
	Device   string `json:"device_id"`
	Location struct {
		Time   string `json:"timestamp"`
		Mock   bool   `json:"mock"`
		Coords *struct {
			Latitude  float64  `json:"latitude"`
			Longitude float64  `json:"longitude"`
			Accuracy  float64  `json:"accuracy"`
			Speed     *float64 `json:"speed"`
		} `json:"coords"`
		Activity struct {
			Type       string `json:"type"`
			Confidence *int   `json:"confidence"`
		} `json:"activity"`
	} `json:"location"`
}

var activities = map[string]presence.Activity{
	"still": presence.Still, "on_foot": presence.Walking, "walking": presence.Walking, "running": presence.Running,
	"on_bicycle": presence.Cycling, "in_vehicle": presence.Driving,
}

func object(text string, heard time.Time) (device string, signals []presence.Signal) {
	var n nested
	if json.Unmarshal([]byte(text), &n) != nil {
		return "", nil
	}
	l := &n.Location
	at, ok := instant(l.Time, heard)
	if !ok {
		return n.Device, nil
	}
	base := presence.Signal{At: at, Heard: heard, Confidence: -1}
	if c := l.Coords; c != nil {
		s := base
		s.Kind = presence.Position
		s.Fix = presence.Fix{
			Latitude:  c.Latitude,
			Longitude: c.Longitude,
			Accuracy:  c.Accuracy,
			Speed:     presence.UnknownSpeed,
			Mock:      l.Mock,
		}
		if c.Speed != nil && *c.Speed >= 0 {
			s.Fix.Speed = presence.Speed(*c.Speed)
		}
		signals = append(signals, s)
	}
	if what, known := activities[l.Activity.Type]; known && !l.Mock {
		s := base
		s.Kind, s.Activity = presence.Moving, what
		if l.Activity.Confidence != nil {
			s.Confidence = *l.Activity.Confidence
		}
		signals = append(signals, s)
	}
	return n.Device, signals
}
