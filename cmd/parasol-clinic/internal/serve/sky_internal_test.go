package serve

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"parasol/cmd/internal/livetest"
	"parasol/uv"
)

// openMeteo answers as Open-Meteo does, an index of 2 at all times, and keeps
// which cells were asked for.
type openMeteo struct {
	*httptest.Server
	mu    sync.Mutex
	asked map[string]int
}

func newOpenMeteo(t *testing.T) *openMeteo {
	o := &openMeteo{asked: map[string]int{}}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		o.mu.Lock()
		o.asked[r.URL.Path+" "+q.Get("latitude")+","+q.Get("longitude")]++
		o.mu.Unlock()
		var times []int64
		var index []float64
		for at := time.Now().Truncate(time.Hour).Add(-24 * time.Hour); len(times) < 120; at = at.Add(time.Hour) {
			times, index = append(times, at.Unix()), append(index, 0.1)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{
			"utc_offset_seconds": 0, "hourly": map[string]any{"time": times, "uv_index": index, "uv_index_clear_sky": index},
		})
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *openMeteo) calls() map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := map[string]int{}
	for cell, n := range o.asked {
		all[cell] = n
	}
	return all
}

// Neighbours of two clinics are in one cell; two processes ask for it once,
// and both know the answer.
func TestOneCellIsAskedForOnce(t *testing.T) {
	service := newOpenMeteo(t)
	text := strings.Replace(two, "sources: []", "sources: [{type: open-meteo, url: \""+service.URL+"\"}]", 1)
	first := served(t, text)
	second := beside(t, first, text)
	for path, token := range map[string]string{"/city/people/ada": cityToken, "/lake/people/nessie": lakeToken} {
		first.api(http.StatusCreated, http.MethodPut, path, token, ada)
	}
	first.api(http.StatusCreated, http.MethodPut, "/city/people/bob", cityToken, strings.Replace(ada, "38.72", "38.744", 1))
	now := time.Now().Truncate(time.Second)
	if woken, err := first.engine.Wake(t.Context(), now, batch, first.ward.Decide); err != nil || woken.Decided != 3 {
		t.Fatalf("decided for %d, %v", woken.Decided, err)
	}
	if err := first.want(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	for _, h := range []*house{first, second} {
		place := uv.Place{Latitude: 38.7, Longitude: -9.1}
		h.sky.Forecast(now, place) // they have looked there before
		running.Go(func() { h.poll(ctx) })
	}
	livetest.Eventually(t, "the cell to be asked for", func() bool { return len(service.calls()) > 0 })
	livetest.Eventually(t, "both processes to know", func() bool {
		known := true
		for _, h := range []*house{first, second} {
			if err := h.takeOver(ctx, now, now.Add(-rereadEvery)); err != nil {
				t.Fatal(err)
			}
			forecast, _ := h.sky.Forecast(now, uv.Place{Latitude: 38.7, Longitude: -9.1})
			known = known && forecast.At(now).Source == "open-meteo"
		}
		return known
	})
	for cell, n := range service.calls() {
		if n != 1 || !strings.HasSuffix(cell, " 38.70,-9.10") {
			t.Errorf("%s was asked for %d times; want one cell once", cell, n)
		}
	}
}
