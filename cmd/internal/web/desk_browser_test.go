package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// scriptless answers as a server does, with a policy under which the browser
// runs no script of any page.
type scriptless struct{ http.ResponseWriter }

func (s scriptless) WriteHeader(code int) {
	if policy := s.Header().Get("Content-Security-Policy"); policy != "" {
		s.Header().Set("Content-Security-Policy", strings.Replace(policy, "script-src ", "script-src 'none'; was ", 1))
	}
	s.ResponseWriter.WriteHeader(code)
}

// headed waits until the page has this heading.
func headed(text string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitVisible(chromedp.Search(`//h1[contains(., "` + text + `")]`))
}

// there waits until the page has such an element.
func there(selector string) chromedp.Action[chromedp.Void] {
	return chromedp.WaitReady(chromedp.CSS(selector))
}

// press taps what bears these words.
func press(words string) chromedp.Action[chromedp.Void] {
	return chromedp.Click(chromedp.Search(`//main//*[self::a or self::button or self::summary][contains(., "` + words + `")]`))
}

// A clinic's day without a script: the desk signs in, finds somebody, gives
// them their link; they open it, tap, and the desk replaces the link.
func TestADeskAndAPersonInARealBrowserWithoutScripts(t *testing.T) {
	ctx, town := browser(t), newTown()
	town.rows = rows()[:1]
	base := serveHandler(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		town.handler().ServeHTTP(scriptless{w}, r)
	}))
	do(ctx, t, chromedp.Navigate(base+"/"), headed("Open your own link"), press("I work at the clinic"), headed("Sign in"),
		chromedp.SendKeys(chromedp.CSS("input[type=password]"), "lakeside's token"), press("Sign in"), headed("People"),
		chromedp.SendKeys(chromedp.CSS("input[name=find]"), "ad"), press("More to choose by"),
		chromedp.SetValue(chromedp.CSS("select[name=phase]"), "strict"), press("Show"),
		there("option[value=strict][selected]"))
	if q := town.asked[len(town.asked)-1]; q.Prefix != "ad" || q.Phase.String() != "strict" {
		t.Errorf("the desk asked for %+v", q)
	}
	do(ctx, t, press("ada"), headed("ada"), press("Show the link"))
	link := eval[string](ctx, t, `document.querySelector("#link a").href`)
	if link != "https://parasol.clinic.example/p/lakeside.ada~0" {
		t.Fatalf("the link is %q", link)
	}
	own := strings.Replace(link, "https://parasol.clinic.example", base, 1)
	do(ctx, t, chromedp.Navigate(own), headed("Into the shade"), press("It’s on"), there("#recorded"))
	if got := town.houses["lakeside/ada"].recorded; len(got) != 1 || got[0].Source != "page" {
		t.Errorf("recorded %+v; want one tap", got)
	}
	do(ctx, t, chromedp.Navigate(base+"/clinics/lakeside/people/ada"), press("Show the link"), press("Replace the link"),
		there(`a[href$="ada~1"]`),
		chromedp.Navigate(base+"/"), chromedp.WaitVisible(chromedp.CSS("h1")))
	if path := eval[string](ctx, t, `location.pathname`); path != "/clinics/lakeside" {
		t.Errorf("after the link was replaced / leads to %s; want the desk", path)
	}
	do(ctx, t, chromedp.Navigate(own), headed("This link has been replaced."))
}

func TestARealBrowserSignsIn(t *testing.T) {
	ctx, h := browser(t), newHouse()
	h.token = "secret-token"
	do(ctx, t, chromedp.Navigate(serve(t, h)+"/healing"), headed("Sign in"),
		chromedp.SendKeys(chromedp.CSS("input[type=password]"), "secret-token"), press("Sign in"), headed("Healing"))
	if path := eval[string](ctx, t, `location.pathname`); path != "/healing" {
		t.Errorf("signing in led to %s; want /healing", path)
	}
}
