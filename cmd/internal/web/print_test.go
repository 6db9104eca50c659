package web_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"parasol/cmd/internal/web"
	"parasol/notify"
	"parasol/schedule"
)

// leaf is what a PDF says of each of its pages.
var leaf = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// printed returns the page as the browser prints it on A4.
func printed(ctx context.Context, t *chromedp.Target) ([]byte, error) {
	byStyle := true
	got, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{
		PaperWidth: 8.27, PaperHeight: 11.69, PreferCSSPageSize: &byStyle,
	})
	return got.Data, err
}

// busy is a year in which no day fits on a short line: five treatments with
// long areas, a coat overdue each day, today among them.
func busy(h *house) {
	for range 4 {
		more := treatment(noon.AddDate(0, 0, -3))
		more.Area = "forehead, cheeks and the whole of the neck"
		h.view.Policy.Treatments = append(h.view.Policy.Treatments, more)
	}
	h.sums = sums(400)
	for i := range h.sums {
		s := &h.sums[i]
		s.Outdoors, s.InSun, s.Overdue, s.StrongOverdue = 660, 640, 615, 600
		s.WorstFrom, s.Worst, s.WorstIndex = s.Date.At(760, lisbon), 615, 11.6
	}
	today := h.sums[len(h.sums)-1]
	today.Date = today.Date.Add(1)
	h.view.Today = func() schedule.Sum { return today }
}

func TestTheClinicsSheetPrintsOnOneA4(t *testing.T) {
	ctx := browser(t)
	report := func(h *house) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			days := append(slices.Clone(h.sums), h.view.Today())
			s := web.Sheet{Person: "a-person-of-25-letters-xx", Zone: lisbon, Policy: h.view.Policy, Days: days, Now: noon}
			if err := web.WriteSheet(w, notify.Default(), s); err != nil {
				t.Error(err)
			}
		})
	}
	desk := func(h *house) http.Handler {
		town := newTown()
		town.houses["lakeside/ada"] = h
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			town.staff("lakeside")(r)
			town.handler().ServeHTTP(w, r)
		})
	}
	for _, row := range []struct {
		name, path string
		edit       func(*house)
		of         func(*house) http.Handler
		pages      int
	}{
		{"no day", "/history/clinic", func(*house) {}, (*house).handler, 1},
		{"four weeks", "/history/clinic", func(h *house) { h.sums = sums(28) }, (*house).handler, 1},
		{"a busy year", "/history/clinic", busy, (*house).handler, 1},
		{"a busy year at the desk", "/clinics/lakeside/people/ada/sheet", busy, desk, 1},
		{"a busy year by parasol report", "/", busy, report, 1},
		{"what is not made for one sheet, so that a second is noticed", "/history", busy, (*house).handler, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse()
			row.edit(h)
			do(ctx, t, chromedp.Navigate(serveHandler(t, row.of(h))+row.path))
			pdf, err := chromedp.Run(ctx, printed)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
				t.Fatalf("no PDF: %.20q", pdf)
			}
			if n := len(leaf.FindAll(pdf, -1)); n != row.pages {
				t.Errorf("it prints on %d sheets; want %d", n, row.pages)
			}
			if dir := os.Getenv("SCREENSHOTS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, "print "+row.name+".pdf"), pdf, 0o600); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// A sheet of days that are over has the last 35; the figures above it are of
// them all.
func TestTheSheetHasTheLastDays(t *testing.T) {
	h := newHouse()
	busy(h)
	got := h.ask("GET", "/history/clinic", "")
	first := schedule.Date{Year: 2026, Month: 7, Day: 1}.Add(-34).Start(lisbon).Format("Mon 2 Jan")
	wants(t, got, 200, `<th scope="row">`+first+"</th>", "Wed 1 Jul, so far", "344 of 401")
	if before := noon.AddDate(0, 0, -35).Format("Mon 2 Jan"); strings.Contains(got.body, before) {
		t.Errorf("it has %s, 36 rows", before)
	}
}
