package openuv_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/source"
	"parasol/uv/source/openuv"
)

var now = time.Date(2018, 7, 30, 12, 30, 0, 0, time.UTC)

func recorded(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRecorded(t *testing.T) {
	got, err := openuv.Decode(recorded(t, "uv_forecast_response.json"), now)
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour int, v uv.Index) uv.Sample {
		return uv.Sample{Time: time.Date(2018, 7, 30, hour, 57, 49, 750e6, time.UTC), Index: v}
	}
	want := []uv.Run{{
		Source: "openuv", Issued: now, Fetched: now,
		ClearSky: uv.Series{Kind: uv.Instant, Samples: []uv.Sample{at(11, 0), at(12, 0.2446)}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The status 403 has three meanings.
func TestForbidden(t *testing.T) {
	for _, row := range []struct {
		what   string
		status int
		body   []byte
		want   source.Class
		wait   time.Duration
	}{
		{"a bad key, recorded", 403, recorded(t, "error_invalid_api_key_response.json"), source.BadKey, 0},
		{"a spent quota, recorded", 403, recorded(t, "error_rate_limit_response.json"), source.Quota, 11*time.Hour + 45*time.Minute},
		{"a quota by its status", 429, nil, source.Quota, 11*time.Hour + 45*time.Minute},
		{"an outage", 403, []byte("<html>error</html>"), source.Outage, 0},
		{"an outage without a word", 403, nil, source.Outage, 0},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("x-access-token"); got != "k" {
				t.Errorf("key %q", got)
			}
			w.WriteHeader(row.status)
			w.Write(row.body)
		}))
		p := openuv.New(openuv.Options{Endpoint: source.Endpoint{URL: server.URL}, Key: func() string { return "k" }})
		_, err := p.Fetch(t.Context(), source.Request{Now: now})
		server.Close()
		var e *source.Error
		if !errors.As(err, &e) || e.Class != row.want || e.Wait != row.wait || e.Status != row.status {
			t.Errorf("%s: got %#v", row.what, err)
		}
	}
}
