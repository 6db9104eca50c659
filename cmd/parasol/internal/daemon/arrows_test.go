package daemon_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "parasol"

// The pure packages decide and render: they get everything as values and reach
// for nothing.
const pure = "uv uv/sun uv/clearsky schedule schedule/aftercare schedule/presence schedule/simulation notify"

// row is what the packages of one pattern may import of this module.
type row struct {
	pattern string // as path.Match has it, below the module
	may     string // patterns, separated by blanks
}

// rows holds the arrows: every package is judged by the first row that
// matches it, and one without a row is out of place.
//
//	cmd → notify, config → schedule → uv
var rows = []row{
	{"uv/sun", ""},
	{"uv", "uv/sun"},
	{"uv/clearsky", "uv uv/sun"},
	{"uv/source", "uv uv/*"},
	{"uv/source/*", "uv uv/* uv/source"},

	{"schedule", "uv uv/sun uv/clearsky"},
	{"schedule/aftercare", "schedule uv"},
	{"schedule/presence", "schedule uv"},
	{"schedule/presence/*", "schedule schedule/presence uv"},
	{"schedule/simulation", "schedule schedule/aftercare uv uv/sun uv/clearsky"},
	{"schedule/recur", "schedule"},
	{"schedule/agent", "schedule uv uv/sun uv/clearsky"},
	{"schedule/journal/journaltest", "schedule schedule/agent"},
	{"schedule/journal", "schedule schedule/agent uv"}, // it fills the port that the agent declares; the agent does not know it

	{"schedule/engine/postgres", "schedule schedule/agent uv"}, // as the journal does
	{"schedule/engine/postgres/postgrestest", ""},

	{"notify", "schedule schedule/aftercare uv"},
	{"notify/exchange", "notify schedule"}, // one HTTP exchange, classified: the ground that the channels share
	{"notify/channeltest", "notify schedule"},
	{"notify/*", "notify notify/exchange schedule uv"},

	{"config", "config/zone schedule schedule/aftercare schedule/presence schedule/presence/* schedule/recur uv uv/sun uv/clearsky"},
	{"config/parts", "config notify notify/* schedule uv/source uv/source/*"}, // the tables of channels and sources
	{"config/zone", "config/zone/archive config/zone/grid"},
	{"config/zone/archive", ""},
	{"config/zone/grid", ""},
	{"config/zone/gen", "config/zone/archive config/zone/grid"}, // generators: never part of the program
	{"config/zone/pack", "config/zone/archive"},
	{"config/zone/zonetest", ""},

	{"cmd/internal/livetest", ""},
	{"cmd/internal/logs", ""},
	{"cmd/internal/metrics", "notify schedule uv"},
	{"cmd/parasol/internal/mqtt", "schedule"},
	{"cmd/parasol/internal/homeassistant", "schedule/presence/homeassistant"},
	{"cmd/parasol/internal/mqtt/mqtttest", "cmd/internal/livetest"},
	{"cmd/internal/web", "notify notify/confirm schedule schedule/aftercare uv uv/sun uv/clearsky"},
	{"cmd/internal/systemd", ""},
	{"cmd/internal/command", "cmd/internal/logs cmd/internal/metrics config config/zone"},
	{"cmd/internal/delivery", "cmd/internal/web config config/parts notify notify/confirm notify/exchange schedule schedule/agent uv"},
	{"cmd/internal/portrait", "cmd/internal/sky cmd/internal/web config notify schedule schedule/aftercare schedule/agent uv/sun"},
	{"cmd/internal/sky", "cmd/internal/web schedule uv uv/source"},
	{"cmd/parasol/internal/daemon", "* */* */*/* cmd/parasol/internal/*"},
	{"cmd/parasol", "* */* */*/* cmd/parasol/internal/*"},
	{"cmd/parasol-clinic/internal/*", "* */* */*/* cmd/parasol-clinic/internal/*"},
	{"cmd/parasol-clinic", "* */* */*/* cmd/parasol-clinic/internal/*"},

	{"examples", "*"}, // tests alone
}

// ground names the libraries that only certain packages may know.
var ground = []row{
	{"github.com/prometheus/", "cmd/internal/metrics"},
	{"modernc.org/sqlite", "schedule/journal"},
	{"github.com/pressly/goose/", "schedule/journal schedule/engine/postgres"},
	{"github.com/jackc/pgx", "schedule/engine/postgres schedule/engine/postgres/postgrestest"},
	{"github.com/riverqueue/", "schedule/engine/postgres"},
	{"github.com/gregdel/pushover", "notify/pushover"},
	{"github.com/kelseyhightower/envconfig", "config"},
	{"github.com/eclipse/paho.golang", "cmd/parasol/internal/mqtt cmd/parasol/internal/mqtt/mqtttest"},
	{"golang.org/x/crypto", "schedule/presence/owntracks"},
	{"rsc.io/qr", "cmd/internal/web"},
	{"github.com/spf13/", "cmd/internal/command cmd/parasol cmd/parasol-clinic"},
	{"github.com/ringsaturn/tzf", "config/zone/gen"},
	{"github.com/robfig/cron/", "schedule/recur cmd/internal/sky"},
}

