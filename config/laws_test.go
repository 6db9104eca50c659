package config_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule"
)

// Every length is read back from its text.
func TestLengthsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := schedule.Length{
			Days:  rapid.IntRange(0, 99999).Draw(t, "days"),
			Exact: time.Duration(rapid.IntRange(0, 99999*60).Draw(t, "minutes")) * time.Minute,
		}
		got, err := config.ParseLength(config.FormatLength(want))
		if err != nil || got != want {
			t.Fatalf("%s: got %+v, %v; want %+v", config.FormatLength(want), got, err, want)
		}
	})
}

func TestParseLength(t *testing.T) {
	for text, want := range map[string]schedule.Length{
		"0": {}, "0h": {}, "90m": {Exact: 90 * time.Minute}, "24h": {Exact: 24 * time.Hour}, "1d": {Days: 1}, "1w2d": {Days: 9},
		"1w2d3h4m": {Days: 9, Exact: 3*time.Hour + 4*time.Minute},
	} {
		if got, err := config.ParseLength(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"", "1", "h", "1s", "1.5h", "-1h", "+1h", " 1h", "1h ", "1H", "1m1h", "1h1h", "100000d", "999999999999999999999d", "2mo", "1d d",
		"１h",
	} {
		if got, err := config.ParseLength(text); err == nil {
			t.Errorf("%q: got %+v; want an error", text, got)
		}
	}
}

// The effective configuration is a valid configuration with the same meaning,
// except for its secrets, which read "redacted".
func TestEffectiveRoundTrips(t *testing.T) {
	full, err := os.ReadFile("../examples/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"the least": ada(), "all": strings.Replace(string(full), "presence/ca.crt", "../examples/presence/ca.crt", 1),
	} {
		first := read(t, text)
		again := read(t, revealed(first.Effective()))
		opts := cmp.Options{cmpopts.IgnoreUnexported(config.Config{}), cmpopts.IgnoreFields(config.Config{}, "Warnings", "Door", "Notes"),
			cmpopts.IgnoreFields(config.Entry{}, "ID", "Plan"), // as written; the effective configuration spells them out
			cmp.Comparer(func(a, b config.Channel) bool {
				return a.Name == b.Name && a.Type == b.Type && a.MaxLevel == b.MaxLevel
			}),
			cmp.Comparer(func(a, b config.Source) bool { return a.Type == b.Type }),
			cmp.Comparer(func(a, b config.Secret) bool { return a.IsZero() == b.IsZero() }),
			cmp.Comparer(func(a, b schedule.Recurrence) bool { return sameWeek(a, b) }),
			cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })}
		if d := cmp.Diff(first, again, opts); d != "" {
			t.Errorf("%s (-first +again)\n%s\n%s", name, d, first.Effective())
		}
		if first.Effective() != again.Effective() {
			t.Errorf(
				"%s: the effective configuration of the effective one differs (-first +again)\n%s\n%s",
				name,
				first.Effective(),
				again.Effective(),
			)
		}
	}
}

// revealed replaces the redacted values of the effective configuration by
// secrets of the right form. Secret addresses are recognized by what follows
// them.
func revealed(effective string) string {
	const hook, mail = "url: https://redacted.example.org\n", "url: " + mailAddress + "\n"
	return strings.NewReplacer("url: redacted\nsources", mail+"sources", "url: redacted\n", hook,
		"user: redacted", "user: "+userKey, "token: redacted", "token: "+appToken).Replace(effective)
}

func sameWeek(a, b schedule.Recurrence) bool {
	for d := (schedule.Date{Year: 2026, Month: 6, Day: 1}); d.Day < 8; d = d.Add(1) {
		if !cmp.Equal(a.On(d, time.UTC), b.On(d, time.UTC)) {
			return false
		}
	}
	return true
}

// Each setting of the table, with two letters swapped, is an unknown key whose
// message names the right one.
func TestMisspeltKeysNameTheNearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SampledFrom([]string{
			"treatments", "place", "sunscreen", "skin_type", "max_per_day", "long_term",
			"fallback", "discreet", "outdoors", "morning", "series", "clinic",
		}).Draw(t, "key")
		i := rapid.IntRange(0, len(key)-2).Draw(t, "at")
		if key[i] == key[i+1] {
			return
		}
		slip := key[:i] + key[i+1:i+2] + key[i:i+1] + key[i+2:]
		_, err := config.Parse([]byte("people:\n  - "+slip+": {}\n"), parts.Options(config.Options{Path: "p.yaml"}))
		want := fmt.Sprintf("p.yaml:2:5: people[0].%s: got an unknown key; want %q", slip, key)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Fatalf("got %v; want %s", err, want)
		}
	})
}

// FuzzParse checks that nothing panics, and that every error says where the
// fault is and what is wanted.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/broken/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range append(files, "../examples/full.yaml", "../examples/quickstart.yaml") {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, s := range []string{
		"", "\x00", "a: &a [*a]", "&a {people: *a}", "people: &p [*p]", "? ? ? a", "!!binary x", "%YAML 9.9\n---\n",
		"people: [{morning: 'TZ=0'}]", "<<: {people: []}", "---\n---\n", "\ufeffpeople: []",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := config.Parse(data, parts.Options(config.Options{Path: "p.yaml", Now: now}))
		if err == nil {
			if c.Effective() == "" || len(c.People) == 0 {
				t.Errorf("accepted without people:\n%s", data)
			}
			return
		}
		var ps config.Problems
		if !errors.As(err, &ps) || len(ps) == 0 {
			t.Fatalf("got %T %v", err, err)
		}
		for _, p := range ps {
			if p.Warning || !strings.Contains(p.Text, "got ") || !strings.Contains(p.Text, "; want ") ||
				strings.ContainsAny(p.Text, "\n\r") {
				t.Errorf("a problem without its shape: %q", p)
			}
		}
	})
}
