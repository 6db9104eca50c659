package postgres

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
)

// hash names something in the database whose text would tell too much. Without
// the clinic's key it tells nothing. 16 bytes fit PostgreSQL's uuid.
type hash [16]byte

// row names a row of a table, for sealing.
func (h hash) row(table string) string { return table + string(h[:]) }

// sealed is the format of what seal returns, its first byte, so that another
// can follow.
const sealed = 1

// errSealed is returned for what another key sealed, or what was changed.
var errSealed = errors.New("cannot be opened with this clinic's key")

// keys are made from a clinic's key, one for each use.
type keys struct {
	proof  []byte // stored, to notice a wrong key
	hashes []byte
	people []byte
	aead   cipher.AEAD // of people's names, and notes
}

func newKeys(key [32]byte) *keys {
	of := func(use string) []byte { return mac(key[:], use) }
	return &keys{proof: of("proof"), hashes: of("hashes"), people: of("people"), aead: newAEAD(of("names"))}
}

func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}

// newAEAD returns AES-256-GCM with a random nonce for each text: at ten
// billion texts a key the chance of a repeat is 1 in a billion.
func newAEAD(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // keys have 32 bytes
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the block size that GCM wants
	}
	return aead
}

// hash returns the hash of a text of a certain use.
func (k *keys) hash(use, text string) hash { return hash(mac(k.hashes, use, "\x00", text)[:16]) }

// own are the keys of one person.
type own struct {
	hashes []byte
	aead   cipher.AEAD
}

// of returns the keys of the person whose name has a hash.
func (k *keys) of(person hash) *own {
	h := hmac.New(sha512.New, k.people)
	h.Write(person[:])
	both := h.Sum(nil)
	return &own{hashes: both[:32], aead: newAEAD(both[32:])}
}

// tag names a row of one person: a slot, or an event's id. 64 bits of a keyed
// hash are enough where a person has a few thousand, or a week's partition a
// few million, and they are most of an index.
type tag int64

func (o *own) tag(use, text string) tag {
	return tag(binary.BigEndian.Uint64(mac(o.hashes, use, "\x00", text)))
}

// row names a row of a table, for sealing.
func (t tag) row(table string) string {
	return string(binary.BigEndian.AppendUint64([]byte(table), uint64(t)))
}

func (o *own) hash(use, text string) hash { return hash(mac(o.hashes, use, "\x00", text)[:16]) }

// seal encrypts a text that belongs to one row: it cannot be opened as that of
// another.
func seal(aead cipher.AEAD, row string, text []byte) []byte {
	out := make([]byte, 1, 1+len(text)+aead.Overhead())
	out[0] = sealed
	return aead.Seal(out, nil, text, []byte(row)) //nolint:gosec // G407: this AEAD draws its own random nonce
}

// open is the inverse of seal.
func unseal(aead cipher.AEAD, row string, body []byte) ([]byte, error) {
	if len(body) == 0 || body[0] != sealed {
		return nil, errSealed
	}
	text, err := aead.Open(nil, nil, body[1:], []byte(row))
	if err != nil {
		return nil, errSealed
	}
	return text, nil
}