// exceptions are the third-party imports that the design grants to a pure
// package.
var exceptions = map[string]string{"schedule/aftercare": "go.yaml.in/yaml/v4"}

// outside are the parts of the standard library that reach out of a pure
// package: clock, network, files, log, context.
var outside = []string{"os", "net", "log", "context", "syscall", "io/ioutil", "database/sql", "plugin"}

// clock are the names of package time that read or wait for the machine's
// clock.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Local"}

// pkg is a package of the module as `go list` tells it.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

func (p pkg) name() string { return strings.TrimPrefix(p.ImportPath, module+"/") }

func isPure(name string) bool { return slices.Contains(strings.Fields(pure), name) }

func matches(patterns, name string) bool {
	return slices.ContainsFunc(strings.Fields(patterns), func(p string) bool {
		ok, err := path.Match(p, name)
		return ok && err == nil
	})
}

// broken lists every import that goes against an arrow, in the order of the
// packages.
func broken(packages []pkg) []string {
	var found []string
	for _, p := range packages {
		i := slices.IndexFunc(rows, func(r row) bool { return matches(r.pattern, p.name()) })
		if i < 0 {
			found = append(found, p.name()+" has no row")
			continue
		}
		for _, imported := range p.Imports {
			if why := against(p.name(), rows[i].may, imported); why != "" {
				found = append(found, fmt.Sprintf("%s → %s: %s", p.name(), strings.TrimPrefix(imported, module+"/"), why))
			}
		}
	}
	return found
}

// against says why a package may not import another; empty where it may.
func against(name, may, imported string) string {
	first, _, _ := strings.Cut(imported, "/")
	switch {
	case first == module:
		if !matches(may, strings.TrimPrefix(imported, module+"/")) {
			return "no such arrow"
		}
	case strings.Contains(first, "."):
		if isPure(name) && exceptions[name] != imported {
			return "third party in a pure package"
		}
		for _, g := range ground {
			if strings.HasPrefix(imported, g.pattern) && !matches(g.may, name) {
				return "belongs to " + g.may
			}
		}
	case isPure(name):
		for _, o := range outside {
			if imported == o || strings.HasPrefix(imported, o+"/") {
				return "reaches out of a pure package"
			}
		}
	}
	return ""
}

// clockReads lists the uses of the machine's clock in a file, as "time.Now"
// and the like. A dot import counts as one.
func clockReads(file *ast.File) []string {
	local := ""
	for _, i := range file.Imports {
		if v, err := strconv.Unquote(i.Path.Value); err == nil && v == "time" {
			if local = "time"; i.Name != nil {
				local = i.Name.Name
			}
		}
	}
	if local == "." {
		return []string{"time by a dot import"}
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && local != "" && x.Name == local && slices.Contains(clock, s.Sel.Name) {
				found = append(found, "time."+s.Sel.Name)
			}
		}
		return true
	})
	return found
}

func listed(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles,Imports", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return packages
		} else if err != nil {
			t.Fatalf("go list: %v", err)
		}
		packages = append(packages, p)
	}
}

func TestArrowsOfTheHouse(t *testing.T) {
	packages := listed(t)
	if len(packages) < 8 {
		t.Fatalf("go list found %d packages; want the whole module", len(packages))
	}
	for _, b := range broken(packages) {
		t.Error(b)
	}
}

func TestPurePackagesReadNoClock(t *testing.T) {
	for _, p := range listed(t) {
		if !isPure(p.name()) {
			continue
		}
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, read := range clockReads(file) {
				t.Errorf("%s/%s uses %s", p.name(), name, read)
			}
		}
	}
}

