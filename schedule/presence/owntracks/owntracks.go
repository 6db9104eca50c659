// Package owntracks reads what the OwnTracks apps send, over HTTP or MQTT, in
// the clear or encrypted with a shared key.
//
// Goals: each message of both apps, of today and of the last years, gives the
// signals it carries; what cannot be used gives none. Field names are read
// without regard to case, numbers also where they come as text.
//
// Non-goals: cards, waypoints, commands, and the last will, which tells of a
// connection and not of a person.
package owntracks

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/nacl/secretbox"

	"parasol/schedule/presence"
)

// Why a message is not read. The errors never hold a part of it.
var (
	ErrMessage   = errors.New("owntracks: not a message")
	ErrEncrypted = errors.New("owntracks: encrypted with another key")
)

// message is what of an OwnTracks message is of use here.
type message struct {
	Type       string   `json:"_type"`
	T          string   `json:"t"`
	Latitude   *number  `json:"lat"`
	Longitude  *number  `json:"lon"`
	Time       number   `json:"tst"`
	Accuracy   number   `json:"acc"` // metres; 0 is unknown
	Velocity   number   `json:"vel"` // km/h; 0 is unknown
	Connection string   `json:"conn"`
	Network    string   `json:"ssid"`
	Regions    []string `json:"inregions"`
	Motion     []string `json:"motionactivities"`
	Event      string   `json:"event"`
	Place      string   `json:"desc"`
	Data       string   `json:"data"`
}

// number takes numbers also where they come as text, and null as 0.
type number float64

// UnmarshalJSON reads a number, with or without quotes.
func (n *number) UnmarshalJSON(b []byte) error {
	var v json.Number
	if err := json.Unmarshal([]byte(strings.Trim(string(b), `"`)), &v); err != nil || v == "" {
		return nil //nolint:nilerr // a field that is no number is one that is not given
	}
	f, err := v.Float64()
	*n = number(f)
	return err
}

// Decode reads one message, or a list of them. The key decrypts; empty is
// none. A deleted friend's empty body gives nothing.
func Decode(body []byte, key string, heard time.Time) ([]presence.Signal, error) {
	text := strings.TrimSpace(string(body))
	if text == "" {
		return nil, nil
	}
	var all []message
	if text[0] == '[' {
		if json.Unmarshal([]byte(text), &all) != nil {
			return nil, ErrMessage
		}
	} else {
		var one message
		if json.Unmarshal([]byte(text), &one) != nil {
			return nil, ErrMessage
		}
		all = []message{one}
	}
	var signals []presence.Signal
	for i := range all {
		m := &all[i]
		if m.Type == "encrypted" {
			var err error
			if m, err = m.decrypt(key); err != nil {
				return nil, err
			}
		}
		signals = append(signals, m.signals(heard)...)
	}
	return signals, nil
}

// decrypt opens a sealed message: base64 of a nonce of 24 bytes and a
// secretbox; the key is padded with zeros to 32 bytes.
func (m *message) decrypt(key string) (*message, error) {
	sealed, err := base64.StdEncoding.DecodeString(m.Data)
	if err != nil || len(sealed) < 24 || key == "" || len(key) > 32 {
		return nil, ErrEncrypted
	}
	var nonce [24]byte
	var secret [32]byte
	copy(nonce[:], sealed)
	copy(secret[:], key)
	text, ok := secretbox.Open(nil, sealed[24:], &nonce, &secret)
	if !ok {
		return nil, ErrEncrypted
	}
	var inner message
	if json.Unmarshal(text, &inner) != nil || inner.Type == "encrypted" {
		return nil, ErrMessage
	}
	return &inner, nil
}

// at returns when the message was true; one app once sent milliseconds.
func (m *message) at() (time.Time, bool) {
	seconds := float64(m.Time)
	if seconds > 1e11 {
		seconds /= 1000
	}
	if !(seconds >= 1 && seconds < 1e11) { // so written that NaN is refused
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0).UTC(), true
}

func (m *message) signals(heard time.Time) []presence.Signal {
	at, ok := m.at()
	if !ok {
		return nil
	}
	base := presence.Signal{At: at, Heard: heard, Confidence: -1}
	switch m.Type {
	case "transition":
		base.Place = m.Place
		switch m.Event {
		case "enter":
			base.Kind = presence.Entered
		case "leave":
			base.Kind = presence.Left
		}
		if base.Kind == 0 || base.Place == "" {
			return nil
		}
		return []presence.Signal{base}
	case "location":
		if m.T == "p" { // a ping repeats an old place with a new time
			return nil
		}
		return m.location(base)
	}
	return nil
}

func (m *message) location(base presence.Signal) []presence.Signal {
	var all []presence.Signal
	if m.Latitude != nil && m.Longitude != nil {
		s := base
		s.Kind = presence.Position
		s.Fix = presence.Fix{
			Latitude:  float64(*m.Latitude),
			Longitude: float64(*m.Longitude),
			Accuracy:  float64(m.Accuracy),
			Speed:     presence.UnknownSpeed,
		}
		if m.Velocity > 0 {
			s.Fix.Speed = presence.Speed(m.Velocity) * presence.KilometresPerHour
		}
		all = append(all, s)
	}
	if m.Regions != nil {
		s := base
		s.Kind, s.Places = presence.Within, m.Regions
		all = append(all, s)
	}
	if m.Network != "" || m.Connection == "m" {
		s := base
		s.Kind, s.Place = presence.Network, m.Network
		all = append(all, s)
	}
	if what, ok := activity(m.Motion); ok {
		s := base
		s.Kind, s.Activity = presence.Moving, what
		all = append(all, s)
	}
	return all
}

// activity returns the fastest of what iOS names at once.
func activity(names []string) (presence.Activity, bool) {
	for _, a := range []struct {
		name string
		what presence.Activity
	}{
		{"automotive", presence.Driving},
		{"cycling", presence.Cycling},
		{"running", presence.Running},
		{"walking", presence.Walking},
		{"stationary", presence.Still},
	} {
		if slices.Contains(names, a.name) {
			return a.what, true
		}
	}
	return presence.Still, false
}
