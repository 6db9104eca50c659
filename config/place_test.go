package config_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
)

func TestAnchorsAreRead(t *testing.T) {
	c := read(
		t,
		"people:\n  - &p {name: ada, place: &home {latitude: 1, longitude: 2}, long_term: true}\n"+
			"  - {name: bob, place: *home, long_term: true}\n",
	)
	if len(c.People) != 2 || c.People[1].Policy.Home.Longitude != 2 {
		t.Errorf("got %+v", c.People)
	}
}

// placed returns the configuration of one person at a place.
func placed(place string) string {
	return "people:\n  - {name: ada, long_term: true, place: {" + place + "}}\n"
}

// Coordinates that contradict the zone were once accepted silently, and nobody
// outdoors at noon in midsummer was reminded.
func TestZoneOfThePlace(t *testing.T) {
	for _, row := range []struct {
		what, place, zone string
		warnings          []string
	}{
		{"found", "latitude: 52.37, longitude: 4.9", "Europe/Amsterdam", nil},
		{"named", "latitude: 52.37, longitude: 4.9, timezone: Europe/Amsterdam", "Europe/Amsterdam", nil},
		{"a name that was replaced", "latitude: 40.71, longitude: -74, timezone: US/Eastern", "US/Eastern", nil},
		{"found next to a border", "latitude: 51.33, longitude: 3.37", "Europe/Amsterdam", []string{
			"p.yaml:2:41: people[0].place.timezone: got a place next to a border, taken to be in Europe/Amsterdam; " +
				"want the time zone that holds there: Europe/Amsterdam or Europe/Brussels",
		}},
		{"the far west of China", "latitude: 39.47, longitude: 75.99, timezone: Asia/Shanghai", "Asia/Shanghai", nil},
		{"the sign of the longitude lost", "latitude: 40.71, longitude: 74.0, timezone: America/New_York", "America/New_York", []string{
			`p.yaml:2:86: people[0].place.timezone: got "America/New_York" at 40.71, 74, where the sun is highest at 03:04; ` +
				`want coordinates and a time zone of one place (did you mean latitude: 40.71, longitude: -74, in America/New_York?)`,
		}},
		{"the sign of the latitude lost",
			"latitude: 27.47, longitude: 153.03, timezone: Australia/Brisbane", "Australia/Brisbane", []string{
				`p.yaml:2:88: people[0].place.timezone: got "Australia/Brisbane" at 27.47, 153.03, which lies in the other hemisphere; ` +
					`want coordinates and a time zone of one place ` +
					`(did you mean latitude: -27.47, longitude: 153.03, in Australia/Brisbane?)`,
			}},
		{"the two exchanged", "latitude: 4.9, longitude: 52.37, timezone: Europe/Amsterdam", "Europe/Amsterdam", []string{
			`p.yaml:2:85: people[0].place.timezone: got "Europe/Amsterdam" at 4.9, 52.37, where the zone is Etc/GMT-3; ` +
				`want coordinates and a time zone of one place (did you mean latitude: 52.37, longitude: 4.9, in Europe/Amsterdam?)`,
		}},
	} {
		c, err := config.Parse([]byte(placed(row.place)), parts.Options(config.Options{Path: "p.yaml", Now: now}))
		if err != nil {
			t.Errorf("%s: %v", row.what, err)
			continue
		}
		var warnings []string
		for _, w := range c.Warnings {
			warnings = append(warnings, strings.TrimPrefix(w.String(), "warning: "))
		}
		if diff := cmp.Diff(row.warnings, warnings); diff != "" || c.People[0].Policy.Home.Zone.String() != row.zone {
			t.Errorf("%s: in %s (-want +got):\n%s", row.what, c.People[0].Policy.Home.Zone, diff)
		}
	}
}

func TestListen(t *testing.T) {
	for _, listen := range []string{":8080", "0.0.0.0:0", "[::1]:80", "localhost:8080", "nas.home.lan:8080", "[fe80::1%eth0]:80"} {
		if c := read(t, ada()+"server: {token: "+pageToken+", listen: \""+listen+"\"}"); c.Server.Listen != listen {
			t.Errorf("got %s; want %s", c.Server.Listen, listen)
		}
	}
}

func TestPathsAreRelativeToTheFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "parasol.yaml")
	write(t, filepath.Join(dir, "key.txt"), "\ufefffrom-a-file-of-ours\r\n")
	write(t, path, ada()+"server: {token_file: key.txt}\ndata_dir: d/../data\n")
	opts := parts.Options(config.Options{Path: path, Now: now})
	c, err := config.Load(opts)
	if err != nil {
		t.Fatal(err)
	}
	if c.Server.Token.Reveal() != "from-a-file-of-ours" || c.DataDir != filepath.Join(dir, "data") {
		t.Errorf("token %q, data %s", c.Server.Token.Reveal(), c.DataDir)
	}
	opts = config.Options{Environ: []string{"PARASOL_CONFIG=" + path, "PARASOL_DATA_DIR=here"}, Now: now}
	if c, err = config.Load(opts); err != nil || c.DataDir != "here" {
		t.Errorf("a variable's path hangs on the working directory: %v", err)
	}
}

func TestUnreadableFiles(t *testing.T) {
	for _, path := range []string{filepath.Join(t.TempDir(), "missing.yaml"), t.TempDir(), "a\x00b"} {
		_, err := config.Load(parts.Options(config.Options{Path: path}))
		var ps config.Problems
		if !errors.As(err, &ps) || len(ps) != 1 || ps[0].File != path || !strings.Contains(err.Error(), "got a file that cannot be read") {
			t.Errorf("%q: got %v", path, err)
		}
	}
}
