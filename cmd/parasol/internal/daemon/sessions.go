package daemon

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"parasol/notify/confirm"
)

// sessions makes and checks the cookies of browsers that signed in. They end
// with their time, with another password, and all at once with another key; a
// session is kept nowhere.
type sessions struct {
	dir   string
	ring  *confirm.Ring
	token func() string
}

func newSessions(dir string, token func() string) (sessions, error) {
	ring, err := confirm.NewRing(dir, confirm.Sessions)
	return sessions{dir, ring, token}, err
}

// password stands for the password that a session was opened with, without
// telling it.
func (s sessions) password() string {
	sum := sha256.Sum256([]byte("parasol session\x00" + s.token()))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// New opens a session.
func (s sessions) New(until time.Time) string {
	c := confirm.Claim{Person: s.password(), Event: calendarEvent, Expires: until}
	c.Slot.Of = rand.Text() // no two browsers have the same
	return s.ring.Token(c)
}

// Valid reports whether a session lasts.
func (s sessions) Valid(now time.Time, token string) bool {
	c, err := s.ring.Open(token, now)
	return err == nil && c.Person == s.password()
}

// Revoke ends every session.
func (s sessions) Revoke() error { return confirm.Rotate(s.dir, confirm.Sessions) }
