package webpush

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// KeyFile is the name of the key's file.
const KeyFile = "vapid.key"

const (
	scalar   = 32             // bytes of the private key
	lifetime = 12 * time.Hour // of one signature; services take at most 24 h (RFC 8292, 2)
)

// Key identifies this server to push services. Subscriptions are bound to it,
// so that a new key ends them all. It is never printed or logged.
type Key struct {
	private *ecdsa.PrivateKey

	mu     *sync.Mutex
	signed map[string]signature // by the service's origin
}

type signature struct {
	token   string
	expires time.Time
}

// String hides the key.
func (Key) String() string { return "[redacted]" }

// GoString hides the key.
func (Key) GoString() string { return "[redacted]" }

// LogValue hides the key.
func (Key) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// LoadKey returns the key in dir, and creates it with mode 0600 if there is
// none. A crash leaves a complete key or none.
func LoadKey(dir string) (Key, error) {
	path := filepath.Join(dir, KeyFile)
	// reading a FIFO would never end
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return Key{}, fmt.Errorf("web-push: key %s: not a regular file", path)
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKey(dir, path); err != nil && !errors.Is(err, fs.ErrExist) {
			return Key{}, fmt.Errorf("web-push: make key: %w", err)
		}
		raw, err = os.ReadFile(path)
	}
	if err != nil {
		return Key{}, fmt.Errorf("web-push: read key: %w", err)
	}
	return parseKey(raw, path)
}

// DeriveKey returns the key that follows from a secret, for a server that
// shares the secret with others and keeps no file.
func DeriveKey(secret []byte) Key {
	for n := range 256 {
		raw, err := hkdf.Key(sha256.New, secret, nil, "parasol web-push "+strconv.Itoa(n), scalar)
		if err != nil {
			panic(err) // only for more than 8160 bytes
		}
		if private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw); err == nil {
			return keyOf(private)
		}
	}
	panic("web-push: no key of 256 is a number below the curve's order") // one in 2³² is not
}

func keyOf(private *ecdsa.PrivateKey) Key {
	return Key{private, new(sync.Mutex), map[string]signature{}}
}

func parseKey(raw []byte, path string) (Key, error) {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return Key{}, fmt.Errorf("web-push: key %s: got %d bytes; want a key of %d"+
			" (remove the file to get a new one; devices then subscribe again)", path, len(raw), scalar)
	}
	return keyOf(private), nil
}

// makeKey writes a key to a temporary file and links it to path. The link fails
// with fs.ErrExist if another process was first.
func makeKey(dir, path string) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	raw, err := private.Bytes()
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, KeyFile+".*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}

// Public returns the key that a browser subscribes with, in base64url.
func (k Key) Public() string {
	point, err := k.private.PublicKey.Bytes()
	if err != nil {
		panic(err) // impossible for a key that is on its curve
	}
	return encoding.EncodeToString(point)
}

// authorize returns the Authorization header for a service. It signs again when
// half of the last signature's lifetime is over.
func (k Key) authorize(origin, contact string, now time.Time) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := k.signed[origin]
	if left := s.expires.Sub(now); left < lifetime/2 || left > lifetime { // more if the clock was set back
		expires := now.Add(lifetime)
		token, err := k.sign(origin, contact, expires)
		if err != nil {
			return "", err
		}
		s = signature{token, expires}
		k.signed[origin] = s
	}
	return "vapid t=" + s.token + ", k=" + k.Public(), nil
}

// sign returns the JSON Web Token of RFC 8292, 2.
func (k Key) sign(origin, contact string, expires time.Time) (string, error) {
	claims, err := json.Marshal(struct {
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
		Subject  string `json:"sub"`
	}{origin, expires.Unix(), contact})
	if err != nil {
		return "", err
	}
	text := encoding.EncodeToString([]byte(`{"typ":"JWT","alg":"ES256"}`)) + "." + encoding.EncodeToString(claims)
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, k.private, digest[:])
	if err != nil {
		return "", err
	}
	both := make([]byte, 2*scalar) // ES256 is r followed by s, not ASN.1 (RFC 7518, 3.4)
	r.FillBytes(both[:scalar])
	s.FillBytes(both[scalar:])
	return text + "." + encoding.EncodeToString(both), nil
}
