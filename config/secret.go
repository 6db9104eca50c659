package config

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// redacted replaces a secret in every output.
const redacted = "redacted"

// Secret is a value that only [Secret.Reveal] returns. It holds a pointer
// because fmt and slog's JSON handler print unexported string fields of a
// struct without calling its methods; a pointer is printed as an address.
type Secret struct{ text *string }

// NewSecret wraps text; the empty text is no secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the secret itself, empty if there is none. Adapters take it
// as a func() string.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == nil }

// Equal reports whether both hold the same text, in constant time.
func (s Secret) Equal(o Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(o.Reveal())) == 1
}

// String returns "redacted", or nothing if there is no secret.
func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return redacted
}

// GoString returns what String does, for %#v.
func (s Secret) GoString() string { return s.String() }

// Format writes what String does, whatever the verb and its flags.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue gives slog what String does.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText writes what String does.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON writes what String does, quoted.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// MarshalYAML writes what String does.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }
