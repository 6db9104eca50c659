package source_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
	"parasol/uv/source"
	"parasol/uv/source/currentuvindex"
	"parasol/uv/source/homeassistant"
	"parasol/uv/source/metnorway"
	"parasol/uv/source/openmeteo"
	"parasol/uv/source/openuv"
	"parasol/uv/source/openweathermap"
)

const secret = "s3cret"

func key() string { return secret }

// subject is a provider under test, with an answer that is plausible for place
// and now.
type subject struct {
	what  string
	make  func(source.Endpoint) source.Provider
	good  []byte
	place uv.Place
	now   time.Time
	sends string // path and query of its request
}

func subjects(t testing.TB) []subject {
	t.Helper()
	recorded := func(path string) []byte {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	roof := uv.Place{Latitude: 38.72, Longitude: -9.14} // Lisbon, where 8.2 at 12:00 UTC is true
	days := openMeteo{place: amsterdam, start: june.Truncate(24 * time.Hour), hours: 5 * 24}
	means := days
	means.means = true
	return []subject{
		{
			"open-meteo", func(e source.Endpoint) source.Provider { return openmeteo.New(e) },
			days.body(), amsterdam, june,
			"/v1/air-quality?forecast_days=5&hourly=uv_index%2Cuv_index_clear_sky" +
				"&latitude=52.37&longitude=4.89&timeformat=unixtime&timezone=GMT",
		},
		{
			"open-meteo outlook", func(e source.Endpoint) source.Provider { return openmeteo.NewOutlook(e) },
			means.body(), amsterdam, june,
			"/v1/forecast?forecast_days=16&hourly=uv_index%2Cuv_index_clear_sky" +
				"&latitude=52.37&longitude=4.89&models=gfs_seamless&timeformat=unixtime&timezone=GMT",
		},
		{
			"currentuvindex", func(e source.Endpoint) source.Provider { return currentuvindex.New(e) },
			recorded("currentuvindex/testdata/shape.json"), amsterdam, june,
			"/api/v1/uvi?latitude=52.37&longitude=4.89",
		},
		{
			"met-norway", func(e source.Endpoint) source.Provider {
				return metnorway.New(metnorway.Options{Endpoint: e, Contact: "you@example.org"})
			},
			recorded("metnorway/testdata/locationforecast_complete_excerpt.json"),
			uv.Place{Latitude: 60.1, Longitude: 10, Altitude: 267}, time.Date(2020, 6, 10, 13, 10, 0, 0, time.UTC),
			"/weatherapi/locationforecast/2.0/complete?lat=60.10&lon=10.00",
		},
		{
			"openuv", func(e source.Endpoint) source.Provider { return openuv.New(openuv.Options{Endpoint: e, Key: key}) },
			recorded("openuv/testdata/uv_forecast_response.json"),
			uv.Place{Latitude: 39.54, Longitude: -105, Altitude: 1600}, time.Date(2018, 7, 30, 12, 30, 0, 0, time.UTC),
			"/api/v1/forecast?lat=39.54&lng=-105.00",
		},
		{
			"openuv ozone", func(e source.Endpoint) source.Provider { return openuv.NewOzone(openuv.Options{Endpoint: e, Key: key}) },
			recorded("openuv/testdata/uv_index_response.json"),
			uv.Place{Latitude: 39.54, Longitude: -105, Altitude: 1600}, time.Date(2018, 7, 30, 20, 54, 0, 0, time.UTC),
			"/api/v1/uv?lat=39.54&lng=-105.00",
		},
		{
			"openweathermap", func(e source.Endpoint) source.Provider {
				return openweathermap.New(openweathermap.Options{Endpoint: e, Key: key})
			},
			recorded("openweathermap/testdata/onecall_extract_2024-10-25_london.json"),
			uv.Place{Latitude: 51.4769, Longitude: -0.0005}, time.Date(2024, 10, 25, 15, 30, 0, 0, time.UTC),
			"/data/3.0/onecall?appid=s3cret&exclude=minutely%2Calerts&lat=51.48&lon=0.00",
		},
		{
			"home-assistant", func(e source.Endpoint) source.Provider {
				return homeassistant.New(homeassistant.Options{Endpoint: e, Entity: "sensor.openuv_current_uv_index", Key: key})
			},
			recorded("homeassistant/testdata/state_shape_example.json"), roof, time.Date(2026, 6, 25, 12, 10, 0, 0, time.UTC),
			"/api/states/sensor.openuv_current_uv_index",
		},
	}
}

func (s subject) gate() uv.Gate {
	return clearsky.Gate(s.place, clearsky.Params{})
}

// ask starts a loopback server with the handler and asks it once.
func (s subject) ask(t *testing.T, h http.HandlerFunc) ([]uv.Run, []uv.Refused, error) {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	p := s.make(source.Endpoint{URL: server.URL + "/", Transport: transport})
	return source.Ask(t.Context(), p, s.now, s.gate())
}

func send(status int, body []byte, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		w.Write(body)
	}
}

