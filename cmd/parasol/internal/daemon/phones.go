package daemon

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"time"

	"parasol/config"
	"parasol/schedule/presence/owntracks"
	"parasol/schedule/presence/traccar"
)

// phones receives what phones post.
type phones struct{ sightings *sightings }

// OwnTracks accepts a message if user and password are those of a source. The
// sources of one user are told apart by device.
func (p phones) OwnTracks(user, password, device string, body []byte) bool {
	var who *sighted
	var src *config.Presence
	for _, s := range p.sightings.people {
		for i := range s.sources {
			o := &s.sources[i]
			right := o.Type == "owntracks" && equal(o.User, user) && equal(o.Password.Reveal(), password)
			if right && (src == nil || o.Device == device) {
				who, src = s, o
			}
		}
	}
	if src == nil {
		return false
	}
	signals, err := owntracks.Decode(body, src.Key.Reveal(), time.Now())
	p.sightings.hear(who, src.Name, signals, err)
	return true
}

// Traccar accepts a request if the password is that of a source. Requests of
// unknown devices are accepted and ignored, as the app would retry them
// forever.
func (p phones) Traccar(password string, query url.Values, body []byte) bool {
	known := false
	for _, s := range p.sightings.people {
		for i := range s.sources {
			o := &s.sources[i]
			if o.Type != "traccar" || !equal(o.Password.Reveal(), password) {
				continue
			}
			known = true
			if device, signals := traccar.Decode(query, body, time.Now()); device == o.Device {
				p.sightings.hear(s, o.Name, signals, nil)
			}
		}
	}
	return known
}

// equal compares secrets in constant time; an empty one never matches.
func equal(want, got string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(got)) == 1
}

// setUp returns a link that configures OwnTracks (see its documentation,
// "Remote configuration": inline); empty if the phone cannot reach this
// server.
func setUp(page string, src *config.Presence) string {
	if page == "" || src.Type != "owntracks" || src.Password.IsZero() {
		return ""
	}
	c := map[string]any{
		"_type": "configuration", "mode": 3, "url": page + "/owntracks", "auth": true, // 3 is HTTP
		"username": src.User, "password": src.Password.Reveal(), "deviceId": src.Device,
		"tid":        src.User[:min(2, len(src.User))],
		"monitoring": 1, "extendedData": true, // significant changes; with the activity
	}
	if !src.Key.IsZero() {
		c["encryptionKey"] = src.Key.Reveal()
	}
	text, _ := json.Marshal(c) // of words and numbers
	return "owntracks:///config?inline=" + url.QueryEscape(base64.StdEncoding.EncodeToString(text))
}
