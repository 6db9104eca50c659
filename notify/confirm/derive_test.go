package confirm_test

import (
	"errors"
	"testing"

	"parasol/notify/confirm"
)

func TestADerivedKeyIsTheSameForASecretAndAPurpose(t *testing.T) {
	token := confirm.New(confirm.Derive([]byte("secret"), "links")).Token(claim)
	for _, row := range []struct {
		why, secret, purpose string
		want                 error
	}{
		{"another process", "secret", "links", nil},
		{"another purpose", "secret", "sessions", confirm.ErrForged},
		{"another clinic", "Secret", "links", confirm.ErrForged},
	} {
		_, err := confirm.New(confirm.Derive([]byte(row.secret), row.purpose)).Open(token, now)
		if !errors.Is(err, row.want) {
			t.Errorf("%s: got %v; want %v", row.why, err, row.want)
		}
	}
}
