package daemon

import (
	"testing"
	"time"

	"parasol/notify/confirm"
)

func TestASessionEndsWithItsTimeItsPasswordAndItsKey(t *testing.T) {
	dir, password, now := t.TempDir(), "a-long-password-1", time.Unix(1_800_000_000, 0)
	s, err := newSessions(dir, func() string { return password })
	if err != nil {
		t.Fatal(err)
	}
	here, there := s.New(now.Add(time.Hour)), s.New(now.Add(time.Hour))
	if here == there {
		t.Error("two browsers have one session")
	}
	if !s.Valid(now, here) || s.Valid(now.Add(time.Hour), here) {
		t.Error("it does not last an hour")
	}
	password = "another-password-2"
	if s.Valid(now, here) {
		t.Error("it outlives its password")
	}
	password = "a-long-password-1"
	if err := s.Revoke(); err != nil || s.Valid(now, here) {
		t.Errorf("revoked: %v, and it lasts", err)
	}
	links, err := confirm.NewRing(dir, confirm.Links)
	if err != nil {
		t.Fatal(err)
	}
	forged := links.Token(confirm.Claim{Person: s.password(), Expires: now.Add(time.Hour)})
	if s.Valid(now, forged) {
		t.Error("a link is taken for a session")
	}
}
