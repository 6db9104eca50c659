package config_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
)

var (
	keyA = hex.EncodeToString(bytes.Repeat([]byte{0xa1}, 32))
	keyB = base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xb2}, 32))
)

const webPush = "channels: {browser: {type: web-push, contact: team@example.org}}\n"

// clinic returns a file of one clinic; more is inserted below it.
func clinic(more ...string) string {
	return "clinics:\n  - {name: city, token: 0123456789abcdef, key: " + keyA + "}\n" + strings.Join(more, "") + webPush +
		"sources: []\nserver: {public_url: \"https://parasol.example.org\"}\n"
}

func loadClinics(t testing.TB, text string, env ...string) (*config.Clinics, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "clinic.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config.LoadClinics(parts.Options(config.Options{Path: path, Environ: env, Now: now}))
}

func readClinics(t testing.TB, text string, env ...string) *config.Clinics {
	t.Helper()
	c, err := loadClinics(t, text, env...)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return c
}

func TestClinicsAreRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"token": "\ufefffedcba9876543210\n", "key": keyB + "\r\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := readClinics(t, clinic("  - {name: lake, token_file: "+dir+"/token, key_file: "+dir+"/key}\n"),
		"PARASOL_LISTEN=:9000", "PARASOL_LOG_FORMAT=json", "PARASOL_DATABASE_URL=postgres://…")
	var got []string
	for i := range c.Clinics {
		a := &c.Clinics[i]
		key := a.Key()
		got = append(got, fmt.Sprintf("%s %s %x…", a.Name, a.Token.Reveal(), key[:2]))
	}
	if diff := cmp.Diff([]string{"city 0123456789abcdef a1a1…", "lake fedcba9876543210 b2b2…"}, got); diff != "" {
		t.Errorf("clinics (-want +got):\n%s", diff)
	}
	if c.Server.Listen != ":9000" || c.Log.Format != "json" || len(c.Channels) != 1 || len(c.Warnings) != 0 {
		t.Errorf("got %+v, %+v, %+v, %v", c.Server, c.Log, c.Channels, c.Warnings)
	}
}

func TestSecretForms(t *testing.T) {
	raw := bytes.Repeat([]byte{0xfb}, 32)
	for _, key := range []string{
		hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)), base64.StdEncoding.EncodeToString(raw),
		base64.RawStdEncoding.EncodeToString(raw), base64.URLEncoding.EncodeToString(raw),
		base64.RawURLEncoding.EncodeToString(raw),
	} {
		c := readClinics(t, strings.ReplaceAll(clinic(), keyA, key))
		if got := c.Clinics[0].Key(); !bytes.Equal(got[:], raw) {
			t.Errorf("%s is read as %x", key, got)
		}
	}
}

