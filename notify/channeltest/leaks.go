package channeltest

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
)

// Leaks fails the test if v, an error or anything else that may be logged,
// contains one of the secrets in any form in which it could be printed.
func Leaks(t *testing.T, v any, secrets ...string) {
	t.Helper()
	if v == nil {
		return
	}
	var text, json bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Error("send", "value", v)
	slog.New(slog.NewJSONHandler(&json, nil)).Error("send", "value", v)
	for form, shown := range map[string]string{
		"%v": fmt.Sprintf("%v", v), "%+v": fmt.Sprintf("%+v", v), "%#v": fmt.Sprintf("%#v", v),
		"%q":        fmt.Sprintf("%q", v),
		"slog text": text.String(), "slog JSON": json.String(),
	} {
		for _, s := range secrets {
			if strings.Contains(shown, s) || strings.Contains(shown, url.QueryEscape(s)) {
				t.Errorf("%s shows %q: %s", form, s, shown)
			}
		}
	}
}
