package openmeteo_test

import (
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"parasol/uv"
	"parasol/uv/source"
	"parasol/uv/source/openmeteo"
)

var (
	now = time.Date(2026, 6, 21, 0, 20, 0, 0, time.UTC)
	nan = uv.Index(math.NaN())
)

func hours(kind uv.Kind, index ...uv.Index) uv.Series {
	s := uv.Series{Kind: kind}
	for i, v := range index {
		s.Samples = append(s.Samples, uv.Sample{Time: time.Date(2026, 6, 21, i, 0, 0, 0, time.UTC), Index: v})
	}
	return s
}

// sameIndex treats two missing values as equal.
var sameIndex = cmp.Comparer(func(a, b uv.Index) bool { return a == b || a != a && b != b })

func TestDecode(t *testing.T) {
	shape, err := os.ReadFile("testdata/air_quality_shape.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		what, body      string
		forecast, clear []uv.Index
	}{
		{"the shape of the field notes, with a null", string(shape), []uv.Index{0, nan}, []uv.Index{0, 0}},
		{"Unix seconds, as asked for",
			`{"hourly":{"time":[1782000000,1782003600],"uv_index":[0.05,1.2],"uv_index_clear_sky":[0.05,1.3]}}`, []uv.Index{0.05, 1.2},
			[]uv.Index{0.05, 1.3}},
		{"a column that is absent is missing, not zero",
			`{"hourly":{"time":[1782000000],"uv_index":[0.05]}}`, []uv.Index{0.05}, []uv.Index{nan}},
		{"a column that is null",
			`{"hourly":{"time":[1782000000],"uv_index":null,"uv_index_clear_sky":[0]}}`, []uv.Index{nan}, []uv.Index{0}},
		{"seconds do not hang on the offset",
			`{"utc_offset_seconds":7200,"hourly":{"time":[1782000000],"uv_index":[0],"uv_index_clear_sky":[0]}}`, []uv.Index{0},
			[]uv.Index{0}},
		{"a year-old answer of a cache", `{"hourly":{"time":[1750464000],"uv_index":[5],"uv_index_clear_sky":[5]}}`, nil, nil},
		{"no hours", `{"hourly":{}}`, nil, nil},
	} {
		for _, kind := range []uv.Kind{uv.Instant, uv.PrecedingHour} {
			got, err := openmeteo.Decode([]byte(row.body), kind, now)
			if err != nil {
				t.Errorf("%s: %v", row.what, err)
				continue
			}
			want := []uv.Run{{
				Source: "open-meteo", Issued: now, Fetched: now,
				Forecast: hours(kind, row.forecast...), ClearSky: hours(kind, row.clear...),
			}}
			if diff := cmp.Diff(want, got, sameIndex, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s:\n%s", row.what, diff)
			}
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, row := range []struct {
		what, body string
		want       source.Class
	}{
		{"an error with status 200",
			`{"error":true,"reason":"Daily API request limit exceeded. Please try again tomorrow."}`, source.Quota},
		{"another one", `{"error":true,"reason":"Data corrupted at path ''."}`, source.Refused},
		{"columns of different lengths", `{"hourly":{"time":[1782000000],"uv_index":[]}}`, source.Malformed},
		{"wall time of another zone: of no use at a clock change",
			`{"utc_offset_seconds":7200,"hourly":{"time":["2026-06-21T02:00"],"uv_index":[0]}}`, source.Malformed},
		{"a time that is null", `{"hourly":{"time":[null],"uv_index":[0]}}`, source.Malformed},
		{"an index in quotes", `{"hourly":{"time":[1782000000],"uv_index":["0"]}}`, source.Malformed},
		{"a fault of the stream inside 200",
			`{"hourly":{"time":[1782000000,Unexpected error while streaming data: timeoutReached`, source.Malformed},
	} {
		_, err := openmeteo.Decode([]byte(row.body), uv.Instant, now)
		var e *source.Error
		if !errors.As(err, &e) || e.Class != row.want {
			t.Errorf("%s: got %v, want %s", row.what, err, row.want)
		}
	}
}

// The recorded answer has the form of "current", which is never requested:
// nothing in it may be read as a forecast.
func TestRecordedCurrentIsNoForecast(t *testing.T) {
	b, err := os.ReadFile("testdata/air_quality_current_unphysical.json")
	if err != nil {
		t.Fatal(err)
	}
	runs, err := openmeteo.Decode(b, uv.Instant, time.Date(2021, 11, 24, 23, 10, 0, 0, time.UTC))
	if err != nil || len(runs) != 1 || len(runs[0].Forecast.Samples) != 0 {
		t.Errorf("got %v, %v", runs, err)
	}
}

func TestWordsOfASpentQuota(t *testing.T) {
	at := time.Date(2026, 6, 21, 10, 20, 0, 0, time.UTC)
	for _, row := range []struct {
		reason string
		want   time.Duration
	}{
		{"Minutely API request limit exceeded. Please try again in one minute.", time.Minute},
		{"Hourly API request limit exceeded. Please try again in the next hour.", 40*time.Minute + 15*time.Minute},
		{"Daily API request limit exceeded. Please try again tomorrow.", 13*time.Hour + 40*time.Minute + 15*time.Minute},
		{"Too many concurrent requests: limit", 0},
		{"Something new", 0},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusTooManyRequests)
			w.Write([]byte(`{"error":true,"reason":"` + row.reason + `"}`))
		}))
		_, err := openmeteo.New(openmeteo.Options{URL: server.URL}).Fetch(t.Context(), source.Request{Now: at})
		server.Close()
		var e *source.Error
		if !errors.As(err, &e) || e.Wait != row.want {
			t.Errorf("%q: got %#v", row.reason, err)
		} else if e.Class != source.Quota {
			t.Errorf("%q: class %s", row.reason, e.Class)
		}
	}
}

// host is where a provider would call.
type host struct{ asked string }

func (h *host) RoundTrip(r *http.Request) (*http.Response, error) {
	h.asked = r.URL.Scheme + "://" + r.URL.Host + r.URL.Path
	return nil, errors.New("not in a test")
}

func TestWhereItCalls(t *testing.T) {
	for _, row := range []struct{ what, url, days, outlook string }{
		{"the public service", "", "https://air-quality-api.open-meteo.com/v1/air-quality", "https://api.open-meteo.com/v1/forecast"},
		{"the public service by name", "https://air-quality-api.open-meteo.com",
			"https://air-quality-api.open-meteo.com/v1/air-quality", "https://api.open-meteo.com/v1/forecast"},
		{"one's own serves both", "http://10.0.0.2:8080/meteo/",
			"http://10.0.0.2:8080/meteo/v1/air-quality", "http://10.0.0.2:8080/meteo/v1/forecast"},
	} {
		for want, provider := range map[string]func(openmeteo.Options) *openmeteo.Provider{
			row.days: openmeteo.New, row.outlook: openmeteo.NewOutlook,
		} {
			h := &host{}
			provider(openmeteo.Options{URL: row.url, Transport: h}).Fetch(t.Context(), source.Request{Now: now})
			if h.asked != want {
				t.Errorf("%s: called %s, want %s", row.what, h.asked, want)
			}
		}
	}
}
