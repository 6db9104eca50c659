package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kelseyhightower/envconfig"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify/pushover"
	"parasol/schedule"
	"parasol/uv/source/openuv"
	"parasol/uv/source/openweathermap"
)

// me is the smallest environment that needs no file.
var me = []string{"PARASOL_LATITUDE=52.37", "PARASOL_LONGITUDE=4.9", "PARASOL_TREATMENT=ipl", "PARASOL_TREATED_AT=2026-11-20T15:00"}

func fromEnv(env ...string) (*config.Config, error) {
	return config.Load(parts.Options(config.Options{Environ: env, Now: now}))
}

func TestOnePersonFromTheEnvironment(t *testing.T) {
	c, err := fromEnv(append(me, "PARASOL_TIMEZONE=Europe/Lisbon", "PARASOL_MORNING=0 9 * * *")...)
	if err != nil {
		t.Fatal(err)
	}
	p := c.People[0].Policy
	if len(c.People) != 1 || p.Person != "me" || p.Home.Latitude != 52.37 || p.Home.Zone.String() != "Europe/Lisbon" ||
		p.Treatments[0].Kind != "ipl" ||
		p.Treatments[0].At.Format(time.RFC3339) != "2026-11-20T15:00:00Z" {
		t.Errorf("got %+v", p)
	}
	if at := p.Morning.On(schedule.Date{Year: 2026, Month: 6, Day: 1}, time.UTC); at[0].Hour() != 9 {
		t.Errorf("morning %v", at)
	}
	if c.DataDir != "parasol-data" || c.Channels[0].Name != "console" {
		t.Errorf("the rest: %+v", c)
	}
}

func TestEnvironmentProblems(t *testing.T) {
	without := func(name string) []string {
		var env []string
		for _, e := range me {
			if !strings.HasPrefix(e, name) {
				env = append(env, e)
			}
		}
		return env
	}
	for _, row := range []struct {
		why  string
		env  []string
		want string
	}{
		{"nothing at all", nil, "people: got nothing; want a list with at least one person"},
		{"unprefixed names are never read", []string{"LATITUDE=1", "LONGITUDE=1", "TREATMENT=ipl", "TREATED_AT=today", "TOKEN=x"},
			"people: got nothing"},
		{"no latitude", without("PARASOL_LATITUDE"), "PARASOL_LATITUDE: got nothing; want degrees north between -90 and 90 (e.g. 41.9)"},
		{"an empty variable is unset", append(without("PARASOL_LATITUDE"), "PARASOL_LATITUDE="), "PARASOL_LATITUDE: got nothing"},
		{"no treatment", without("PARASOL_TREATMENT"), "PARASOL_TREATMENT: got nothing; want a kind of treatment"},
		{"no time", without("PARASOL_TREATED_AT"), "PARASOL_TREATED_AT: got nothing; want a date"},
		{"neither treatment nor time", me[:2], "PARASOL_TREATMENT: got nothing; want a treatment"},
		{"an invalid latitude", append(without("PARASOL_LATITUDE"), "PARASOL_LATITUDE=north"),
			`PARASOL_LATITUDE: got "north"; want degrees north`},
		{"a slip in a name", append(me, "PARASOL_LISTN=:1"),
			`PARASOL_LISTN: got an unknown variable; want "PARASOL_LISTEN" (the nearest name)`},
		{"a name from nowhere", append(me, "PARASOL_COLOUR_OF_THE_SKY_IN_MAY_AND_IN_JUNE=blue"),
			"PARASOL_COLOUR_OF_THE_SKY_IN_MAY_AND_IN_JUNE: got an unknown variable; want one of those"},
		{"a listen address", append(me, "PARASOL_LISTEN=8080"), `PARASOL_LISTEN: got "8080"; want host:port`},
		{"a log level", append(me, "PARASOL_LOG_LEVEL=loud"), `PARASOL_LOG_LEVEL: got "loud"; want one of debug, info, warn or error`},
		{"half of Pushover", append(me, "PARASOL_PUSHOVER_TOKEN="+appToken),
			"PARASOL_PUSHOVER_USER: got nothing; want the user or group key"},
		{"the other half", append(me, "PARASOL_PUSHOVER_USER="+userKey),
			"PARASOL_PUSHOVER_TOKEN: got nothing; want the application's token"},
		{"a token in both forms", append(me, "PARASOL_TOKEN="+hush, "PARASOL_TOKEN_FILE=/x"),
			"PARASOL_TOKEN_FILE: got both token and token_file"},
		{"a secret file that is not there", append(me, "PARASOL_TOKEN_FILE="+hush),
			"PARASOL_TOKEN_FILE: got a path that cannot be read: no such file or directory"},
		{"a heartbeat that is no address", append(me, "PARASOL_HEARTBEAT_URL="+hush),
			"PARASOL_HEARTBEAT_URL: got an address that begins neither"},
		{"a file that is not there", []string{"PARASOL_CONFIG=missing.yaml"},
			"missing.yaml: got a file that cannot be read: no such file or directory"},
	} {
		_, err := fromEnv(row.env...)
		if err == nil || !strings.HasPrefix(err.Error(), row.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v; want one line: %s", row.why, err, row.want)
		}
		if err != nil && strings.Contains(err.Error(), hush) {
			t.Errorf("%s: a secret is told: %v", row.why, err)
		}
	}
}

