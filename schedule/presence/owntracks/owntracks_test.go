package owntracks_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule/presence"
	"parasol/schedule/presence/owntracks"
)

var heard = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// text tells signals in a line each.
func text(signals []presence.Signal) string {
	var b strings.Builder
	for _, s := range signals {
		kind := map[presence.Kind]string{presence.Within: "within", presence.Entered: "entered", presence.Left: "left",
			presence.Position: "fix", presence.Moving: "moving", presence.Network: "network"}[s.Kind]
		fmt.Fprintf(&b, "%s %s", s.At.UTC().Format(time.RFC3339), kind)
		switch s.Kind {
		case presence.Position:
			fmt.Fprintf(&b, " %.4f,%.4f ±%.1f %.2f m/s", s.Fix.Latitude, s.Fix.Longitude, s.Fix.Accuracy, float64(s.Fix.Speed))
		case presence.Moving:
			fmt.Fprintf(&b, " %d", s.Activity)
		case presence.Within:
			fmt.Fprintf(&b, " %q", s.Places)
		default:
			fmt.Fprintf(&b, " %q", s.Place)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Every recorded message, and what it says. Waypoints, cards and last wills
// say nothing about a person.
func TestEveryRecordedMessage(t *testing.T) {
	want := map[string]string{
		"location_android.json": "2024-02-27T12:30:03Z fix 51.0000,0.0000 ±5.0 -1.00 m/s\n" +
			"2024-02-27T12:30:03Z network \"AndroidWifi\"\n",
		"location_android_beacon.json": "2024-07-25T08:34:06Z fix -25.7622,126.0745 ±5.0 21.94 m/s\n" +
			"2024-07-25T08:34:06Z network \"\"\n",
		"location_android_inregions.json": "2026-03-20T17:33:21Z fix 45.0000,9.0000 ±7.0 -1.00 m/s\n" +
			"2026-03-20T17:33:21Z within [\"Casa\"]\n2026-03-20T17:33:21Z network \"Home-xxxxxx\"\n",
		"location_android_timer_moving.json": "2024-07-25T08:34:06Z fix -25.7622,126.0745 ±5.0 21.94 m/s\n" +
			"2024-07-25T08:34:06Z network \"\"\n",
		"location_android_two_regions_coarse.json": "", // a ping
		"location_array.json":                      "", // two pings
		"location_docs_batt_minus_one.json":        "2015-09-11T15:13:33Z fix 48.8583,2.2951 ±0.0 -1.00 m/s\n",
		"location_docs_minimal.json":               "2017-06-14T21:40:56Z fix 48.8583,2.2951 ±0.0 -1.00 m/s\n",
		"location_docs_no_tst.json":                "",
		"location_invalid_empty.json":              "",
		"location_invalid_zero_timestamp.json":     "",
		"location_ios_motionactivities.json": "2025-09-20T14:03:54Z fix 0.0000,-0.0000 ±4.0 -1.00 m/s\n" +
			"2025-09-20T14:03:54Z within []\n2025-09-20T14:03:54Z network \"\"\n2025-09-20T14:03:54Z moving 0\n",
		"location_ios_wifi.json": "2023-02-02T15:33:24Z fix 52.4616,4.7059 ±18.0 -1.00 m/s\n" +
			"2023-02-02T15:33:24Z network \"HomeWifi_5GHz\"\n",
		"location_ios_wifi_lowercase.json": "2025-09-20T14:03:54Z fix 52.4600,4.7100 ±6.0 1.11 m/s\n" +
			"2025-09-20T14:03:54Z within [\"Home\"]\n2025-09-20T14:03:54Z network \"HomeWifi\"\n2025-09-20T14:03:54Z moving 1\n",
		"location_made_acc_null.json":   "2024-02-27T12:30:03Z fix 51.0000,0.0000 ±0.0 -1.00 m/s\n",
		"transition_enter_android.json": "2019-01-07T14:25:06Z entered \"Casa\"\n",
		"transition_enter_beacon.json":  "2015-06-03T14:42:00Z entered \"Main@WestWing\"\n",
		"transition_enter_ios_rid.json": "2024-02-04T14:39:34Z entered \"My favorite coffee shop (Delaville)\"\n",
		"transition_leave_android.json": "2020-10-20T16:06:06Z left \"myregion\"\n",
		"encrypted_android.json": "2025-08-03T09:58:20Z fix 50.1183,-5.5408 ±5.0 -1.00 m/s\n" +
			"2025-08-03T09:58:20Z network \"AndroidWifi\"\n",
		"card.json": "", "lwt.json": "", "status_android.json": "", "status_ios.json": "",
		"unknown_message.json": "",
		"waypoint.json":        "", "waypoint_string_numbers.json": "", "waypoints_string_numbers.json": "",
	}
	paths, _ := filepath.Glob("testdata/*.json")
	for _, path := range paths {
		name := filepath.Base(path)
		expected, told := want[name]
		if !told {
			if !strings.HasPrefix(name, "http_") && !strings.HasPrefix(name, "encrypted_") {
				t.Errorf("%s: no expectation", name)
			}
			continue
		}
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := owntracks.Decode(body, "123", heard)
		if diff := cmp.Diff(expected, text(got)); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}

func TestWhatIsNoMessage(t *testing.T) {
	invalid, err := os.ReadFile("testdata/encrypted_invalid.json")
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := os.ReadFile("testdata/encrypted_android.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		sentence, body, key string
		want                error
	}{
		{"a deleted friend is an empty body", "", "", nil},
		{"a body cut off on the way", `{"_type":"location","tid":"ad","lat":51.0,"lo`, "", owntracks.ErrMessage},
		{"no JSON at all", "hello", "", owntracks.ErrMessage},
		{"not a cipher text", string(invalid), "123", owntracks.ErrEncrypted},
		{"another key", string(sealed), "124", owntracks.ErrEncrypted},
		{"encrypted, and we have no key", string(sealed), "", owntracks.ErrEncrypted},
		{"a key longer than the cipher's", string(sealed), strings.Repeat("1", 33), owntracks.ErrEncrypted},
	} {
		if got, err := owntracks.Decode([]byte(row.body), row.key, heard); !errors.Is(err, row.want) || len(got) > 0 {
			t.Errorf("%s: got %v, %v; want %v", row.sentence, got, err, row.want)
		}
	}
}

func TestMillisecondsAreSeconds(t *testing.T) {
	got, err := owntracks.Decode([]byte(`{"_type":"transition","event":"enter","desc":"x","tst":"1758377034000"}`), "", heard)
	if err != nil || text(got) != "2025-09-20T14:03:54Z entered \"x\"\n" {
		t.Errorf("got %s, %v", text(got), err)
	}
}

func FuzzDecode(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.json")
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		signals, err := owntracks.Decode(body, "123", heard)
		if err != nil && (len(signals) > 0 || !errors.Is(err, owntracks.ErrMessage) && !errors.Is(err, owntracks.ErrEncrypted)) {
			t.Errorf("got %v and %v", signals, err)
		}
		p := presence.New(presence.Settings{Sources: []presence.Source{{Name: "phone"}}})
		for _, s := range signals {
			p.Hear("phone", s)
		}
	})
}
