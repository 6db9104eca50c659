package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"parasol/schedule"
)

// browser starts a Chromium of a phone's width. Without one the test is
// skipped, but not in CI, where it must run.
func browser(t testing.TB) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" && os.Getenv("CI") != "" {
		t.Fatal("no Chromium: CI must click a confirm link in one")
	}
	if path == "" || testing.Short() {
		t.Skip("no Chromium, or -short")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(390, 844),
		// its restores end no navigation
		chromedp.Flag("disable-features", "site-per-process,Translate,BlinkGenPropertyTrees,BackForwardCache"),
		chromedp.Flag("host-resolver-rules", "MAP parasol.home.lan 127.0.0.1"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // starts it, for as long as the test lasts
		t.Fatal(err)
	}
	ctx, stop = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(stop)
	return ctx
}

// serve serves a house to a real browser.
func serve(t testing.TB, h *house) string {
	t.Helper()
	return serveHandler(t, h.handler())
}

func serveHandler(t testing.TB, handler http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	return srv.URL
}

// eval runs a script and returns what it says.
func eval[T any](ctx context.Context, t testing.TB, script string) T {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return got
}

func do(ctx context.Context, t testing.TB, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

const heading = `document.querySelector("h1").textContent`

func TestARealBrowserClicksAConfirmLink(t *testing.T) {
	ctx, h := browser(t), newHouse()
	do(ctx, t, chromedp.Navigate(serve(t, h)+"/c/good"))
	if got := eval[string](ctx, t, heading); got != "Time for the next coat" {
		t.Errorf("the page asks %q", got)
	}
	do(ctx, t, chromedp.Click(chromedp.CSS("button.main")), chromedp.WaitNotPresent(chromedp.CSS("button.main")))
	if got := eval[string](ctx, t, heading); !strings.HasPrefix(got, "Recorded: sunscreen at") {
		t.Errorf("the page answers %q", got)
	}
	if len(h.recorded) != 1 || h.recorded[0].Kind != schedule.Applied {
		t.Errorf("recorded %+v; want one applied", h.recorded)
	}
}

// Over plain HTTP in a home a browser sends no Sec-Fetch-Site, and our own
// form was once refused: with the referrer policy no-referrer its Origin was
// null.
func TestAFormPassesOverPlainHTTPInAHome(t *testing.T) {
	ctx, h := browser(t), newHouse()
	do(ctx, t, chromedp.Navigate(strings.Replace(serve(t, h), "127.0.0.1", "parasol.home.lan", 1)+"/c/good"))
	do(ctx, t, chromedp.Click(chromedp.CSS("button.main")), chromedp.WaitNotPresent(chromedp.CSS("button.main")))
	if got := eval[string](ctx, t, heading); !strings.HasPrefix(got, "Recorded: sunscreen at") || len(h.recorded) != 1 {
		t.Errorf("the page answers %q, recorded %+v", got, h.recorded)
	}
}

func TestARealBrowserAnswersWhenItIsOutUntil(t *testing.T) {
	ctx, h := browser(t), newHouse()
	do(ctx, t, chromedp.Navigate(serve(t, h)+"/c/ask"),
		chromedp.SetValue(chromedp.CSS("input[name=until]"), "17:30"),
		chromedp.Click(chromedp.CSS("form.inline button")),
		chromedp.WaitNotPresent(chromedp.CSS("button.main")))
	if len(h.recorded) != 1 || h.recorded[0].Minutes != 270 {
		t.Errorf("recorded %+v; want outdoors for 270 min", h.recorded)
	}
}

func TestPagesFitAPhoneInLightAndDark(t *testing.T) {
	ctx, h := browser(t), newHouse()
	base := serve(t, h)
	do(ctx, t, chromedp.EmulateViewport(390, 844))
	for _, scheme := range []string{"light", "dark"} {
		for _, path := range []string{"/", "/c/good", "/c/ask"} {
			do(ctx, t, prefer(scheme), chromedp.Navigate(base+path))
			if width := eval[int](ctx, t, `document.documentElement.scrollWidth`); width > 390 {
				t.Errorf("%s is %d px wide; want at most 390", path, width)
			}
			if high := eval[float64](ctx, t, `document.querySelector("button").getBoundingClientRect().height`); high < 44 {
				t.Errorf("%s: buttons are %g px high; want 44: the content policy refused the style, or fingers miss them", path, high)
			}
			bright := eval[int](ctx, t, `parseInt(getComputedStyle(document.body).backgroundColor.match(/\d+/)[0])`)
			if (bright > 128) != (scheme == "light") {
				t.Errorf("%s in %s has a background of brightness %d", path, scheme, bright)
			}
			keep(ctx, t, scheme+"-"+filepath.Base("page"+path))
		}
	}
}

// prefer sets what the person chose for all pages.
func prefer(scheme string) chromedp.Action[chromedp.Void] {
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, params)
		return err
	})
}

// keep keeps a picture of the page, for eyes.
func keep(ctx context.Context, t *testing.T, name string) {
	dir := os.Getenv("SCREENSHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
