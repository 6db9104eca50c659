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

// phones is what phones post to.
type phones struct{ sightings *sightings }

// OwnTracks takes a message if user and password are those of a source. A
// device tells the sources of one user apart.
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

// Traccar takes a request if the password is that of a source. What another
// device sends is passed over, as the app would send it again for ever.
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

// equal compares secrets in a time that tells nothing of them; an empty one is
// nobody's.
func equal(want, got string) bool {
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(got)) == 1
}

// setUp is a link that sets OwnTracks up by itself (its booklet, "Remote
// configuration": inline); empty where the phone cannot post to us.
func setUp(page string, src *config.Presence) string {
	if page == "" || src.Type != "owntracks" || src.Password.IsZero() {
		return ""
	}
	c := map[string]any{
		"_type": "configuration", "mode": 3, "url": page + "/owntracks", "auth": true, // 3 is HTTP
		"username": src.User, "password": src.Password.Reveal(), "deviceId": src.Device, "tid": src.User[:min(2, len(src.User))],
		"monitoring": 1, "extendedData": true, // significant changes; with the activity
	}
	if !src.Key.IsZero() {
		c["encryptionKey"] = src.Key.Reveal()
	}
	text, _ := json.Marshal(c) // of words and numbers
	return "owntracks:///config?inline=" + url.QueryEscape(base64.StdEncoding.EncodeToString(text))
}