func TestWhatIsWrongWithAClinicsFile(t *testing.T) {
	again := "  - {name: city, token: 0123456789abcdef, key: " + keyA + "}\n"
	for _, row := range []struct{ why, text, want string }{
		{"an empty file", "", ":1:1: clinics: got nothing; want a list with at least one clinic"},
		{"no clinic", strings.Replace(clinic(), "clinics:\n  - ", "clinics: []\nx: ", 1), ":1:10: clinics: got nothing"},
		{"no token", strings.Replace(clinic(), "token: 0123456789abcdef, ", "", 1),
			":2:5: clinics[0].token: got nothing; want a secret of at least 16 characters (or token_file; e.g. what `openssl"},
		{"a short token", strings.Replace(clinic(), "0123456789abcdef", "0123456789", 1),
			":2:25: clinics[0].token: got 10 characters; want at least 16 characters"},
		{"no key", strings.Replace(clinic(), "key: "+keyA, "key:", 1),
			"clinics[0].key: got nothing; want 32 bytes in hex or base64 (or key_file; e.g. what `openssl rand -hex 32` prints"},
		{"a short key", strings.Replace(clinic(), keyA, "a1b2", 1), ":2:48: clinics[0].key: got 3 bytes; want 32 bytes"},
		{"a key of one byte", strings.Replace(clinic(), keyA, "\"00\"", 1), "clinics[0].key: got 1 byte; want 32 bytes"},
		{"a key of other letters", strings.Replace(clinic(), keyA, "my-secret-key!", 1),
			"clinics[0].key: got what is neither hex nor base64; want 32 bytes in hex or base64 (e.g. what `openssl rand -hex 32`"},
		{"a name twice", clinic(strings.Replace(again, keyA, keyB, 1)), ":3:12: clinics[1].name: got \"city\" again"},
		{"a shared token", clinic(strings.Replace(strings.Replace(again, "city", "lake", 1), keyA, keyB, 1)),
			":3:25: clinics[1].token: got the token of clinic city; want a token of its own"},
		{"a shared key", clinic(strings.Replace(strings.Replace(again, "city", "lake", 1), "0123", "3210", 1)),
			":3:48: clinics[1].key: got the key of clinic city; want a key of its own"},
		{"no channel", strings.Replace(clinic(), webPush, "", 1), "channels: got nothing; want at least one channel"},
		{"a token of the server", clinic() + "log: {}\n" + "x: 1\n", ":7:1: x: got an unknown key; want one of clinics, channels"},
		{"people of a household", clinic() + "people: []\n", ":6:1: people: got an unknown key"},
		{"a server's token", strings.Replace(clinic(), "server: {", "server: {token: 0123456789abcdef, ", 1),
			":5:17: server.token: got a token of the server; want none: each clinic has a token of its own"},
		{"a data folder's variable", "\x00", "PARASOL_DATA_DIR: got an unknown variable"},
	} {
		env := []string{}
		if row.text == "\x00" {
			row.text, env = clinic(), []string{"PARASOL_DATA_DIR=/data"}
		}
		_, err := loadClinics(t, row.text, env...)
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got\n%v\nwant\n%s", row.why, err, row.want)
		}
		if err != nil && (strings.Contains(err.Error(), "my-secret") || strings.Contains(err.Error(), "0123456789")) {
			t.Errorf("%s: a secret shows: %v", row.why, err)
		}
	}
	for _, path := range []string{"", filepath.Join(t.TempDir(), "none.yaml")} {
		if _, err := config.LoadClinics(parts.Options(config.Options{Path: path, Now: now})); err == nil {
			t.Errorf("the file %q was read", path)
		}
	}
}

func TestClinicSecretsDoNotShow(t *testing.T) {
	c := readClinics(t, clinic())
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "clinics", c.Clinics, "all", c)
	for _, shown := range []string{log.String(), fmt.Sprintf("%v %+v %#v", c, c.Clinics, c.Clinics)} {
		if strings.Contains(shown, "0123456789abcdef") || strings.Contains(shown, "161, 161") || strings.Contains(shown, "a1a1") {
			t.Errorf("a secret shows in %s", shown)
		}
	}
}

const adaJSON = `{"place": {"latitude": 52.37, "longitude": 4.90}, "skin_type": 2, "morning": "07:15",
	"treatments": [{"kind": "microneedling", "at": "2026-06-20T15:00", "protect": "21d"}]}`