// A test that holds rules must be seen to fail: each row breaks one of them,
// or just does not.
func TestArrowsFailWhenBroken(t *testing.T) {
	for _, row := range []struct{ sentence, from, to, want string }{
		{"the sun knows nothing of the index", "uv/sun", "parasol/uv", "no such arrow"},
		{"uv never sees the clear-sky model built on it", "uv", "parasol/uv/clearsky", "no such arrow"},
		{"a decision never renders", "schedule", "parasol/notify", "no such arrow"},
		{"the agent hands on decisions, it does not know texts", "schedule/agent", "parasol/notify", "no such arrow"},
		{"the agent knows no database", "schedule/agent", "parasol/schedule/journal", "no such arrow"},
		{"adapters do not know one another: channels", "notify/ntfy", "parasol/notify/pushover", "no such arrow"},
		{"adapters do not know one another: sources", "uv/source/openuv", "parasol/uv/source/openmeteo", "no such arrow"},
		{"the chain of sources knows none by name", "uv/source", "parasol/uv/source/openmeteo", "no such arrow"},
		{"adapters do not know one another: journal", "schedule/journal", "parasol/uv/source", "no such arrow"},
		{"only cmd imports config", "schedule/agent", "parasol/config", "no such arrow"},
		{"config knows no channel", "config", "parasol/notify/pushover", "no such arrow"},
		{"nor the table that does", "config", "parasol/config/parts", "no such arrow"},
		{"the page does not see the metrics", "cmd/internal/web", "parasol/cmd/internal/metrics", "no such arrow"},
		{"the page does not open the database", "cmd/internal/web", "parasol/schedule/journal", "no such arrow"},
		{"a pure package opens no file", "schedule", "os", "reaches out of a pure package"},
		{"a pure package has no network, however deep", "uv", "net/http", "reaches out of a pure package"},
		{"a pure package does not log", "notify", "log/slog", "reaches out of a pure package"},
		{"a pure package takes no context", "schedule/simulation", "context", "reaches out of a pure package"},
		{"a pure package has no third party", "uv/clearsky", "golang.org/x/sync/errgroup", "third party in a pure package"},
		{"YAML is granted to aftercare, not to its parent", "schedule", "go.yaml.in/yaml/v4", "third party in a pure package"},
		{"Prometheus stays in one package", "schedule/agent", "github.com/prometheus/client_golang/prometheus",
			"belongs to cmd/internal/metrics"},
		{"SQLite stays in one package", "cmd/parasol/internal/daemon", "modernc.org/sqlite", "belongs to schedule/journal"},

		{"aftercare parses its embedded YAML", "schedule/aftercare", "go.yaml.in/yaml/v4", ""},
		{"the standard library's arithmetic is open to all", "uv/sun", "math", ""},
		{"a channel uses what all channels share", "notify/ntfy", "parasol/notify/exchange", ""},
		{"the daemon sees the channels", "cmd/parasol/internal/daemon", "parasol/notify/pushover", ""},
		{"the daemon sees the page", "cmd/parasol/internal/daemon", "parasol/cmd/internal/web", ""},
		{"net is not a prefix of netip's neighbours", "uv", "nettest", ""},
	} {
		var want []string
		if row.want != "" {
			want = []string{fmt.Sprintf("%s → %s: %s", row.from, strings.TrimPrefix(row.to, module+"/"), row.want)}
		}
		got := broken([]pkg{{ImportPath: module + "/" + row.from, Imports: []string{row.to}}})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.sentence, diff)
		}
	}
	want := []string{"util has no row"}
	if diff := cmp.Diff(want, broken([]pkg{{ImportPath: module + "/util"}})); diff != "" {
		t.Errorf("a package that the design does not have (-want +got):\n%s", diff)
	}
}

func TestClockReadsAreSeen(t *testing.T) {
	for _, row := range []struct {
		sentence, source string
		want             []string
	}{
		{"the clock itself", `import "time"; var a = time.Now()`, []string{"time.Now"}},
		{"under another name", `import clk "time"; var a = clk.Since(b)`, []string{"time.Since"}},
		{"handed on as a function", `import "time"; var now = time.Now`, []string{"time.Now"}},
		{"by a dot import", `import . "time"; var a = Now()`, []string{"time by a dot import"}},
		{"the machine's own zone", `import "time"; var a = time.Local`, []string{"time.Local"}},
		{"values of time are fine", `import "time"; var a = time.Unix(0, 0).UTC()`, nil},
		{"another Now is fine", `import "sun"; var a = sun.Now`, nil},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), "a.go", "package a; "+row.source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, clockReads(file)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.sentence, diff)
		}
	}
}

// A household pays for nothing that only clinics need: neither the size of the
// program nor its memory.
func TestTheHouseholdLinksNoPostgreSQL(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", module+"/cmd/parasol").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, module+"/cmd/internal/delivery") {
		t.Fatalf("go list names %d packages; want those of the household", len(deps))
	}
	for _, dep := range deps {
		for _, not := range []string{"github.com/jackc/", "github.com/riverqueue/", module + "/schedule/engine/"} {
			if strings.HasPrefix(dep, not) {
				t.Errorf("the household links %s", dep)
			}
		}
	}
}
