package metnorway_test

import (
	"fmt"
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
	"parasol/uv/source/metnorway"
)

var now = time.Date(2020, 6, 10, 13, 10, 0, 0, time.UTC)

func recorded(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/locationforecast_complete_excerpt.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRecorded(t *testing.T) {
	got, err := metnorway.Decode(recorded(t), now)
	if err != nil {
		t.Fatal(err)
	}
	one := func(v uv.Index) uv.Series {
		return uv.Series{Kind: uv.Instant, Samples: []uv.Sample{{Time: time.Date(2020, 6, 10, 13, 0, 0, 0, time.UTC), Index: v}}}
	}
	want := []uv.Run{{
		Source: "met-norway", Issued: time.Date(2020, 6, 10, 13, 4, 26, 0, time.UTC), Fetched: now,
		ClearSky: one(4.7),
		Forecast: one(4.7 * 0.73), // 58 % of the sky: five eighths, broken
	}}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
}

func TestCloudClasses(t *testing.T) {
	nan := math.NaN()
	for _, row := range []struct {
		clouds string
		want   float64
	}{
		{"0", 1}, {"25", 1}, {"31.2", 1}, {"31.3", 0.89}, {"50", 0.89}, {"56.3", 0.73},
		{"87.5", 0.73}, {"93.7", 0.73}, {"93.8", 0.31}, {"100", 0.31},
		{"null", nan}, {"-1", nan}, {"101", nan},
	} {
		body := fmt.Sprintf(`{"properties":{"timeseries":[{"time":"2020-06-10T13:00:00Z","data":{"instant":{"details":
			{"ultraviolet_index_clear_sky":1,"cloud_area_fraction":%s}}}}]}}`, row.clouds)
		runs, err := metnorway.Decode([]byte(body), now)
		if err != nil {
			t.Fatal(err)
		}
		got := float64(runs[0].Forecast.Samples[0].Index)
		if diff := cmp.Diff(row.want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s %%: %s", row.clouds, diff)
		}
		if clear := runs[0].ClearSky.Samples[0].Index; clear != 1 {
			t.Errorf("%s %%: clear sky %v", row.clouds, clear)
		}
	}
}

func TestAMissingIndexIsNotZero(t *testing.T) {
	body := `{"properties":{"timeseries":[{"time":"2020-06-13T12:00:00Z","data":{"instant":{"details":{"cloud_area_fraction":10}}}}]}}`
	runs, err := metnorway.Decode([]byte(body), now)
	if err != nil || !math.IsNaN(float64(runs[0].ClearSky.Samples[0].Index)) || !math.IsNaN(float64(runs[0].Forecast.Samples[0].Index)) {
		t.Errorf("got %v, %v", runs, err)
	}
	if !runs[0].Issued.Equal(now) {
		t.Errorf("issued %v without updated_at", runs[0].Issued)
	}
}

// The service's terms: a contact, at most four decimals, Expires and
// If-Modified-Since.
func TestTerms(t *testing.T) {
	date := now.Add(9 * time.Minute) // their clock and ours need not agree
	var got *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		w.Header().Set("Date", date.Format(http.TimeFormat))
		w.Header().Set("Expires", date.Add(31*time.Minute).Format(http.TimeFormat))
		w.Header().Set("Last-Modified", "Wed, 10 Jun 2020 13:05:00 GMT")
		if r.Header.Get("If-Modified-Since") == "Wed, 10 Jun 2020 13:05:00 GMT" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(http.StatusNonAuthoritativeInfo)
		w.Write(recorded(t))
	}))
	defer server.Close()
	p := metnorway.New(metnorway.Options{Endpoint: source.Endpoint{URL: server.URL, Agent: "parasol/1.2"}, Contact: "you@example.org"})
	r := source.Request{Cell: source.CellOf(uv.Place{Latitude: 60.123456, Longitude: 10.987654}), Now: now}
	first, err := p.Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if agent := got.Header.Get("User-Agent"); agent != "parasol/1.2 you@example.org" {
		t.Errorf("User-Agent %q", agent)
	}
	if q := got.URL.RawQuery; q != "lat=60.12&lon=10.99" {
		t.Errorf("query %q", q)
	}
	if !first.Deprecated || !first.Expires.Equal(now.Add(31*time.Minute)) {
		t.Errorf("deprecated %v, expires %v", first.Deprecated, first.Expires)
	}
	r.Have = first.Validators
	second, err := p.Fetch(t.Context(), r)
	if err != nil || !second.NotModified || len(second.Runs) != 0 || !second.Expires.Equal(first.Expires) {
		t.Errorf("got %+v, %v", second, err)
	}
}
