package webpush

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

func read(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func raw(t *testing.T, text string) []byte {
	t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheMessageOfRFC8291(t *testing.T) {
	var v struct{ AsPrivate, UaPublic, AuthSecret, Salt, Plaintext, Body string }
	var doc map[string]any
	read(t, "rfc8291_appendix_a.json", &doc)
	v.AsPrivate, v.UaPublic, v.AuthSecret = doc["as_private"].(string), doc["ua_public"].(string), doc["auth_secret"].(string)
	v.Salt, v.Plaintext, v.Body = doc["salt"].(string), doc["plaintext"].(string), doc["body"].(string)
	to, err := parseKeys(v.UaPublic, v.AuthSecret)
	if err != nil {
		t.Fatal(err)
	}
	own, err := ecdh.P256().NewPrivateKey(raw(t, v.AsPrivate))
	if err != nil {
		t.Fatal(err)
	}
	got, err := sealWith(own, raw(t, v.Salt), to, []byte(v.Plaintext))
	if err != nil || !bytes.Equal(got, raw(t, v.Body)) {
		t.Errorf("got %s, %v; want %s", base64.RawURLEncoding.EncodeToString(got), err, v.Body)
	}
}

// verify checks a token as a push service does.
func verify(t *testing.T, token, key string) (claims map[string]any, ok bool) {
	t.Helper()
	part := strings.Split(token, ".")
	if len(part) != 3 {
		t.Fatalf("%q is no token", token)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw(t, key))
	if err != nil {
		t.Fatal(err)
	}
	digest, s := sha256.Sum256([]byte(part[0]+"."+part[1])), raw(t, part[2])
	if err := json.Unmarshal(raw(t, part[1]), &claims); err != nil {
		t.Fatal(err)
	}
	return claims, len(s) == 64 && ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(s[:32]), new(big.Int).SetBytes(s[32:]))
}

func TestTheTokenOfRFC8292(t *testing.T) {
	var v struct {
		Token, Key string
		Header     json.RawMessage
	}
	read(t, "rfc8292_vapid_example.json", &v)
	claims, ok := verify(t, v.Token, v.Key)
	if !ok || claims["aud"] != "https://push.example.net" {
		t.Fatalf("the standard's own token: %v, %v", ok, claims)
	}
	k, err := LoadKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	ours, err := k.sign("https://push.example.net", "mailto:push@example.com", time.Unix(1453523768, 0))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Split(ours, ".")[0] != strings.Split(v.Token, ".")[0] || strings.Split(ours, ".")[1] != strings.Split(v.Token, ".")[1] {
		t.Errorf("header and claims are\n%s; want those of\n%s", ours, v.Token)
	}
	if _, ok := verify(t, ours, k.Public()); !ok {
		t.Error("our signature does not verify")
	}
}

func TestASignatureIsMadeOnceForHalfItsTime(t *testing.T) {
	k, err := LoadKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(1_800_000_000, 0)
	header := func(origin string, now time.Time) string {
		h, err := k.authorize(origin, "mailto:you@example.org", now)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first := header("https://web.push.apple.com", at)
	if header("https://web.push.apple.com", at.Add(6*time.Hour)) != first {
		t.Error("signed anew within half its time")
	}
	if header("https://fcm.googleapis.com", at) == first {
		t.Error("two services get one signature")
	}
	for why, now := range map[string]time.Time{"after half its time": at.Add(6*time.Hour + 1), "a clock set back": at.Add(-time.Hour)} {
		if header("https://web.push.apple.com", now) == first {
			t.Errorf("%s: not signed anew", why)
		}
	}
}

func TestOneKeyIsMadeAndKept(t *testing.T) {
	dir := t.TempDir()
	first, err := LoadKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := LoadKey(dir); err != nil || again.Public() != first.Public() {
		t.Errorf("after a restart: %v, another key: every subscription would have ended", err)
	}
	if info, err := os.Stat(dir + "/vapid.key"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v; want mode 0600", info, err)
	}
	if err := os.WriteFile(dir+"/vapid.key", []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(dir); err == nil || !strings.Contains(err.Error(), "got 5 bytes") {
		t.Errorf("a cut key: %v", err)
	}
	fifo := t.TempDir()
	if err := syscall.Mkfifo(fifo+"/vapid.key", 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(fifo); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a key that would be waited for: %v", err)
	}
	if _, err := LoadKey(dir + "/missing"); err == nil {
		t.Error("no folder, and no error")
	}
}
