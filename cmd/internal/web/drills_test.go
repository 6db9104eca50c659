package web_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"parasol/schedule"
)

// on puts the coat on that was just reported, as the agent would.
func (h *house) on() {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := &h.view.Decision.Evidence
	e.FilmOn, e.Applied, e.FilmEnds = true, noon, noon.Add(65*time.Minute)
}

// click taps the main button and waits for the page that follows.
func click(ctx context.Context, t testing.TB) {
	t.Helper()
	do(ctx, t, chromedp.Click(chromedp.CSS("button.main")), chromedp.WaitVisible(chromedp.CSS("#recorded")))
}

func TestATapIsRecordedShownAndTakenBack(t *testing.T) {
	ctx, h := browser(t), newHouse()
	base := serve(t, h)
	do(ctx, t, chromedp.Navigate(base+"/"))
	click(ctx, t)
	if got := eval[string](ctx, t, `document.querySelector("#recorded span").textContent`); got != "Recorded: sunscreen at 13:00." {
		t.Errorf("the toast says %q", got)
	}
	got := eval[string](ctx, t, `document.activeElement.id+" "+document.title`)
	if got != "recorded Recorded: sunscreen at 13:00. · Parasol" {
		t.Errorf("focus and title: %q", got)
	}
	do(ctx, t, chromedp.Click(chromedp.CSS("#recorded button")), chromedp.WaitNotPresent(chromedp.CSS("#recorded button")))
	if got := eval[string](ctx, t, `document.querySelector("#recorded span").textContent`); got != "Taken back." {
		t.Errorf("after undo it says %q", got)
	}
	kinds := []schedule.EventKind{}
	for _, e := range h.recorded {
		kinds = append(kinds, e.Kind)
	}
	if !slices.Equal(kinds, []schedule.EventKind{schedule.Applied, schedule.Undone}) || h.recorded[1].Of != h.recorded[0].ID {
		t.Errorf("recorded %+v", h.recorded)
	}
}

// TestTheBackButtonRecordsNothingTwice: the page that comes back is a new one,
// so that a second tap on it is meant.
func TestTheBackButtonRecordsNothingTwice(t *testing.T) {
	ctx, h := browser(t), newHouse()
	base := serve(t, h)
	do(ctx, t, chromedp.Navigate(base+"/"))
	click(ctx, t)
	do(ctx, t, chromedp.NavigateBack())
	do(ctx, t, chromedp.WaitNotPresent(chromedp.CSS("#recorded")))
	do(ctx, t, chromedp.NavigateForward())
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS("#recorded")))
	do(ctx, t, chromedp.Reload())
	if len(h.recorded) != 1 {
		t.Errorf("back, forward and reload recorded %d events; want the one tap", len(h.recorded))
	}
	do(ctx, t, chromedp.NavigateBack())
	do(ctx, t, chromedp.WaitNotPresent(chromedp.CSS("#recorded")))
	click(ctx, t)
	if len(h.recorded) != 2 {
		t.Errorf("a second tap on the page that came back: %d events; want 2", len(h.recorded))
	}
}

func TestADoubleTapCountsOnce(t *testing.T) {
	ctx, h := browser(t), newHouse()
	do(ctx, t, chromedp.Navigate(serve(t, h)+"/"))
	eval[any](ctx, t, `(() => {
		const f = document.querySelector("button.main").form, body = new URLSearchParams(new FormData(f));
		body.set("event", "applied");
		return Promise.all([1, 2, 3].map(() => fetch(f.action, {method: "POST", body, redirect: "manual"})));
	})();0`)
	click(ctx, t)
	if len(h.recorded) != 1 {
		t.Errorf("%d events; want one", len(h.recorded))
	}
}