func TestKubernetesVariablesAreIgnored(t *testing.T) {
	env := append(
		me,
		"PARASOL_SERVICE_HOST=10.0.0.1",
		"PARASOL_SERVICE_PORT_HTTP=80",
		"PARASOL_PORT=tcp://10.0.0.1:80",
		"PARASOL_PORT_80_TCP_ADDR=10.0.0.1",
	)
	if _, err := fromEnv(env...); err != nil {
		t.Error(err)
	}
}

func TestEnvironmentOverridesTheFile(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	write(t, secret, "from-a-file-of-ours\n")
	const file = `
channels:
  own: {type: pushover, user: own00000000000000000000000user, token: own0000000000000000000000token}
  lacking: {type: pushover}
  half: {type: pushover, user: half0000000000000000000000user}
sources: [{type: openuv, key: yaml-key}, {type: openweathermap}]
server: {listen: "127.0.0.1:1", token: yaml-token}
log: {level: warn}
heartbeat: {url: "https://a.example.org/1", every: 7m}
`
	c := read(
		t,
		ada()+file,
		"PARASOL_LISTEN=127.0.0.1:2",
		"PARASOL_TOKEN_FILE="+secret,
		"PARASOL_LOG_FORMAT=json",
		"PARASOL_PUBLIC_URL=https://p.example.org/",
		"PARASOL_PUSHOVER_USER=env00000000000000000000000user",
		"PARASOL_PUSHOVER_TOKEN=env0000000000000000000000token",
		"PARASOL_OPENUV_KEY=env-key",
		"PARASOL_OPENWEATHERMAP_KEY_FILE="+secret,
		"PARASOL_HEARTBEAT_URL=https://b.example.org/2",
	)
	for _, row := range []struct{ what, got, want string }{
		{"listen", c.Server.Listen, "127.0.0.1:2"},
		{"a token's file replaces the token", c.Server.Token.Reveal(), "from-a-file-of-ours"},
		{"public url", c.Server.PublicURL, "https://p.example.org"},
		{"the level of the file stays", c.Log.Level, "warn"},
		{"format", c.Log.Format, "json"},
		{"heartbeat", c.Heartbeat.URL.Reveal() + " " + c.Heartbeat.Every.String(), "https://b.example.org/2 7m0s"},
		{"a channel's own keys stay", pushoverKeys(t, c, "own"), "own00000000000000000000000user own0000000000000000000000token"},
		{"lacking ones are filled", pushoverKeys(t, c, "lacking"), "env00000000000000000000000user env0000000000000000000000token"},
		{"one by one", pushoverKeys(t, c, "half"), "half0000000000000000000000user env0000000000000000000000token"},
		{"a source's key", c.Sources[0].Settings.(openuv.Options).Key(), "env-key"},
		{"a source's key from a file", c.Sources[1].Settings.(openweathermap.Options).Key(), "from-a-file-of-ours"},
	} {
		if row.got != row.want {
			t.Errorf("%s: got %q; want %q", row.what, row.got, row.want)
		}
	}
}

func pushoverKeys(t *testing.T, c *config.Config, name string) string {
	t.Helper()
	o := settings[pushover.Options](t, c, name)
	return o.User() + " " + o.Token()
}

func TestSecretReplacesBothForms(t *testing.T) {
	for _, form := range []string{"token: hidden", "token_file: missing"} {
		if c := read(t, ada()+"server: {"+form+"}", "PARASOL_TOKEN="+pageToken); c.Server.Token.Reveal() != pageToken {
			t.Errorf("over %s: got %q", form, c.Server.Token.Reveal())
		}
	}
}

