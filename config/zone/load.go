package zone

import (
	"archive/zip"
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// zoneinfo holds the compiled zones of the newest IANA release that Debian
// ships, and the release as its comment. .ci/tzdata makes it.
//
//go:embed zoneinfo.zip
var zoneinfo string

// archive opens the embedded zones anew for each question: there are few, and
// the list of 600 names need not stay in memory.
func archive() *zip.Reader {
	r, err := zip.NewReader(strings.NewReader(zoneinfo), int64(len(zoneinfo)))
	if err != nil {
		panic("zone: embedded zones: " + err.Error()) // a test opens them too
	}
	return r
}

var embedded = sync.OnceValue(func() string { return archive().Comment })

// systemVersion is where systems keep the release of their own zones.
const systemVersion = "/usr/share/zoneinfo/tzdata.zi"

// Releases are the IANA releases at hand.
type Releases struct {
	Embedded string // such as "2026f"
	System   string // empty where the system has none or does not tell
}

// Known returns the releases at hand.
func Known() Releases { return Releases{Embedded: embedded(), System: system()} }

// InUse returns the newer of the two: four digits and a letter, in the order
// of their texts.
func (r Releases) InUse() string { return max(r.Embedded, r.System) }

// String returns "2026f (embedded)" or "2026g (of the system; embedded 2026f)".
func (r Releases) String() string {
	if r.InUse() == r.Embedded {
		return r.Embedded + " (embedded)"
	}
	return r.System + " (of the system; embedded " + r.Embedded + ")"
}

// system reads the release of the system's zones.
var system = sync.OnceValue(func() string {
	f, err := os.Open(systemVersion)
	if err != nil {
		return ""
	}
	defer f.Close()
	first, _ := bufio.NewReaderSize(f, 64).ReadString('\n')
	release, found := strings.CutPrefix(strings.TrimSpace(first), "# version ")
	if !found || len(release) < 5 || len(release) > 8 {
		return ""
	}
	return release
})

// loaded keeps the zones that were asked for: people of one zone share it.
var loaded sync.Map // name → *time.Location

// Load returns a time zone by its IANA name, as time.LoadLocation does, from
// the newer of the embedded and the system's release. Local and the empty name
// are none.
func Load(name string) (*time.Location, error) {
	if known, ok := loaded.Load(name); ok {
		return known.(*time.Location), nil
	}
	loc, err := load(name)
	if err != nil {
		return nil, err
	}
	known, _ := loaded.LoadOrStore(name, loc)
	return known.(*time.Location), nil
}

func load(name string) (*time.Location, error) {
	switch {
	case name == "UTC":
		return time.UTC, nil
	case name == "", name == "Local":
		return nil, fmt.Errorf("zone: got %q; want an IANA time zone (e.g. Europe/Amsterdam)", name)
	}
	if r := Known(); r.System > r.Embedded {
		if loc, err := time.LoadLocation(name); err == nil {
			return loc, nil
		}
	}
	data, err := compiled(name)
	if err != nil {
		return nil, fmt.Errorf("zone: %q is not known", name)
	}
	return time.LoadLocationFromTZData(name, data)
}

// compiled returns the embedded form of a zone.
func compiled(name string) ([]byte, error) {
	f, err := archive().Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
