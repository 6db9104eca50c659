package traccar_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule/presence"
	"parasol/schedule/presence/traccar"
)

var heard = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)

// text tells the device, and each signal in a few words.
func text(device string, signals []presence.Signal) string {
	parts := []string{device}
	for _, s := range signals {
		at := s.At.UTC().Format("2006-01-02T15:04:05Z")
		if s.Kind == presence.Moving {
			parts = append(parts, fmt.Sprintf("%s moving %d sure %d", at, s.Activity, s.Confidence))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %.4f,%.4f ±%.1f %.2f m/s mock %v",
			at, s.Fix.Latitude, s.Fix.Longitude, s.Fix.Accuracy, float64(s.Fix.Speed), s.Fix.Mock))
	}
	return strings.Join(parts, "; ")
}

func read(t *testing.T, name string, into any) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil && into != nil {
		err = json.Unmarshal(b, into)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryRecordedBody(t *testing.T) {
	for name, want := range map[string]string{
		"client9_json_driving_labelled_still.json": "ada-phone; 2021-07-21T08:06:34Z -6.3148,106.8837 ±3.8 18.67 m/s mock false; " +
			"2021-07-21T08:06:34Z moving 0 sure 100",
		"client9_json_ios_simulator.json": "658765; 2025-05-09T04:11:30Z 37.7858,-122.4064 ±5.0 -1.00 m/s mock true",
		"client9_json_still.json": "48241179; 2025-06-15T13:45:12Z 37.4220,-122.0840 ±5.0 0.00 m/s mock false; " +
			"2025-06-15T13:45:12Z moving 0 sure -1",
		"client10_json_array.json": "12345678; 2025-08-20T14:26:40Z 51.0100,4.0200 ±12.5 1.33 m/s mock false",
		// 2.59 knots
	} {
		device, signals := traccar.Decode(nil, read(t, name, nil), heard)
		if diff := cmp.Diff(want, text(device, signals)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	var forms []struct{ Case, Body string }
	read(t, "client10_form.json", &forms)
	for i, want := range []string{"12345678; 2025-08-20T14:26:40Z 51.0100,4.0200 ±12.5 1.33 m/s mock false", "12345678"} {
		device, signals := traccar.Decode(nil, []byte(forms[i].Body), heard)
		if diff := cmp.Diff(want, text(device, signals)); diff != "" {
			t.Errorf("%s: %s", forms[i].Case, diff)
		}
	}
}

func TestEveryRecordedQuery(t *testing.T) {
	var queries []struct{ Query, Time string }
	read(t, "osmand_queries.json", &queries)
	for i, want := range []string{
		"902064; 2016-01-27T18:55:47Z 42.1629,-88.3341 ±30.0 0.00 m/s mock false",
		"902064; 2015-09-12T14:38:06Z 42.1629,-88.3341 ±30.0 0.00 m/s mock false",
		"353861053849681; 2014-06-04T09:10:11Z 49.7069,6.2579 ±0.0 0.00 m/s mock false",
		"123456; 2013-08-22T13:14:27Z 60.0000,30.0000 ±0.0 0.00 m/s mock false",
		"123456; 2013-08-22T13:14:27Z 60.0000,30.0000 ±0.0 -1.00 m/s mock false",
		"123456; 2026-06-15T12:00:00Z 60.0000,30.0000 ±0.0 0.00 m/s mock false",
		"861001000719969; 2026-06-15T12:00:00Z 41.7667,-0.9833 ±0.0 0.00 m/s mock false",
		"123456; 2013-08-22T13:14:27Z 60.0000,30.0000 ±0.0 -1.00 m/s mock false",
		"123456",
		"; 2013-08-22T13:14:27Z 60.0000,30.0000 ±0.0 -1.00 m/s mock false", // no device: whoever asks must refuse it
	} {
		u, err := url.Parse(queries[i].Query)
		if err != nil {
			t.Fatal(err)
		}
		device, signals := traccar.Decode(u.Query(), nil, heard)
		if diff := cmp.Diff(want, text(device, signals)); diff != "" {
			t.Errorf("%s: %s", queries[i].Query, diff)
		}
	}
}

func FuzzDecode(f *testing.F) {
	paths, _ := filepath.Glob("testdata/client*.json")
	for _, path := range paths {
		body, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add("", body)
	}
	f.Add("id=1&timestamp=1377177267&lat=60.0&lon=30.0", []byte("id=1&lat=NaN&lon=Inf&timestamp=99999999999999"))
	f.Fuzz(func(_ *testing.T, query string, body []byte) {
		values, _ := url.ParseQuery(query)
		_, signals := traccar.Decode(values, body, heard)
		p := presence.New(presence.Settings{Sources: []presence.Source{{Name: "phone"}}})
		for _, s := range signals {
			p.Hear("phone", s)
		}
	})
}
