package config_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify/ntfy"
	"parasol/notify/pushover"
	"parasol/notify/shoutrrr"
	"parasol/schedule"
)

// read parses a configuration that must be valid.
func read(t testing.TB, text string, env ...string) *config.Config {
	t.Helper()
	c, err := config.Parse([]byte(text), parts.Options(config.Options{Path: "parasol.yaml", Environ: env, Now: now}))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}

// ada returns the configuration of one person; more is inserted below her name.
func ada(more ...string) string {
	return "people:\n  - name: ada\n    place: {latitude: 52.37, longitude: 4.90}\n" + indent(more) + treated(more)
}

// treated adds a treatment unless more has one.
func treated(more []string) string {
	if strings.Contains(strings.Join(more, "\n"), "treatments:") {
		return ""
	}
	return "    treatments: [{kind: ipl, at: 2026-11-20T15:00}]\n"
}

func indent(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString("    " + l + "\n")
	}
	return b.String()
}

func TestDefaults(t *testing.T) {
	c := read(t, ada())
	p := c.People[0].Policy
	if p.Person != "ada" || p.SPF != 30 || p.ReapplyEvery != 2*time.Hour || p.WaterResistance != 0 || p.SkinType != 0 ||
		p.MaxPerDay != 12 ||
		p.WakeAt != 7*60 || p.SleepAt != 22*60+30 || p.LongTerm != schedule.LongTermOff || p.Discreet ||
		p.CanConfirm ||
		p.Home.Altitude != 0 ||
		p.Series != nil {
		t.Errorf("person: %+v", p)
	}
	if at := p.Morning.On(schedule.Date{Year: 2026, Month: 6, Day: 21}, p.Home.Zone); len(at) != 1 || at[0].Format("15:04") != "07:30" {
		t.Errorf("morning: %v", at)
	}
	if len(c.Channels) != 1 || c.Channels[0].Name != "console" || c.Channels[0].Type != "console" ||
		c.Channels[0].MaxLevel != schedule.Emergency {
		t.Errorf("channels: %+v", c.Channels)
	}
	if got := types(c.Sources); got != "open-meteo currentuvindex" {
		t.Errorf("sources: %s", got)
	}
	if len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "met-norway") || len(c.Warnings) != 0 {
		t.Errorf("notes %q, warnings %v; want one note on met-norway", c.Notes, c.Warnings)
	}
	if c.Server.Listen != "127.0.0.1:8080" || c.DataDir != "parasol-data" || c.Log != (config.Log{Level: "info", Format: "text"}) ||
		c.Heartbeat.Every != 5*time.Minute {
		t.Errorf("the rest: %+v", c)
	}
	if !slices.Equal(c.People[0].Channels, []string{"console"}) {
		t.Errorf("notify: %v", c.People[0].Channels)
	}
}

func types(sources []config.Source) string {
	var all []string
	for _, s := range sources {
		all = append(all, s.Type)
	}
	return strings.Join(all, " ")
}

func TestInstants(t *testing.T) {
	for _, row := range []struct{ why, kind, at, want string }{
		{"a bare date is noon", "ipl", "2026-11-20", "2026-11-20T12:00:00+01:00"},
		{"a wall time in the home zone", "ipl", "2026-07-20T15:00", "2026-07-20T15:00:00+02:00"},
		{"with a blank", "ipl", "2026-07-20 15:00", "2026-07-20T15:00:00+02:00"},
		{"quoted", "ipl", `"2026-07-20T15:00"`, "2026-07-20T15:00:00+02:00"},
		{"an instant is shown in the home zone", "ipl", "2026-07-20T15:00:00Z", "2026-07-20T17:00:00+02:00"},
		{"today is the start of the date at home", "ipl", "today", "2026-11-22T00:00:00+01:00"},
		{"a wall time in the gap of spring", "ipl", "2026-03-29T02:30", "2026-03-29T03:00:00+02:00"},
	} {
		c := read(t, ada("treatments: [{kind: "+row.kind+", at: "+row.at+"}]"))
		if got := c.People[0].Policy.Treatments[0].At.Format(time.RFC3339); got != row.want {
			t.Errorf("%s: got %s; want %s", row.why, got, row.want)
		}
	}
}

