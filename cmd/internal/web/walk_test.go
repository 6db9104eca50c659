package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// look is a page in a state.
type look struct {
	name, path string
	edit       func(*house)
	of         func(*house) http.Handler // who serves it; nil: the house
}

// handler returns the server of the page.
func (l look) handler(h *house) http.Handler {
	if l.of == nil {
		return h.handler()
	}
	return l.of(h)
}

// looks are every page in every state.
func looks() []look {
	var all []look
	for _, st := range states() {
		all = append(all, look{name: "today " + st.name, path: "/", edit: st.edit})
	}
	for name, path := range map[string]string{
		"devices": "/devices", "sign in": "/sign-in", "link": "/c/good", "healing": "/healing",
		"welcome": "/welcome", "settings": "/settings", "add": "/healing/add", "add asks": "/healing/add?q=laser",
		"edit": "/healing/edit?id=microneedling@2026-06-27T15:00", "link of an ask": "/c/ask",
		"old link": "/c/old", "problem": "/?person=nobody",
	} {
		all = append(all, look{name: name, path: path, edit: func(h *house) { h.pushKey = "BCVxsr7N" }})
	}
	all = append(all,
		look{name: "history", path: "/history?day=2026-06-28", edit: func(h *house) { h.sums, h.events = sums(28), happened() }},
		look{name: "history of no day", path: "/history", edit: func(*house) {}},
		look{name: "clinic", path: "/history/clinic", edit: func(h *house) { h.sums = sums(28) }},
		look{name: "link used", path: "/c/good", edit: func(h *house) { h.ask("POST", "/c/good", "", asForm) }},
		look{name: "today two people", path: "/", edit: func(h *house) { h.names = []string{"ada", "a-person-of-25-letters-xx"} }},
		look{name: "today many people", path: "/", edit: func(h *house) { h.names = strings.Split(strings.Repeat("ada,", 12)+"ben", ",") }},
		look{name: "people found", path: "/?find=a", edit: func(h *house) { h.names = []string{"ada", "ben", "anna"} }},
		look{
			name: "today recorded", path: "/?did=page-x-applied",
			edit: func(h *house) { h.ask("POST", "/people/ada/events", "event=applied&once=x", asForm) },
		},
	)
	return append(all, clinicLooks()...)
}

// clinicLooks are the pages of a clinic's server.
func clinicLooks() []look {
	var all []look
	add := func(name, path string, me func(*town) func(*http.Request), edit func(*town)) {
		all = append(all, look{name: name, path: path, edit: func(*house) {}, of: func(*house) http.Handler {
			t := newTown()
			edit(t)
			who := me(t)
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				who(r)
				t.handler().ServeHTTP(w, r)
			})
		}})
	}
	ada := func(t *town) func(*http.Request) { return t.guest("lakeside/ada") }
	desk := func(t *town) func(*http.Request) { return t.staff("lakeside") }
	nobody := func(*town) func(*http.Request) { return func(*http.Request) {} }
	as := func(*town) {}
	full := func(t *town) { t.rows, t.next, t.services = rows(), "more", failing() }
	for name, path := range map[string]string{
		"today": "/", "settings": "/settings", "devices": "/devices", "history": "/history?day=2026-06-28",
	} {
		add("own "+name, path, ada, as)
	}
	add("own link missing", "/", nobody, as)
	add("own link replaced", "/p/lakeside.ada~9", nobody, as)
	add("desk sign in", "/clinics/lakeside", nobody, as)
	add("desk", "/clinics/lakeside?find=a&phase=strict&after=x", desk, full)
	add("desk of nobody", "/clinics/lakeside", desk, as)
	add("desk failing", "/clinics/lakeside/failing", desk, full)
	add("desk nothing fails", "/clinics/lakeside/failing", desk, as)
	add("desk person", "/clinics/lakeside/people/ada?day=2026-06-28", desk, as)
	add("desk sheet", "/clinics/lakeside/people/ada/sheet", desk, as)
	add("desk problem", "/clinics/lakeside/people/nobody", desk, as)
	return all
}

// audit is axe-core's rules, the contrast on canopies by the one for sunlight,
// with every fold open.
const audit = `(async () => {
	document.querySelectorAll("details").forEach(d => d.open = true);
	const all = await axe.run(document, {resultTypes: ["violations"]});
	const sun = document.querySelector(".canopy") ?
		await axe.run(".canopy", {runOnly: {type: "rule", values: ["color-contrast-enhanced"]}}) : {violations: []};
	return JSON.stringify([...all.violations, ...sun.violations].map(
		v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 120)).join(" | ")));
})()`

// small lists what is tapped and lower than a finger, and what is wider than
// the window.
const small = `JSON.stringify([...document.querySelectorAll("button,a.b,summary,.tabs a,.people a,input:not([type=hidden]):not(.vh)")]
	.filter(b => b.offsetParent && b.getBoundingClientRect().height < (b.matches("input[type=checkbox],input[type=radio]") ? 24 : 44))
	.map(b => b.outerHTML.slice(0, 100)))`

// TestEveryPageInARealBrowser walks every page in every state. Where
// SCREENSHOTS names a folder the pictures are kept there, for eyes.
func TestEveryPageInARealBrowser(t *testing.T) {
	ctx := browser(t)
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range looks() {
		t.Run(l.name, func(t *testing.T) {
			h := newHouse()
			l.edit(h)
			base := serveHandler(t, l.handler(h))
			do(ctx, t, chromedp.EmulateViewport(320, 700), prefer("light"), chromedp.Navigate(base+l.path))
			if wide := eval[int](ctx, t, `document.documentElement.scrollWidth`); wide > 320 {
				t.Errorf("at 320 px it is %d px wide", wide)
			}
			for _, width := range []int64{390, 1280} {
				for _, scheme := range []string{"light", "dark"} {
					do(ctx, t, chromedp.EmulateViewport(width, 844), prefer(scheme), chromedp.Navigate(base+l.path))
					l.audited(ctx, t, fmt.Sprint(width, " ", scheme), string(axe))
				}
			}
		})
	}
}

func (l look) audited(ctx context.Context, t *testing.T, how, axe string) {
	t.Helper()
	keep(ctx, t, strings.ReplaceAll(l.name+" "+how, " ", "-"))
	if wide, window := eval[int](ctx, t, `document.documentElement.scrollWidth`), eval[int](ctx, t, `innerWidth`); wide > window {
		t.Errorf("%s: %d px wide; the window has %d", how, wide, window)
	}
	eval[any](ctx, t, axe+";0")
	for what, script := range map[string]string{"axe": audit, "too small for a finger": small} {
		var found []string
		if err := json.Unmarshal([]byte(evalAsync(ctx, t, script)), &found); err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			t.Errorf("%s: %s: %s", how, what, f)
		}
	}
}

// evalAsync is eval of a script that may promise its text.
func evalAsync(ctx context.Context, t *testing.T, script string) string {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return got
}
