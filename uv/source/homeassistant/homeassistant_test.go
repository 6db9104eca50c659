package homeassistant_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/source"
	"parasol/uv/source/homeassistant"
)

var now = time.Date(2026, 6, 25, 12, 10, 0, 0, time.UTC)

func TestShape(t *testing.T) {
	b, err := os.ReadFile("testdata/state_shape_example.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := homeassistant.Decode(b, now)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 6, 25, 12, 0, 0, 123456e3, time.UTC)
	want := []uv.Run{{
		Source: "home-assistant", Issued: at, Fetched: now, Now: true,
		Forecast: uv.Series{Kind: uv.Instant, Samples: []uv.Sample{{Time: at, Index: 8.2342}}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func state(text, reported, updated string) string {
	return fmt.Sprintf(`{"state":%q,"last_reported":%q,"last_updated":%q}`, text, reported, updated)
}

func TestStates(t *testing.T) {
	const fresh, old = "2026-06-25T12:05:00+00:00", "2026-06-25T04:00:00+02:00"
	for _, row := range []struct {
		what, body string
		want       source.Class // OK: a value
	}{
		{"a number", state("3", fresh, fresh), source.OK},
		{"a number with an exponent", state("3.1e0", fresh, fresh), source.OK},
		{"steady, but reported", state("3", fresh, old), source.OK},
		{"an older version, which does not tell of reports", state("3", "", fresh), source.OK},
		{"a zero that stood all night", state("0", "", old), source.OK},
		{"a zero with decimals", state("0.0", old, old), source.OK},
		{"a sensor that died", state("3", old, old), source.Empty},
		{"unknown", state("unknown", fresh, fresh), source.Empty},
		{"unavailable", state("unavailable", fresh, fresh), source.Empty},
		{"not available", state("n/a", fresh, fresh), source.Empty},
		{"nothing", state("", fresh, fresh), source.Empty},
		{"Go would take these for numbers", state("NaN", fresh, fresh), source.Empty},
		{"infinity", state("Inf", fresh, fresh), source.Empty},
		{"hexadecimal", state("0x1p-2", fresh, fresh), source.Empty},
		{"over all bounds", state("1e999", fresh, fresh), source.Empty},
		{"with a unit", state("3 UV", fresh, fresh), source.Empty},
		{"no age at all", state("3", "", ""), source.Malformed},
		{"no state", `{"last_updated":"` + fresh + `"}`, source.Malformed},
		{"a bare number is no state", `{"state":3,"last_updated":"` + fresh + `"}`, source.Malformed},
	} {
		got := source.Class(source.OK)
		var e *source.Error
		if _, err := homeassistant.Decode([]byte(row.body), now); errors.As(err, &e) {
			got = e.Class
		}
		if got != row.want {
			t.Errorf("%s: got %s, want %s", row.what, got, row.want)
		}
	}
}

func TestAReadingFromTheFutureIsOurClocksFault(t *testing.T) {
	runs, err := homeassistant.Decode([]byte(state("3", "2026-06-25T12:20:00Z", "")), now)
	if err != nil || !runs[0].Forecast.Samples[0].Time.Equal(now) {
		t.Errorf("got %v, %v", runs, err)
	}
}

func TestRequest(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Authorization"); got != "Bearer k" {
			t.Errorf("authorization %q", got)
		}
		if got := r.URL.RequestURI(); got != "/api/states/sensor.a%2F..%2Fb" {
			t.Errorf("asked for %s", got)
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	p := homeassistant.New(homeassistant.Options{
		Endpoint: source.Endpoint{URL: server.URL}, Entity: "sensor.a/../b", Key: func() string { return "k" },
	})
	_, err := p.Fetch(t.Context(), source.Request{Now: now})
	if err == nil || err.Error() != "404 Not Found: no such entity" {
		t.Errorf("got %v", err)
	}
}