func TestTodayIsMarked(t *testing.T) {
	c := read(t, ada("treatments: [{kind: ipl, at: today}]"))
	if !strings.Contains(
		strings.Join(c.Notes, "\n"),
		"people[0].treatments[0].at: today is another day at the next start tomorrow; write 2026-11-22",
	) {
		t.Errorf("notes %q", c.Notes)
	}
}

func TestQuestionsBeforeATreatment(t *testing.T) {
	c := read(t, ada("treatments: [{kind: ipl, at: 2026-12-20T15:00}, {kind: tattoo-removal, at: 2026-11-01T15:00}]"))
	notes := strings.Join(c.Notes, "\n")
	if !strings.Contains(notes, "people[0].treatments[0]: before ipl: A tan, a sunburn or self-tan in the last 4 weeks") ||
		strings.Contains(notes, "Gold") {
		t.Errorf("notes %q; want what to ask before ipl, and nothing of what is done", notes)
	}
}

func TestTreatmentDates(t *testing.T) {
	for _, row := range []struct{ why, kind, at, want string }{
		{"a bare date is noon", "ipl", "2026-11-20", "2026-11-20T12:00"},
		{"of a course its first instant", "doxycycline", "2026-11-20", "2026-11-20T00:00"},
		{"so is a condition's", "lupus", "2026-11-20", "2026-11-20T00:00"},
		{"today is its start", "ipl", "today", "2026-11-22T00:00"},
		{"days before today", "ipl", "today - 4d", "2026-11-18T00:00"},
		{"written closely", "ipl", "today-1w", "2026-11-15T00:00"},
		{"a wall time", "ipl", "2026-11-20T15:00", "2026-11-20T15:00"},
	} {
		c := read(t, ada("treatments: [{kind: "+row.kind+", at: "+row.at+"}]"))
		if got := c.People[0].Policy.Treatments[0].At.Format("2006-01-02T15:04"); got != row.want {
			t.Errorf("%s: %s is %s; want %s", row.why, row.at, got, row.want)
		}
	}
}

