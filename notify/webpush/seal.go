package webpush

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	recordSize = 4096 // the size every push service takes (RFC 8030, 7.2)
	authSize   = 16   // bytes of a subscription's secret (RFC 8291, 3.2)
	keySize    = 65   // bytes of an uncompressed point of P-256
	// mostPayload is the most bytes of JSON: a record has room for 3993, but
	// Firefox on Android refused full ones (PRESENCE.md 6).
	mostPayload = 2800
)

// base64url is the encoding of browsers, without padding.
var encoding = base64.RawURLEncoding

// keys are the two keys of a subscription.
type keys struct {
	public *ecdh.PublicKey
	auth   []byte
}

// parseKeys decodes a subscription's keys, which some browsers pad.
func parseKeys(p256dh, auth string) (keys, error) {
	point, err := decode(p256dh)
	if err != nil {
		return keys{}, errors.New("p256dh: want base64url")
	}
	public, err := ecdh.P256().NewPublicKey(point)
	if err != nil {
		return keys{}, errors.New("p256dh: want an uncompressed point of P-256")
	}
	secret, err := decode(auth)
	if err != nil || len(secret) != authSize {
		return keys{}, fmt.Errorf("auth: got %d bytes; want %d, in base64url", len(secret), authSize)
	}
	return keys{public, secret}, nil
}

func decode(text string) ([]byte, error) {
	for len(text) > 0 && text[len(text)-1] == '=' {
		text = text[:len(text)-1]
	}
	return encoding.DecodeString(text)
}

// seal encrypts a payload for a subscription with a new key and salt.
func seal(to keys, payload []byte) ([]byte, error) {
	own, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	return sealWith(own, salt, to, payload)
}

// sealWith encrypts as in RFC 8291, 3 and 4: a header and one aes128gcm record.
func sealWith(own *ecdh.PrivateKey, salt []byte, to keys, payload []byte) ([]byte, error) {
	shared, err := own.ECDH(to.public)
	if err != nil {
		return nil, err
	}
	key, nonce, err := derive(shared, salt, to, own.PublicKey().Bytes())
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	head := binary.BigEndian.AppendUint32(append([]byte{}, salt...), recordSize)
	head = append(append(head, keySize), own.PublicKey().Bytes()...)
	const lastRecord = 2 // RFC 8188, 2: the delimiter of the last record
	return gcm.Seal(head, nonce, append(append([]byte{}, payload...), lastRecord), nil), nil
}

// derive returns the record's key and nonce.
func derive(shared, salt []byte, to keys, sender []byte) (key, nonce []byte, err error) {
	info := "WebPush: info\x00" + string(to.public.Bytes()) + string(sender)
	ikm, err := hkdf.Key(sha256.New, shared, to.auth, info, 32)
	if err != nil {
		return nil, nil, err
	}
	if key, err = hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16); err != nil {
		return nil, nil, err
	}
	nonce, err = hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	return key, nonce, err
}
