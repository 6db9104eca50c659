package webpush_test

import (
	"testing"

	"parasol/notify/webpush"
)

// Browsers subscribe to a key, so that all processes must have the same.
func TestADerivedKeyIsTheSameForASecret(t *testing.T) {
	one, again, other := webpush.DeriveKey([]byte("a")), webpush.DeriveKey([]byte("a")), webpush.DeriveKey([]byte("b"))
	if one.Public() != again.Public() || one.Public() == other.Public() || len(one.Public()) != 87 {
		t.Errorf("got %s, %s and of another secret %s", one.Public(), again.Public(), other.Public())
	}
}