func TestProblemsOfTheFileAreListedFirst(t *testing.T) {
	_, err := config.Parse(
		[]byte(ada()+"colour: blue\n"),
		config.Options{Path: "p.yaml", Now: now, Environ: []string{"PARASOL_ZZZ=1", "PARASOL_LISTEN=x", "PARASOL_AAA=1"}},
	)
	var got []string
	for line := range strings.Lines(message(err)) {
		at, _, _ := strings.Cut(line, ": got")
		got = append(got, at)
	}
	if s := strings.Join(got, " "); s != "p.yaml:5:1: colour PARASOL_AAA PARASOL_LISTEN PARASOL_ZZZ" {
		t.Errorf("got %s", s)
	}
}

func TestPushoverFromTheEnvironmentAlone(t *testing.T) {
	for _, file := range []string{ada(), ada() + "channels:\n"} {
		c := read(t, file, "PARASOL_PUSHOVER_USER="+userKey, "PARASOL_PUSHOVER_TOKEN="+appToken, "PARASOL_TOKEN="+pageToken)
		if len(c.Channels) != 1 || c.Channels[0].Name != "pushover" || c.Channels[0].Type != "pushover" ||
			pushoverKeys(t, c, "pushover") != userKey+" "+appToken ||
			c.People[0].Channels[0] != "pushover" {
			t.Errorf("got %+v, %v", c.Channels, c.People[0].Channels)
		}
	}
	c := read(
		t,
		ada()+"channels: {out: {type: console}}",
		"PARASOL_PUSHOVER_USER="+userKey,
		"PARASOL_PUSHOVER_TOKEN="+appToken,
		"PARASOL_TOKEN="+pageToken,
	)
	if len(c.Channels) != 1 || len(c.Warnings) != 2 ||
		!strings.Contains(c.Warnings.Error(), "PARASOL_PUSHOVER_USER: got a value that nothing uses; want a pushover channel") {
		t.Errorf("channels %+v, warnings %v", c.Channels, c.Warnings)
	}
}

func TestKeysOfSourcesFromTheEnvironment(t *testing.T) {
	c := read(t, ada(), "PARASOL_OPENUV_KEY=k1", "PARASOL_OPENWEATHERMAP_KEY=k2")
	if got := types(c.Sources); got != "open-meteo currentuvindex openuv openweathermap" || len(c.Notes) != 1 {
		t.Errorf("sources left out: got %s, notes %v", got, c.Notes)
	}
	if a, b := c.Sources[2].Settings.(openuv.Options).Key(), c.Sources[3].Settings.(openweathermap.Options).Key(); a != "k1" || b != "k2" {
		t.Errorf("got keys %s, %s", a, b)
	}
	c = read(t, ada()+"sources: []", "PARASOL_OPENUV_KEY=k1")
	if len(c.Sources) != 0 || !strings.Contains(c.Warnings.Error(), "PARASOL_OPENUV_KEY: got a value that nothing uses") {
		t.Errorf("offline stays offline: got %v, %v", c.Sources, c.Warnings)
	}
}

func TestPeopleOfTheFileReplaceMe(t *testing.T) {
	c := read(t, ada(), "PARASOL_LATITUDE=1")
	if len(c.People) != 1 || c.People[0].Policy.Home.Latitude != 52.37 ||
		!strings.Contains(c.Warnings.Error(), "warning: PARASOL_LATITUDE: got a value that is not used beside the people of the file") {
		t.Errorf("got %+v, %v", c.People, c.Warnings)
	}
	c = read(t, "sources: []\n", me...)
	if c.People[0].Policy.Person != "me" || len(c.Sources) != 0 {
		t.Errorf("a file without people: got %+v", c.People)
	}
}

// envconfig fills every variable of the table, and the process's own
// environment is not disturbed.
func TestVariablesOfTheTableAreRead(t *testing.T) {
	t.Setenv("PARASOL_TOKEN", "of-the-process")
	for _, s := range parts.Settings() {
		for _, name := range variables(s) {
			if _, err := fromEnv(append(me, name+"=x")...); err != nil && strings.Contains(err.Error(), "unknown variable") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if got := os.Getenv("PARASOL_TOKEN"); got != "of-the-process" {
		t.Errorf("the process's own variable is now %q", got)
	}
	var spec struct{ Token string }
	if err := envconfig.Process("parasol", &spec); err != nil || spec.Token != "of-the-process" {
		t.Errorf("envconfig: %v, %q", err, spec.Token)
	}
}

func variables(s config.Setting) []string {
	var all []string
	for name := range strings.SplitSeq(s.Env, ", ") {
		if name != "" {
			all = append(all, name)
		}
		if name != "" && s.Secret {
			all = append(all, name+"_FILE")
		}
	}
	return all
}
