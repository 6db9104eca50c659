// Package mqttswitch reads a boolean out of any MQTT message: zigbee2mqtt's
// JSON by a dotted key, ESPHome's plain words, and the like.
//
// Non-goals: guessing. A number, "unavailable" and an empty message say
// nothing, and contact: true of a door is a closed one: which value means
// outdoors is configured.
package mqttswitch

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"parasol/schedule/presence"
)

// Reading says where in a message the boolean stands and what it means.
type Reading struct {
	Key string // dotted path into a JSON object; empty: the message is the value
	On  string // the value that means outdoors
	Off string // the value that means not; empty: none does
}

// Decode reads one message; false where it says nothing.
func (r Reading) Decode(payload []byte, heard time.Time) (presence.Signal, bool) {
	value, ok := r.value(payload)
	s := presence.Signal{Kind: presence.Switch, Heard: heard, Confidence: -1}
	switch {
	case !ok || value == "":
		return s, false
	case strings.EqualFold(value, r.On):
		s.On = true
		return s, true
	case strings.EqualFold(value, r.Off):
		return s, true
	}
	return s, false
}

// value returns the word or boolean at the key.
func (r Reading) value(payload []byte) (string, bool) {
	if r.Key == "" {
		return strings.TrimSpace(string(payload)), true
	}
	var at any
	if json.Unmarshal(payload, &at) != nil {
		return "", false
	}
	for _, step := range strings.Split(r.Key, ".") {
		object, ok := at.(map[string]any)
		if !ok {
			return "", false
		}
		at = object[step]
	}
	switch v := at.(type) {
	case bool:
		return strconv.FormatBool(v), true
	case string:
		return v, true
	}
	return "", false
}
