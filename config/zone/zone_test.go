package zone_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parasol/config/zone"
)

// TestMain runs the lookup in the test's own child process: this binary with
// the hidden command.
func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == zone.Command && os.Args[2] == "--" {
		if os.Args[3] == "-90" {
			os.Stderr.WriteString("no zones here\n")
			os.Exit(1)
		}
		if len(os.Environ()) > 0 {
			os.Stdout.WriteString("Etc/GMT-14\n") // a leaked environment makes the test's answer wrong
		} else {
			os.Stdout.WriteString("Australia/Sydney\n")
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestFind(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 161 MB")
	}
	b, err := zone.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		why       string
		lat, lon  float64
		want, or_ string
	}{
		{why: "a city", lat: 52.37, lon: 4.90, want: "Europe/Amsterdam"},
		{why: "the southern and eastern halves", lat: -33.86, lon: 151.21, want: "Australia/Sydney"},
		{why: "a quarter-hour zone", lat: 27.70, lon: 85.32, want: "Asia/Kathmandu"},
		{why: "an island with a zone of its own", lat: 28.1, lon: -16.7, want: "Atlantic/Canary"},
		{why: "mid-Pacific: the nautical zone behind Greenwich", lat: 0, lon: -150, want: "Etc/GMT+10"},
		{why: "mid-Atlantic", lat: 30, lon: -45, want: "Etc/GMT+3"},
		{why: "the north pole is sea", lat: 90, lon: 0, want: "Etc/GMT"},
		{why: "the south pole is land, with a station's zone", lat: -90, lon: 0, want: "Antarctica/McMurdo", or_: "Pacific/Auckland"},
		{why: "the date line, from the east", lat: 0, lon: 180, want: "Etc/GMT-12"},
		{why: "the date line, from the west", lat: 0, lon: -180, want: "Etc/GMT+12", or_: "Etc/GMT-12"},
	} {
		got, err := b.At(row.lat, row.lon)
		if err != nil || got != row.want && got != row.or_ {
			t.Errorf("%s: %g, %g: got %q, %v; want %q", row.why, row.lat, row.lon, got, err, row.want)
		}
		if _, err := time.LoadLocation(got); err != nil {
			t.Errorf("%s: %v", row.why, err)
		}
	}
}

func TestEveryPlaceHasAZone(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 161 MB")
	}
	b, err := zone.Load()
	if err != nil {
		t.Fatal(err)
	}
	for lat := -90.0; lat <= 90; lat += 2.5 {
		for lon := -180.0; lon <= 180; lon += 2.5 {
			if got, err := b.At(lat, lon); err != nil {
				t.Errorf("%g, %g: %q, %v", lat, lon, got, err)
			}
		}
	}
}

func TestNoPlaceIsRefused(t *testing.T) {
	for _, p := range [][2]float64{{91, 0}, {0, 181}, {math.NaN(), 0}, {0, math.Inf(1)}} {
		if got, err := (zone.Boundaries{}).At(p[0], p[1]); err == nil {
			t.Errorf("%v: got %q; want an error", p, got)
		}
	}
}

// calls counts how often a finder had to ask.
func calls(n *int, name string, err error) func(context.Context, float64, float64) (string, error) {
	return func(ctx context.Context, _, _ float64) (string, error) {
		*n++
		if _, ok := ctx.Deadline(); !ok {
			return "", errors.New("a call without a deadline")
		}
		return name, err
	}
}

func TestFinderStores(t *testing.T) {
	var n int
	f := zone.Finder{Store: filepath.Join(t.TempDir(), zone.FileName), Exec: calls(&n, "Europe/Amsterdam", nil)}
	for range 3 {
		if got, err := f.Find(52.37, 4.90); got != "Europe/Amsterdam" || err != nil {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	if n != 1 {
		t.Errorf("asked %d times; want once", n)
	}
	for i, other := range [][2]float64{{-52.37, 4.90}, {52.371, 4.90}, {52.37, 4.901}} {
		if _, err := f.Find(other[0], other[1]); err != nil || n != 2+i {
			t.Errorf("another place: asked %d times, %v; want %d", n, err, 2+i)
		}
	}
	info, err := os.Stat(f.Store)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("store: %v, %v; want mode 0600, since it says where people live", info.Mode(), err)
	}
	left, err := filepath.Glob(f.Store + ".*")
	if len(left) != 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFinderLivesWithABadStore(t *testing.T) {
	dir := t.TempDir()
	for _, row := range []struct{ why, text string }{
		{"damaged", "{"},
		{"null", "null"},
		{"not a map", "[1]"},
		{"a zone that does not exist", `{"52.3700,4.9000":"Mars/Olympus"}`},
		{"an empty zone, which the time package takes for UTC", `{"52.3700,4.9000":""}`},
	} {
		var n int
		f := zone.Finder{Store: filepath.Join(dir, zone.FileName), Exec: calls(&n, "Europe/Amsterdam", nil)}
		if err := os.WriteFile(f.Store, []byte(row.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Find(52.37, 4.90); got != "Europe/Amsterdam" || err != nil || n != 1 {
			t.Errorf("%s: got %q, %v after %d questions", row.why, got, err, n)
		}
	}
}

func TestFinderNeedsNoStore(t *testing.T) {
	for _, store := range []string{"", filepath.Join(t.TempDir(), "missing", zone.FileName)} {
		var n int
		f := zone.Finder{Store: store, Exec: calls(&n, "Asia/Kathmandu", nil)}
		if got, err := f.Find(27.7, 85.3); got != "Asia/Kathmandu" || err != nil {
			t.Errorf("store %q: got %q, %v", store, got, err)
		}
		if _, err := os.Stat(filepath.Dir(store)); store != "" && err == nil {
			t.Errorf("the folder of the store was made: a check run as root would own it")
		}
	}
}

func TestFinderErrors(t *testing.T) {
	var n int
	for _, row := range []struct {
		why, name string
		err       error
		want      string
	}{
		{"the child failed", "", errors.New("no memory"), "zone: no memory"},
		{"the child talks nonsense", "Usage: parasol", nil, `want an IANA zone`},
		{"the process's own zone is no answer", "Local", nil, `want an IANA zone`},
	} {
		got, err := zone.Finder{Exec: calls(&n, row.name, row.err)}.Find(1, 1)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %q, %v; want %q", row.why, got, err, row.want)
		}
	}
}

func TestFinderAsksAChild(t *testing.T) {
	if got, err := (zone.Finder{}).Find(-33.86, 151.21); got != "Australia/Sydney" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := (zone.Finder{}).Find(-90, 0); err == nil || !strings.Contains(err.Error(), "no zones here") {
		t.Errorf("got %v; want what the child wrote", err)
	}
}