func zipped(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

const page = "<!DOCTYPE html><html><title>Log in to the Wi-Fi s3cret</title></html>"

func TestProvidersAreAlike(t *testing.T) {
	for _, s := range subjects(t) {
		half := s.good[:len(s.good)/2]
		damaged := zipped(s.good)
		damaged[len(damaged)/2] ^= 0xff
		const ok = source.Class(source.OK)
		for _, row := range []struct {
			what    string
			handler http.HandlerFunc
			want    []source.Class // any of them
		}{
			{"a good answer", send(200, s.good), []source.Class{ok}},
			{"a good answer, zipped", send(200, zipped(s.good), "Content-Encoding", "gzip"), []source.Class{ok}},
			{"a good answer labelled as a page", send(200, s.good, "Content-Type", "text/html"), []source.Class{ok}},
			{"a good answer, deprecated", send(203, s.good), []source.Class{ok}},
			{"too many calls", send(429, nil), []source.Class{source.Quota}},
			{"too many calls, with a page", send(429, []byte(page)), []source.Class{source.Quota}},
			{"a server error", send(500, []byte(`{"error":true,"reason":"s3cret"}`)), []source.Class{source.Outage}},
			{"down for maintenance", send(503, []byte(page)), []source.Class{source.Outage}},
			{"a proxy's damaged error", send(502, damaged, "Content-Encoding", "gzip"), []source.Class{source.Outage}},
			{"unauthorised", send(401, []byte(`{"message":"s3cret is no key"}`)), []source.Class{source.BadKey}},
			{"forbidden", send(403, nil), []source.Class{source.BadKey, source.Refused, source.Outage}},
			{"not found", send(404, []byte(page)), []source.Class{source.Refused}},
			{"a bad request", send(400, []byte(`{"error":true,"reason":"s3cret"}`)), []source.Class{source.Refused}},
			{"no content", send(204, nil), []source.Class{source.Malformed}},
			{"a captive portal", send(200, []byte(page)), []source.Class{source.Malformed}},
			{"an empty body", send(200, nil), []source.Class{source.Malformed}},
			{"half a body", send(200, half), []source.Class{source.Malformed}},
			{"half of the announced body", short(s.good), []source.Class{source.Malformed}},
			{"a damaged zip", send(200, damaged, "Content-Encoding", "gzip"), []source.Class{source.Malformed}},
			{"no zip at all", send(200, s.good, "Content-Encoding", "gzip"), []source.Class{source.Malformed}},
			{"an error appended to the answer", send(200, append(slices.Clone(s.good), `{"error":true}`...)),
				[]source.Class{source.Malformed}},
			{"more than anyone asked for", send(200, bytes.Repeat([]byte(" "), 5<<20)), []source.Class{source.Malformed}},
			{"a zip bomb", send(200, zipped(bytes.Repeat([]byte(" "), 64<<20)), "Content-Encoding", "gzip"),
				[]source.Class{source.Malformed}},
			{"null", send(200, []byte("null")), []source.Class{source.Malformed, source.Empty}},
			{"an empty object", send(200, []byte("{}")), []source.Class{source.Malformed, source.Empty}},
			{"an empty array", send(200, []byte("[]")), []source.Class{source.Malformed, source.Empty}},
			{"redirected in a circle", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, r.URL.String(), http.StatusFound)
			}, []source.Class{source.Outage}},
			{"a connection that is closed", hangUp, []source.Class{source.Outage}},
			{"values that are null", send(200, s.rewrite(t, nil)), []source.Class{source.Empty, source.Malformed}},
			{"values of 8.9e17", send(200, s.rewrite(t, 8.9e17)), []source.Class{source.Empty}},
			{"values below zero", send(200, s.rewrite(t, -3.5)), []source.Class{source.Empty}},
			{"values in words", send(200, s.rewrite(t, "n/a")), []source.Class{source.Empty, source.Malformed}},
			{"values that are true", send(200, s.rewrite(t, true)), []source.Class{source.Malformed}},
		} {
			t.Run(s.what+"/"+row.what, func(t *testing.T) {
				runs, _, err := s.ask(t, row.handler)
				got := ok
				if err != nil {
					got = class(t, err)
				}
				if !slices.Contains(row.want, got) {
					t.Errorf("got %s (%v), want %v", got, err, row.want)
				}
				if (err == nil) != (values(runs) > 0) {
					t.Errorf("%d values with error %v", values(runs), err)
				}
			})
		}
	}
}

// class returns the class of an error, whose text must contain no secret, no
// address and nothing from the service.
func class(t *testing.T, err error) source.Class {
	t.Helper()
	var e *source.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T %v is not an *Error", err, err)
	}
	for _, leak := range []string{secret, "127.0.0.1", "http:", "latitude", "52.37", "html"} {
		if strings.Contains(err.Error(), leak) {
			t.Errorf("error %q tells %q", err, leak)
		}
	}
	if err.Error() == "" || !slices.Contains(source.Outcomes(), string(e.Class)) {
		t.Errorf("error %q of class %q", err, e.Class)
	}
	return e.Class
}

