package daemon

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"parasol/notify/confirm"
	"parasol/schedule"
)

// sessions makes and checks the cookies of signed-in browsers. A session ends
// when it expires, when the password changes, or when the key is rotated,
// which ends all of them; none is stored.
type sessions struct {
	dir   string
	ring  *confirm.Ring
	token func() string
}

func newSessions(dir string, token func() string) (sessions, error) {
	ring, err := confirm.NewRing(dir, confirm.Sessions)
	return sessions{dir, ring, token}, err
}

// password returns a digest that identifies the password a session was opened
// with.
func (s sessions) password() string {
	sum := sha256.Sum256([]byte("parasol session\x00" + s.token()))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// New opens a session.
func (s sessions) New(until time.Time) string {
	c := confirm.Claim{Person: s.password(), Event: schedule.NoEvent, Expires: until}
	c.Slot.Of = rand.Text() // so that no two browsers have the same
	return s.ring.Token(c)
}

// Valid reports whether a session is still good.
func (s sessions) Valid(now time.Time, token string) bool {
	c, err := s.ring.Open(token, now)
	return err == nil && c.Person == s.password()
}

// Revoke ends all sessions.
func (s sessions) Revoke() error { return confirm.Rotate(s.dir, confirm.Sessions) }
