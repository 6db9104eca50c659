package confirm_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/notify/confirm"
	"parasol/schedule"
)

var (
	now   = time.Date(2026, 7, 1, 10, 40, 0, 0, time.UTC)
	claim = confirm.Claim{
		Person:  "ada",
		Slot:    schedule.Slot{Kind: schedule.PhaseChange, Anchor: now.Unix(), Of: "strict", Cause: "microneedling"},
		Attempt: 2, Event: schedule.Snoozed, Minutes: 15, Expires: now.Add(12 * time.Hour),
	}
)

// sameClaim compares all but the ID, and times as instants.
var sameClaim = cmp.Options{
	cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "ID" }, cmp.Ignore()),
	cmp.Comparer(time.Time.Equal),
}

func TestOpenReturnsTheClaim(t *testing.T) {
	s := confirm.New(confirm.NewKey())
	got, err := s.Open(s.Token(claim), now)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(claim, got, sameClaim); diff != "" {
		t.Error(diff)
	}
	if got.ID == "" {
		t.Error("no ID: a replay would count twice")
	}
}

func TestTokenIsValidUntilItsExpiry(t *testing.T) {
	s := confirm.New(confirm.NewKey())
	token := s.Token(claim)
	if _, err := s.Open(token, claim.Expires.Add(-time.Second)); err != nil {
		t.Errorf("a second before: %v", err)
	}
	got, err := s.Open(token, claim.Expires)
	if !errors.Is(err, confirm.ErrExpired) || got.Person != "ada" {
		t.Errorf("at the expiry: got %+v, %v; want the claim and %v", got, err, confirm.ErrExpired)
	}
}

func TestTokenIsOpaqueAndShort(t *testing.T) {
	token := confirm.New(confirm.NewKey()).Token(claim)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"ada", "micro", "needling", "strict"} {
		if strings.Contains(token, word) || bytes.Contains(raw, []byte(word)) {
			t.Errorf("%q can be read", word)
		}
	}
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{40,119}$`).MatchString(token) {
		t.Errorf("got %q of %d characters; want under 120 that need no escaping", token, len(token))
	}
}

func TestForgedTokens(t *testing.T) {
	s := confirm.New(confirm.NewKey())
	token := s.Token(claim)
	for sentence, forged := range map[string]string{
		"nothing":           "",
		"too short":         token[:20],
		"cut":               token[:len(token)-4],
		"made longer":       token + "AAAA",
		"very long":         strings.Repeat("A", 1<<20),
		"another server's":  confirm.New(confirm.NewKey()).Token(claim),
		"no base64":         "%" + token[1:],
		"padded":            token + "=",
		"with a line break": token[:8] + "\n" + token[8:],
	} {
		if got, err := s.Open(forged, now); !errors.Is(err, confirm.ErrForged) || got != (confirm.Claim{}) {
			t.Errorf("%s: got %+v, %v; want nothing and %v", sentence, got, err, confirm.ErrForged)
		}
	}
}

// Every changed bit is noticed, so that no token can be turned into another
// person's or a later one.
func TestEveryBitCounts(t *testing.T) {
	s := confirm.New(confirm.NewKey())
	raw, _ := base64.RawURLEncoding.DecodeString(s.Token(claim))
	for i := range len(raw) * 8 {
		changed := bytes.Clone(raw)
		changed[i/8] ^= 1 << (i % 8)
		if _, err := s.Open(base64.RawURLEncoding.EncodeToString(changed), now); !errors.Is(err, confirm.ErrForged) {
			t.Fatalf("bit %d: got %v; want %v", i, err, confirm.ErrForged)
		}
	}
}

func anyClaim(t *rapid.T) confirm.Claim {
	return confirm.Claim{
		Person: rapid.StringMatching(`[a-z0-9-]{1,40}`).Draw(t, "person"),
		Slot: schedule.Slot{
			Kind: schedule.Kind(rapid.IntRange(0, 11).Draw(t, "kind")), Anchor: rapid.Int64().Draw(t, "anchor"),
			Of: rapid.String().Draw(t, "of"), Cause: rapid.String().Draw(t, "cause"), N: rapid.Int().Draw(t, "n"),
			Days: rapid.Int().Draw(t, "days"),
		},
		Attempt: rapid.IntRange(0, 9).Draw(t, "attempt"),
		Event:   schedule.EventKind(rapid.IntRange(0, 8).Draw(t, "event")),
		Minutes: rapid.IntRange(0, 1440).Draw(t, "minutes"),
		Expires: time.Unix(rapid.Int64Range(now.Unix()+1, 1<<40).Draw(t, "expires"), 0),
	}
}

func TestRoundTripLaw(t *testing.T) {
	s := confirm.New(confirm.NewKey())
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyClaim(t), anyClaim(t)
		a.Slot.Of, a.Slot.Cause = clip(a.Slot.Of), clip(a.Slot.Cause)
		b.Slot.Of, b.Slot.Cause = clip(b.Slot.Of), clip(b.Slot.Cause)
		gotA, err := s.Open(s.Token(a), now)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, gotA, sameClaim); diff != "" {
			t.Fatal(diff)
		}
		gotB, _ := s.Open(s.Token(b), now)
		if same := cmp.Equal(a, b, sameClaim); same != (gotA.ID == gotB.ID) || same != (s.Token(a) == s.Token(b)) {
			t.Fatalf("IDs %s and %s of %+v and %+v", gotA.ID, gotB.ID, a, b)
		}
	})
}

// clip keeps a text within what a token may hold; the catalogue's words are
// under 30 bytes.
func clip(s string) string { return s[:min(len(s), 60)] }

func FuzzOpen(f *testing.F) {
	s := confirm.New(confirm.NewKey())
	f.Add(s.Token(claim)[:10])
	f.Add("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := s.Open(token, now); !errors.Is(err, confirm.ErrForged) {
			t.Errorf("got %v; want %v", err, confirm.ErrForged)
		}
	})
}

func TestKeyIsRedacted(t *testing.T) {
	k := confirm.NewKey()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "key", k)
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "key", k)
	for _, shown := range []string{log.String(), fmt.Sprintf("%v|%+v|%#v|%s", k, k, k, k)} {
		if n := strings.Count(shown, "[redacted]"); n != strings.Count(shown, "|")+1 && n != 2 {
			t.Errorf("got %q", shown)
		}
	}
}