func TestTreatments(t *testing.T) {
	c := read(
		t,
		ada(
			"treatments:",
			"  - {kind: micro-needling, at: 2026-11-20T15:00, area: left arm, cover: 6h, strict: 1w, protect: 4w}",
			"  - {kind: doxycycline, at: 2026-11-01, until: 2026-11-28}",
			"series: {kind: microneedling, every: 5w, sessions: 4}",
		),
	)
	p := c.People[0].Policy
	var got []string
	for _, tr := range p.Treatments {
		for _, s := range tr.Phases {
			got = append(got, tr.Kind+" "+tr.Area+" "+s.Phase.String()+" until "+s.Until.Format("01-02T15:04"))
		}
	}
	want := []string{
		"microneedling left arm cover until 11-20T21:00",
		"microneedling left arm strict until 11-27T15:00",
		"microneedling left arm protect until 12-18T15:00",
		"doxycycline  protect until 12-05T12:00",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if s := p.Series; s.Kind != "microneedling" || s.Every.Days != 35 || s.Sessions != 4 {
		t.Errorf("series %+v", s)
	}
	first := p.Treatments[0]
	if d := cmp.Diff(first, p.Series.Session(first.At)); d != "" {
		t.Errorf("a session is not like the first (-first +session)\n%s", d)
	}
}

func TestWarnings(t *testing.T) {
	for _, row := range []struct{ why, text, want string }{
		{"a bare date where hours count", ada("treatments: [{kind: microneedling, at: 2026-11-20}]"),
			"parasol.yaml:4:44: people[0].treatments[0].at: got a date without the hour"},
		{"not where they do not", ada("treatments: [{kind: ipl, at: 2026-11-20}]"), ""},
		{"a name that sends nothing", ada("treatments: [{kind: led, at: 2026-11-20}]"),
			"people[0].treatments[0]: led: nothing is sent: red, blue"},
		{"a procedure of next June", ada("treatments: [{kind: ipl, at: 2027-06-20T15:00}]"),
			"people[0].treatments[0]: ipl: booked in the months of the strongest sun"},
		{"today is a choice", ada("treatments: [{kind: microneedling, at: today}]"), ""},
		{"a cover shorter than the catalogue's", ada("treatments: [{kind: microneedling, at: 2026-11-20T15:00, cover: 6h}]"),
			"parasol.yaml:4:18: people[0].treatments[0]: microneedling: cover ends sooner"},
		{"a procedure after isotretinoin",
			ada("treatments: [{kind: isotretinoin, at: 2026-01-01, until: 2026-08-01}, {kind: ipl, at: 2026-11-20T15:00}]"),
			"people[0].treatments[1]: ipl beside isotretinoin: the label says 6 months"},
		{"a source that asks for a contact", ada() + "sources: [{type: met-norway}]",
			"parasol.yaml:5:11: sources[0].contact: got nothing, so this source is left out"},
		{"with a token everybody may call", ada() + "server: {listen: \":8080\", token: " + pageToken + "}", ""},
		{"loopback needs no token", ada() + "server: {listen: \"[::1]:8080\"}", ""},
		{"an http address outside the house",
			ada() + "server: {token: " + pageToken + "}\nheartbeat: {url: \"http://watcher.example.org/1\"}",
			"heartbeat.url: got an http address outside the house; want https"},
		{"one of the house", ada() + "server: {token: " + pageToken + "}\nheartbeat: {url: \"http://nas:8080/1\"}", ""},
		{"one of a private network", ada() + "server: {token: " + pageToken + "}\nheartbeat: {url: \"http://192.168.1.2/1\"}", ""},
		{"Pushover's two keys in each other's place",
			ada() + "channels: {p: {type: pushover, user: a" + strings.Repeat("x", 29) + ", token: u" + strings.Repeat("y", 29) + "}}",
			"channels.p.user: got what looks like an application's token"},
		{"a series with nothing to count from", ada("series: {kind: microneedling, every: 5w, sessions: 4}"),
			"people[0].series.kind: got microneedling, of which there is no treatment"},
	} {
		c := read(t, row.text)
		if row.want == "" && len(c.Warnings) > 0 ||
			row.want != "" &&
				(len(c.Warnings) != 1 || !strings.Contains(c.Warnings.Error(), row.want) ||
					!strings.HasPrefix(c.Warnings.Error(), "warning: parasol.yaml:")) {
			t.Errorf("%s: got %q; want %q", row.why, c.Warnings.Error(), row.want)
		}
	}
}

// pageToken has the minimum length of a token.
const pageToken = "token-of-the-page"

// Keys and an address in the form that the channels require.
const (
	userKey     = "uQiRzpo4DXghDmr9QzzfQu27cmVRsG"
	appToken    = "azGDORePK8gMaC0QOYAMyEEuzJnyUi"
	mailAddress = "smtp://u:p@mail.example.org:587/?from=a@example.org&to=b@example.org"
)

// settings returns a channel's settings in its package's form.
func settings[S any](t *testing.T, c *config.Config, name string) S {
	t.Helper()
	ch, _ := c.Channel(name)
	s, ok := ch.Settings.(S)
	if !ok {
		t.Fatalf("%s: settings of type %T", name, ch.Settings)
	}
	return s
}

// No header distinguishes a proxy on the same machine from the owner, so
// whoever runs the daemon without a token is warned.
func TestMissingTokenWarns(t *testing.T) {
	c := read(t, ada())
	const want = "warning: parasol.yaml:1:1: server: got no token; want server.token"
	if len(c.Door) != 1 || !strings.HasPrefix(c.Door.Error(), want) {
		t.Errorf("without one: %v", c.Door)
	}
	if c := read(t, ada(), "PARASOL_TOKEN="+pageToken); len(c.Door) != 0 {
		t.Errorf("with one: %v", c.Door)
	}
}

func TestChannels(t *testing.T) {
	c := read(t, ada("notify: [b]", "fallback: [c]")+`
channels:
  b: {type: ntfy, url: "http://127.0.0.1:1/", topic: t_1, username: u, password: pw, outlive: true, max_level: high}
  a: {type: pushover, user: `+userKey+`, token: `+appToken+`, chart: true}
  c: {type: shoutrrr, url: "`+mailAddress+`"}
`)
	var names []string
	for _, ch := range c.Channels {
		names = append(names, ch.Name)
	}
	if !slices.Equal(names, []string{"b", "a", "c"}) {
		t.Errorf("order: %v; want that of the file", names)
	}
	if b, ok := c.Channel("b"); !ok || b.MaxLevel != schedule.High {
		t.Errorf("b: %+v", b)
	}
	if o := settings[ntfy.Options](t, c, "b"); o.URL != "http://127.0.0.1:1" || o.Topic() != "t_1" || o.Password() != "pw" || !o.Outlive {
		t.Errorf("b: %+v", o)
	}
	a := settings[pushover.Options](t, c, "a")
	if a.URL != "https://api.pushover.net/1" || a.User() != userKey || a.Token() != appToken || !a.Chart {
		t.Errorf("a: %+v", a)
	}
	if o := settings[shoutrrr.Options](t, c, "c"); o.URL() != mailAddress {
		t.Errorf("c: %+v", o)
	}
	if _, ok := c.Channel("d"); ok {
		t.Error("found a channel d")
	}
	c = read(t, ada("fallback: [y]")+"channels: {x: {type: console}, y: {type: console}}")
	if !slices.Equal(c.People[0].Channels, []string{"x"}) {
		t.Errorf("all channels but the fallback: got %v", c.People[0].Channels)
	}
}

func TestOffline(t *testing.T) {
	if c := read(t, ada()+"sources: []"); len(c.Sources) != 0 || len(c.Notes) != 0 {
		t.Errorf("sources %v, notes %v; want none", c.Sources, c.Notes)
	}
	if c := read(t, ada()+"sources:\n"); len(c.Sources) != 2 {
		t.Errorf("an empty key is left out: got %v", c.Sources)
	}
}

func TestAlbedo(t *testing.T) {
	for _, row := range []struct {
		text string
		want float64 // in the form that the sky model takes
	}{{"", 0}, {", albedo: 0.05", 0}, {", albedo: 0.8", 0.8}, {", albedo: 0", -1}} {
		if c := read(t, placed("latitude: 52.37, longitude: 4.9"+row.text)); c.People[0].Policy.Home.Albedo != row.want {
			t.Errorf("%q: %g, want %g", row.text, c.People[0].Policy.Home.Albedo, row.want)
		}
	}
	tooBright := []byte(placed("latitude: 52.37, longitude: 4.9, albedo: 1.2"))
	if _, err := config.Parse(tooBright, parts.Options(config.Options{Now: now})); err == nil {
		t.Error("an albedo over 1 was taken")
	}
}

// BenchmarkLoad reads a thousand people, each with a cron expression for the
// morning, which is checked over two years.
func BenchmarkLoad(b *testing.B) {
	var text strings.Builder
	text.WriteString("people:\n")
	for i := range 1000 {
		fmt.Fprintf(
			&text,
			"  - {name: p%d, place: {latitude: 52.37, longitude: 4.9, timezone: Europe/Amsterdam}, "+
				"morning: \"30 7 * * *\", treatments: [{kind: ipl, at: 2026-11-20T15:00}]}\n",
			i,
		)
	}
	for b.Loop() {
		if _, err := config.Parse([]byte(text.String()), parts.Options(config.Options{Now: now})); err != nil {
			b.Fatal(err)
		}
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
