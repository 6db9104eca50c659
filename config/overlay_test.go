package config_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
)

// A variable replaces what the file says about that setting, in both forms of a
// secret, and nothing else.
func TestVariablesOverrideTheFile(t *testing.T) {
	for _, row := range []struct {
		why, file string
		env       []string
		want      string
	}{
		{"over a value", "server: {listen: \"127.0.0.1:1\"}", []string{"PARASOL_LISTEN=127.0.0.1:2"}, "127.0.0.1:2 info text"},
		{"where the file has nothing", "", []string{"PARASOL_LISTEN=127.0.0.1:2"}, "127.0.0.1:2 info text"},
		{"over a section that is empty", "server:", []string{"PARASOL_LISTEN=127.0.0.1:2"}, "127.0.0.1:2 info text"},
		{"its neighbours stay", "log: {level: warn, format: json}", []string{"PARASOL_LOG_LEVEL=debug"}, "127.0.0.1:8080 debug json"},
		{"an empty one is unset", "log: {level: warn}", []string{"PARASOL_LOG_LEVEL="}, "127.0.0.1:8080 warn text"},
		{"through an anchor", "log: &l {level: warn}", []string{"PARASOL_LOG_FORMAT=json"}, "127.0.0.1:8080 warn json"},
		{"two of one section", "", []string{"PARASOL_LOG_LEVEL=error", "PARASOL_LOG_FORMAT=json"}, "127.0.0.1:8080 error json"},
	} {
		c := read(t, ada()+row.file+"\n", row.env...)
		if got := c.Server.Listen + " " + c.Log.Level + " " + c.Log.Format; got != row.want {
			t.Errorf("%s: got %s; want %s", row.why, got, row.want)
		}
	}
}

// A section that is not a mapping is reported as the file's fault, whatever
// variables apply to it.
func TestVariablesHideNoMistakes(t *testing.T) {
	for _, row := range []struct{ why, file, env, want string }{
		{"text in place of a section", "server: here", "PARASOL_LISTEN=:1", "p.yaml:5:9: server: got a single value; want a mapping"},
		{"a list in place of one", "log: [debug]", "PARASOL_LOG_LEVEL=debug", "p.yaml:5:6: log: got a list; want a mapping"},
		{"channels that are text", "channels: phone",
			"PARASOL_PUSHOVER_USER=" + userKey, "p.yaml:5:11: channels: got a single value; want"},
		{"sources that are a mapping", "sources: {type: openuv}", "PARASOL_OPENUV_KEY=k",
			"p.yaml:5:10: sources: got a mapping; want a list"},
		{"a wrong key beside it", "log: {levl: warn}", "PARASOL_LOG_FORMAT=json",
			"p.yaml:5:7: log.levl: got an unknown key; want \"level\""},
	} {
		if got := refused(t, ada()+row.file+"\n", row.env); !strings.HasPrefix(got, row.want) {
			t.Errorf("%s:\n got %s\nwant %s", row.why, got, row.want)
		}
	}
}

func TestVariablesOfMe(t *testing.T) {
	for _, row := range []struct {
		why  string
		env  []string
		want string
	}{
		{"a treatment", me, "ipl@2026-11-20T15:00"},
		{"a treatment of today", []string{"PARASOL_LATITUDE=1", "PARASOL_LONGITUDE=1", "PARASOL_TREATMENT=ipl", "PARASOL_TREATED_AT=today"},
			"ipl@today"},
	} {
		c, err := fromEnv(row.env...)
		if err != nil {
			t.Errorf("%s: %v", row.why, err)
			continue
		}
		if got := c.People[0].Entries[0].ID; len(c.People) != 1 || got != row.want {
			t.Errorf("%s: got %s; want %s", row.why, got, row.want)
		}
	}
}

// What was entered on the page is read like the file, and variables still take
// precedence over both.
func TestEntriesAndVariables(t *testing.T) {
	c, err := config.Parse(nil, parts.Options(config.Options{Path: "p.yaml", Environ: me, Now: now}))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		why  string
		is   config.Entered
		want []string
	}{
		{"another treatment",
			config.Entered{Section: config.EnteredTreatment, ID: "x", Body: []byte(`{"kind":"tattoo","at":"2026-11-21"}`)},
			[]string{"ipl@2026-11-20T15:00", "x"}},
		{"the variable's own value is removed",
			config.Entered{Section: config.EnteredTreatment, ID: "ipl@2026-11-20T15:00", Body: []byte("null")}, nil},
		{"a date for an unknown treatment changes nothing",
			config.Entered{Section: config.EnteredDate, ID: "ipl@today", Body: []byte(`"2026-11-18"`)}, []string{"ipl@2026-11-20T15:00"}},
		{"an unknown treatment cannot be removed",
			config.Entered{Section: config.EnteredTreatment, ID: "y", Body: []byte("null")}, []string{"ipl@2026-11-20T15:00"}},
	} {
		long := config.Entered{Section: config.EnteredSetting, ID: "long_term", Body: []byte("true")}
		p, err := c.Amend("me", []config.Entered{row.is, long})
		if err != nil {
			t.Errorf("%s: %v", row.why, err)
			continue
		}
		var got []string
		for _, e := range p.Entries {
			got = append(got, e.ID)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
		if diff := cmp.Diff([]string{"long_term"}, p.Settings); diff != "" || len(p.Orphans) > 0 {
			t.Errorf("%s: settings (-want +got), orphans %v:\n%s", row.why, p.Orphans, diff)
		}
	}
}
