package confirm

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Errors of Open.
var (
	ErrForged  = errors.New("not a link of this server, or damaged on the way")
	ErrExpired = errors.New("the link has expired")
)

const (
	tagSize = 16  // bytes of HMAC-SHA256 kept: 2⁻¹²⁸ to guess
	longest = 512 // characters; our tokens have 54 to 120, and longer ones need not be decoded
)

// Sealer makes and opens tokens under one key. It is safe for concurrent use.
type Sealer struct {
	mac []byte
	aes cipher.Block
}

// New returns the sealer of a key.
func New(k Key) *Sealer {
	keys, err := hkdf.Key(sha256.New, k.b[:], nil, "parasol confirm link", 64)
	if err != nil {
		panic(err) // only for more than 8160 bytes
	}
	c, err := aes.NewCipher(keys[32:])
	if err != nil {
		panic(err) // only for a key of another size
	}
	return &Sealer{mac: keys[:32], aes: c}
}

// Token returns the claim's token, in letters, digits, - and _.
func (s *Sealer) Token(c Claim) string {
	plain := c.marshal()
	tag := s.tag(plain)
	sealed := append(tag, plain...)
	cipher.NewCTR(s.aes, tag).XORKeyStream(sealed[tagSize:], plain)
	return encoding.EncodeToString(sealed)
}

// Open returns the claim of a token that has not expired. The error is
// [ErrForged], without a claim, or [ErrExpired], with the claim that has
// expired.
func (s *Sealer) Open(token string, now time.Time) (Claim, error) {
	if len(token) > longest || strings.ContainsAny(token, "\r\n") { // which base64 would skip
		return Claim{}, ErrForged
	}
	sealed, err := encoding.DecodeString(token)
	if err != nil || len(sealed) < tagSize+block {
		return Claim{}, ErrForged
	}
	tag, plain := sealed[:tagSize], make([]byte, len(sealed)-tagSize)
	cipher.NewCTR(s.aes, tag).XORKeyStream(plain, sealed[tagSize:])
	if !hmac.Equal(tag, s.tag(plain)) {
		return Claim{}, ErrForged
	}
	var c Claim
	if err := c.unmarshal(plain); err != nil {
		return Claim{}, fmt.Errorf("%w: %w", ErrForged, err)
	}
	c.ID = "link-" + encoding.EncodeToString(tag)
	if !now.Before(c.Expires) {
		return c, ErrExpired
	}
	return c, nil
}

// tag returns the signature of the claim, with capacity for appending the
// claim.
func (s *Sealer) tag(plain []byte) []byte {
	h := hmac.New(sha256.New, s.mac)
	h.Write(plain)
	return h.Sum(make([]byte, 0, sha256.Size+len(plain)))[:tagSize]
}

// encoding rejects stray bits, so that a token has only one spelling.
var encoding = base64.RawURLEncoding.Strict()