func TestAPersonFromJSONIsThatOfTheYAML(t *testing.T) {
	got, err := readClinics(t, clinic()).Person(now, "ada", []byte(adaJSON), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := read(t, "people: ["+strings.Replace(strings.ReplaceAll(adaJSON, "\t", " "), "{", "{name: ada, ", 1)+"]\n"+webPush)
	same := cmp.Options{
		cmp.Comparer(func(a, b schedule.Recurrence) bool { return sameWeek(a, b) }),
		cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
	}
	if diff := cmp.Diff(want.People[0].Policy, got.Policy, same); diff != "" {
		t.Errorf("policy (-yaml +json):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"browser"}, got.Channels); diff != "" {
		t.Errorf("channels (-want +got):\n%s", diff)
	}
}

func TestEveryProblemOfAPersonIsTold(t *testing.T) {
	c := readClinics(t, clinic())
	for _, row := range []struct {
		why, body string
		want      []string
	}{
		{"no JSON", "name: ada", []string{"person: got what is not JSON"}},
		{"a list", "[]", []string{"person: got a list"}},
		{"two objects", adaJSON + "{}", []string{"person: got something after the object"}},
		{"cut short", adaJSON[:40], []string{"person: got what is not JSON"}},
		{"deep", strings.Repeat("[", 1000), []string{"person: got JSON nested more than 16 deep"}},
		{"nothing", "{}", []string{"place: got nothing; want a place", "treatments: got nothing; want a treatment"}},
		{"several at once", `{"name": "bob", "place": {"latitude": 141.9, "longitude": 4},
			"treatments": [{"kind": "laser", "at": "2026-06-20"}],
			"skin": 2, "notify": ["phone"], "presence": [{"type": "owntracks"}]}`,
			[]string{`name: got "bob"; want the name of the address, ada, or none`, "place.latitude: got 141.9",
				"treatments[0].kind: got", "skin: got an unknown key; want one of name, place",
				`notify[0]: got "phone"; want one of browser`,
				"presence: got sources of presence; want none"}},
		{"a key twice", strings.Replace(adaJSON, "{", `{"skin_type": 3, `, 1),
			[]string{"skin_type: got the same key again; want it once\n"}},
	} {
		_, err := c.Person(now, "ada", []byte(row.body), nil)
		if err == nil {
			t.Errorf("%s: read", row.why)
			continue
		}
		for _, want := range row.want {
			if !strings.Contains(err.Error()+"\n", want) {
				t.Errorf("%s: got\n%v\nwant\n%s", row.why, err, want)
			}
		}
		if n := len(strings.Split(err.Error(), "\n")); n != len(row.want) {
			t.Errorf("%s: %d problems; want %d:\n%v", row.why, n, len(row.want), err)
		}
	}
}

func TestTodayIsFixedWhenAPersonIsStored(t *testing.T) {
	c := readClinics(t, clinic())
	body := strings.Replace(adaJSON, "2026-06-20T15:00", "today - 4d", 1)
	fixed, err := c.Fix(now, "ada", []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	before, err := c.Person(now, "ada", []byte(body), nil)
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Person(now.AddDate(0, 0, 7), "ada", fixed, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := before.Policy.Treatments[0].At, after.Policy.Treatments[0].At; !a.Equal(b) || after.Policy.SkinType != 2 {
		t.Errorf("at %s is read a week later as %s:\n%s", a, b, fixed)
	}
	if !strings.Contains(string(fixed), `"timezone":"Europe/Amsterdam"`) {
		t.Errorf("no time zone is named in %s", fixed)
	}
	zoned := strings.Replace(adaJSON, `"latitude"`, `"timezone": "Europe/Amsterdam", "latitude"`, 1)
	if same, err := c.Fix(now, "ada", []byte(zoned)); err != nil || string(same) != zoned {
		t.Errorf("a person with dates and a zone becomes %s, %v", same, err)
	}
}

func TestWhatIsEnteredLiesOverAPerson(t *testing.T) {
	got, err := readClinics(t, clinic()).Person(now, "ada", []byte(adaJSON), []config.Entered{
		{Section: config.EnteredSetting, ID: "skin_type", Body: []byte("4")},
		{Section: config.EnteredTreatment, ID: "abc", Body: []byte(`{"kind":"ipl","at":"2026-06-25T10:00"}`)},
		{Section: config.EnteredTreatment, ID: "botox@2020-01-01", Body: []byte(`{"kind":"ipl","at":"2026-06-25T10:00"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Policy.SkinType != 4 || len(got.Policy.Treatments) != 2 || len(got.Orphans) != 1 || len(got.Settings) != 1 {
		t.Errorf("got %+v", got)
	}
}

func FuzzPerson(f *testing.F) {
	c := readClinics(f, clinic())
	f.Add(adaJSON)
	f.Add(`{"name":"ada","place":{"latitude":1e2,"longitude":-0},"long_term":true,"away":[{}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		fixed, err := c.Fix(now, "ada", []byte(body))
		if err != nil {
			return
		}
		if _, err := c.Person(now.AddDate(1, 0, 0), "ada", fixed, nil); err != nil {
			t.Errorf("%s was stored as %s, and is not read again: %v", body, fixed, err)
		}
	})
}

func BenchmarkPerson(b *testing.B) {
	c := readClinics(b, clinic())
	for b.Loop() {
		if _, err := c.Person(now, "ada", []byte(adaJSON), nil); err != nil {
			b.Fatal(err)
		}
	}
}