func TestTwoBrowsersAtOnce(t *testing.T) {
	h := newHouse()
	handler := h.handler()
	once := func() string {
		page := h.askOf(handler, "GET", "/", "").body
		_, rest, _ := strings.Cut(page, `name="once" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	one, other := once(), once()
	if one == other || one == "" {
		t.Fatalf("two pages share the name %q of a tap", one)
	}
	var all sync.WaitGroup
	for _, name := range []string{one, other, one, other} {
		all.Go(func() {
			if got := h.askOf(handler, "POST", "/people/ada/events", "event=outdoors&once="+name, asForm); got.code != 303 {
				t.Errorf("got %d", got.code)
			}
		})
	}
	all.Wait()
	if len(h.recorded) != 2 {
		t.Errorf("%d events; want one of each browser", len(h.recorded))
	}
}

// TestAStaleTabCatchesUp: the page is asked again when it is looked at, and
// changes its colour and words without a reload.
func TestAStaleTabCatchesUp(t *testing.T) {
	ctx, h := browser(t), newHouse()
	do(ctx, t, chromedp.Navigate(serve(t, h)+"/"))
	eval[any](ctx, t, `window.mark = 1; document.querySelector("button.main").focus(); 0`)
	h.on()
	eval[any](ctx, t, `document.dispatchEvent(new Event("visibilitychange"));0`)
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS("body.t-calm")))
	if got := eval[string](ctx, t, heading); got != "Keep to the shade. Next coat at 14:05." {
		t.Errorf("it says %q", got)
	}
	if got := eval[string](ctx, t, `document.getElementById("say").textContent`); !strings.HasPrefix(got, "Keep to the shade.") {
		t.Errorf("a screen reader hears %q", got)
	}
	if eval[int](ctx, t, `window.mark||0`) != 1 {
		t.Error("the page was loaded anew")
	}
	if colour := eval[string](ctx, t, `document.querySelector("meta[name=theme-color]").content`); colour != "#cfeae2" {
		t.Errorf("the status bar is %s", colour)
	}
}

func TestAnUnchangedPageCostsNothing(t *testing.T) {
	h := newHouse()
	first := h.ask("GET", "/", "")
	h.now = noon.Add(90 * time.Second)
	again := h.ask("GET", "/", "", header("If-None-Match", first.Get("ETag")))
	if again.code != http.StatusNotModified || again.body != "" || !strings.HasPrefix(first.Get("ETag"), `W/"`) {
		t.Errorf(
			"a minute and a half later, with the tag %s: %d and %d bytes; want 304 and none", first.Get("ETag"), again.code,
			len(again.body),
		)
	}
	h.on()
	if got := h.ask("GET", "/", "", header("If-None-Match", first.Get("ETag"))); got.code != 200 {
		t.Errorf("a coat later: %d; want the new page", got.code)
	}
}

func TestAnExpiredSignInKeepsTheTap(t *testing.T) {
	ctx, h := browser(t), newHouse()
	base := serve(t, h)
	do(ctx, t, chromedp.Navigate(base+"/"))
	h.token = "secret-token-of-16"
	do(ctx, t, chromedp.Click(chromedp.CSS("button.main")), chromedp.WaitVisible(chromedp.CSS("input[type=password]")))
	if len(h.recorded) != 0 {
		t.Fatalf("recorded without a session: %+v", h.recorded)
	}
	do(ctx, t, chromedp.SetValue(chromedp.CSS("input[type=password]"), "secret-token-of-16"))
	click(ctx, t)
	if len(h.recorded) != 1 || h.recorded[0].Kind != schedule.Applied {
		t.Errorf("recorded %+v; want the coat that was tapped before signing in", h.recorded)
	}
}

// BenchmarkTap is from the tap to the page that shows it, in a browser over
// loopback: at most 100 ms at the 95th percentile is the aim.
//
//	go test -run '^$' -bench Tap -benchtime 40x ./cmd/internal/web
func BenchmarkTap(b *testing.B) {
	ctx, h := browser(b), newHouse()
	base := serve(b, h)
	var took []float64
	for i := range b.N {
		do(ctx, b, chromedp.Navigate(fmt.Sprint(base, "/?tap=", i)))
		eval[any](ctx, b, `sessionStorage.tap = performance.timeOrigin + performance.now(); 0`)
		click(ctx, b)
		took = append(took, eval[float64](ctx, b, `(() => {
			const n = performance.getEntriesByType("navigation")[0];
			return performance.timeOrigin + n.domContentLoadedEventEnd - Number(sessionStorage.tap);
		})()`))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "p50-ms")
	b.ReportMetric(took[len(took)*95/100], "p95-ms")
}

// BenchmarkTapServed is the server's part of it: recording and rendering.
func BenchmarkTapServed(b *testing.B) {
	h := newHouse()
	handler := h.handler()
	for i := range b.N {
		h.recorded = nil
		got := h.askOf(handler, "POST", "/people/ada/events", fmt.Sprint("event=applied&once=", i), asForm)
		h.askOf(handler, "GET", strings.TrimSuffix(got.Get("Location"), "#recorded"), "")
	}
}

// TestWithoutAConnectionTheLastPageIsShown: by the service worker, with the
// time at which it was true.
func TestWithoutAConnectionTheLastPageIsShown(t *testing.T) {
	ctx, h := browser(t), newHouse()
	var gate sync.RWMutex
	open := true
	inner := h.handler()
	srv := serveHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gate.RLock()
		defer gate.RUnlock()
		if !open {
			panic(http.ErrAbortHandler)
		}
		inner.ServeHTTP(w, r)
	}))
	do(ctx, t, chromedp.Navigate(srv+"/"))
	evalAsync(ctx, t, `navigator.serviceWorker.ready.then(r => new Promise(done => {
		const wait = () => navigator.serviceWorker.controller ? done("ok") : setTimeout(wait, 20);
		wait();
	}))`)
	do(ctx, t, chromedp.Navigate(srv+"/"))
	evalAsync(
		ctx, t,
		`(async () => { while (!(await (await caches.open("pages-1")).match("/"))) `+
			`await new Promise(r => setTimeout(r, 20)); return "ok"; })()`,
	)
	gate.Lock()
	open = false
	gate.Unlock()
	do(ctx, t, chromedp.Navigate(srv+"/"))
	if got := eval[string](ctx, t, `document.body.innerText`); !strings.Contains(
		got, "No connection. This is how it was",
	) || !strings.Contains(got, "13:00") {
		t.Errorf("without a connection it shows:\n%s", got)
	}
}