func values(runs []uv.Run) (n int) {
	for _, r := range runs {
		for _, s := range append(slices.Clone(r.Forecast.Samples), r.ClearSky.Samples...) {
			if !math.IsNaN(float64(s.Index)) {
				n++
			}
		}
	}
	return n
}

// short announces the whole body and sends half of it.
func short(body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		defer conn.Close()
		rw.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
		rw.Write(body[:len(body)/2])
		rw.Flush()
	}
}

func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	conn.Close()
}

// rewrite returns the good answer with every index replaced.
func (s subject) rewrite(t *testing.T, with any) []byte {
	t.Helper()
	var tree any
	if err := json.Unmarshal(s.good, &tree); err != nil {
		t.Fatal(err)
	}
	replace(tree, with)
	b, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var indexKeys = []string{"uv_index", "uv_index_clear_sky", "uvi", "uv", "ultraviolet_index_clear_sky", "state"}

func replace(tree, with any) {
	switch node := tree.(type) {
	case map[string]any:
		for k, v := range node {
			column, isColumn := v.([]any)
			switch {
			case !slices.Contains(indexKeys, k):
				replace(v, with)
			case isColumn:
				for i := range column {
					column[i] = with
				}
			case k == "state":
				node[k] = inWords(with)
			default:
				node[k] = with
			}
		}
	case []any:
		for _, v := range node {
			replace(v, with)
		}
	}
}

// inWords returns a state of Home Assistant, which is always a string.
func inWords(with any) any {
	if f, ok := with.(float64); ok {
		b, _ := json.Marshal(f)
		return string(b)
	}
	return with
}

func TestProvidersSendWhatTheyShould(t *testing.T) {
	for _, s := range subjects(t) {
		t.Run(s.what, func(t *testing.T) {
			var got *http.Request
			_, _, err := s.ask(t, func(w http.ResponseWriter, r *http.Request) {
				got = r
				w.Write(s.good)
			})
			if err != nil {
				t.Fatal(err)
			}
			if got.Method != "GET" || got.URL.RequestURI() != s.sends {
				t.Errorf("sent %s %s\nwant GET %s", got.Method, got.URL.RequestURI(), s.sends)
			}
			agent := "parasol"
			if s.what == "met-norway" {
				agent = "parasol you@example.org"
			}
			if got.Header.Get("User-Agent") != agent || got.Header.Get("Accept") != "application/json" {
				t.Errorf("headers %v", got.Header)
			}
		})
	}
}

func TestKeysGoToTheirServiceOnly(t *testing.T) {
	for _, s := range subjects(t) {
		t.Run(s.what, func(t *testing.T) {
			elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				t.Error("the redirect was followed to another host")
			}))
			defer elsewhere.Close()
			// Both another name and another port.
			for _, other := range []string{strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1), elsewhere.URL} {
				_, _, err := s.ask(t, func(w http.ResponseWriter, r *http.Request) {
					http.Redirect(w, r, other+r.URL.RequestURI(), http.StatusFound)
				})
				if got := class(t, err); got != source.Outage {
					t.Errorf("to %s: got %v", other, got)
				}
			}
		})
	}
}

func TestRetryAfterInBothForms(t *testing.T) {
	served := time.Date(2026, 6, 21, 10, 10, 0, 0, time.UTC) // ten minutes ahead of us
	for _, s := range subjects(t) {
		for _, after := range []string{"1200", served.Add(20 * time.Minute).Format(http.TimeFormat)} {
			_, _, err := s.ask(t, send(503, nil, "Retry-After", after, "Date", served.Format(http.TimeFormat)))
			var e *source.Error
			if !errors.As(err, &e) || e.Wait != 20*time.Minute {
				t.Errorf("%s, Retry-After %s: got %#v", s.what, after, err)
			}
		}
	}
}

func TestAServiceThatNeverAnswers(t *testing.T) {
	for _, s := range subjects(t) {
		t.Run(s.what, func(t *testing.T) {
			done := make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
			defer server.Close()
			defer close(done)
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			p := s.make(source.Endpoint{URL: server.URL, Transport: transport, Timeout: time.Millisecond})
			if _, err := p.Fetch(t.Context(), source.Request{Cell: source.CellOf(s.place), Now: s.now}); class(t, err) != source.Outage {
				t.Errorf("got %v", err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := p.Fetch(ctx, source.Request{Now: s.now}); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want the context's error", err)
			}
		})
	}
}

// noName is a resolver that finds no host and uses no network.
type noName struct{}

func (noName) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &net.DNSError{Err: "no such host", Name: r.URL.Host, IsNotFound: true}
}

func TestNoServiceAtAll(t *testing.T) {
	for _, s := range subjects(t) {
		for _, e := range []source.Endpoint{
			{URL: "http://127.0.0.1:1"},
			{URL: "http://s3cret.invalid", Transport: noName{}},
			{Transport: noName{}}, // the service's own address
			{URL: "http://bad host"},
			{URL: "%"},
		} {
			if _, err := s.make(e).Fetch(t.Context(), source.Request{Now: s.now}); class(t, err) != source.Outage {
				t.Errorf("%s at %q: got %v", s.what, e.URL, err)
			}
		}
	}
}
