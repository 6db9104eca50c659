package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parasol/uv"
	"parasol/uv/clearsky"
)

// openMeteo is an Open-Meteo that forecasts a full day of slightly cloudy sky.
type openMeteo struct {
	*httptest.Server
	mu    sync.Mutex
	calls int
	fault func(http.ResponseWriter) bool // replaces the answer; may be nil
}

func newOpenMeteo(t *testing.T) *openMeteo {
	o := &openMeteo{}
	o.Server = httptest.NewServer(o)
	t.Cleanup(o.Close)
	return o
}

func (o *openMeteo) count() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.calls
}

func (o *openMeteo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	o.calls++
	fault := o.fault
	o.mu.Unlock()
	if fault != nil && fault(w) {
		return
	}
	q := r.URL.Query()
	lat, errLat := strconv.ParseFloat(q.Get("latitude"), 64)
	lon, errLon := strconv.ParseFloat(q.Get("longitude"), 64)
	if errLat != nil || errLon != nil || q.Get("hourly") != "uv_index,uv_index_clear_sky" || q.Get("timeformat") != "unixtime" ||
		q.Get("timezone") != "GMT" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":true,"reason":"bad query"}`)
		return
	}
	sky := clearsky.At(uv.Place{Latitude: lat, Longitude: lon}, clearsky.Params{})
	var times []int64
	var clouds, clear []float64
	at := time.Now().UTC().Truncate(24 * time.Hour)
	for range 5 * 24 {
		i := float64(sky(at))
		times, clouds, clear = append(times, at.Unix()), append(clouds, i*cloudy), append(clear, i)
		at = at.Add(time.Hour)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"latitude": lat, "longitude": lon, "generationtime_ms": 0.11, "utc_offset_seconds": 0, "timezone": "GMT",
		"timezone_abbreviation": "GMT", "elevation": 2.0,
		"hourly_units": map[string]string{
			"time": "unixtime", "uv_index": "", "uv_index_clear_sky": "",
		},
		"hourly": map[string]any{"time": times, "uv_index": clouds, "uv_index_clear_sky": clear},
	})
}

// push is one message that the tests' Pushover accepted.
type push struct {
	form    url.Values
	receipt string
}

// pushoverAPI is a Pushover.
type pushoverAPI struct {
	*httptest.Server
	mu      sync.Mutex
	taken   []push
	waiting map[string]chan push // by user key
	acked   map[string]time.Time // by receipt
}

func newPushover(t *testing.T) *pushoverAPI {
	p := &pushoverAPI{waiting: map[string]chan push{}, acked: map[string]time.Time{}}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /1/messages.json", p.message)
	mux.HandleFunc("GET /1/receipts/{file}", p.receipt)
	mux.HandleFunc("POST /1/receipts/{receipt}/cancel.json", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"status":1,"request":"c"}`)
	})
	mux.HandleFunc("POST /1/users/validate.json", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"status":1,"group":0,"devices":["iphone"],"licenses":["iOS"],"request":"v"}`)
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func (p *pushoverAPI) queue(user string) chan push {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting[user] == nil {
		p.waiting[user] = make(chan push, 100)
	}
	return p.waiting[user]
}

func (p *pushoverAPI) message(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(1 << 20); err != nil && err != http.ErrNotMultipart {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	got := push{form: r.PostForm}
	answer := map[string]any{"status": 1, "request": "647d2300-702c-4b38-8b2f-d56326ae460b"}
	p.mu.Lock()
	if got.form.Get("priority") == "2" {
		got.receipt = fmt.Sprintf("r%029d", len(p.taken))
		answer["receipt"] = got.receipt
	}
	p.taken = append(p.taken, got)
	p.mu.Unlock()
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("X-Limit-App-Limit", "10000")
	h.Set("X-Limit-App-Remaining", "9000")
	h.Set("X-Limit-App-Reset", strconv.FormatInt(time.Now().AddDate(0, 1, 0).Unix(), 10))
	_ = json.NewEncoder(w).Encode(answer)
	p.queue(got.form.Get("user")) <- got
}

func (p *pushoverAPI) receipt(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	at, acked := p.acked[strings.TrimSuffix(r.PathValue("file"), ".json")]
	p.mu.Unlock()
	answer := map[string]any{"status": 1, "acknowledged": 0, "acknowledged_at": 0, "expired": 0, "called_back": 0, "request": "q"}
	if acked {
		answer["acknowledged"], answer["acknowledged_at"] = 1, at.Unix()
	}
	_ = json.NewEncoder(w).Encode(answer)
}

func (p *pushoverAPI) acknowledge(receipt string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acked[receipt] = time.Now()
}

func (p *pushoverAPI) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.taken)
}

// next returns the next message to a person.
func (p *pushoverAPI) next(t *testing.T, person string) push {
	t.Helper()
	select {
	case got := <-p.queue(pushUser(person)):
		return got
	case <-time.After(patience):
		t.Fatalf("no push to %s within %s", person, patience)
		return push{}
	}
}
