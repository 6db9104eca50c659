package archive_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parasol/config/zone/archive"
)

func TestWhatIsPackedIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[A-Z][a-z]{1,9}/[A-Z][a-z_]{1,9}`)
		zones := rapid.MapOf(name, rapid.SliceOfN(rapid.Byte(), 0, 200)).Draw(t, "zones")
		packed := archive.Pack("2026f", zones)
		got, err := archive.Open(string(packed))
		if err != nil || archive.Release(string(packed)) != "2026f" {
			t.Fatalf("release %q, %v", archive.Release(string(packed)), err)
		}
		want := archive.Zones{}
		for name, rules := range zones {
			want[name] = string(rules)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// Links are half of all names, and cost a name only.
func TestTheSameRulesAreStoredOnce(t *testing.T) {
	rules := make([]byte, 100)
	for i := range rules {
		rules[i] = byte(i * i)
	}
	one := archive.Pack("2026f", map[string][]byte{"Europe/Rome": rules})
	two := archive.Pack("2026f", map[string][]byte{"Europe/Rome": rules, "Europe/Vatican": rules})
	if len(two)-len(one) > len("Europe/Vatican")+4 {
		t.Errorf("%d bytes, with a link %d", len(one), len(two))
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(string(archive.Pack("2026f", map[string][]byte{"UTC": []byte("rules")})))
	f.Add("2026f\n")
	f.Add("2026f\n" + string(archive.Press([]byte("\x05UTC"))))
	f.Add("2026f\n" + string(archive.Press([]byte("\x03UTC\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))))
	f.Fuzz(func(t *testing.T, packed string) {
		zones, err := archive.Open(packed)
		if err != nil && zones != nil {
			t.Errorf("%v, and %d zones", err, len(zones))
		}
		for name := range zones {
			if name == "" || strings.Contains(name, " ") {
				t.Errorf("a zone called %q", name)
			}
		}
	})
}

func TestUnpressRefusesWhatIsCutShort(t *testing.T) {
	pressed := string(archive.Press([]byte(strings.Repeat("sun", 100))))
	if got, err := archive.Unpress(pressed); err != nil || got != strings.Repeat("sun", 100) {
		t.Errorf("whole: %q, %v", got, err)
	}
	if got, err := archive.Unpress(pressed[:len(pressed)-2]); err == nil {
		t.Errorf("cut short: %q", got)
	}
}
