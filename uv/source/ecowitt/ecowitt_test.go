package ecowitt_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/source"
	"parasol/uv/source/ecowitt"
)

var now = time.Date(2022, 5, 27, 19, 8, 30, 0, time.UTC)

// recorded returns the form of a recorded post.
func recorded(t testing.TB, name string) url.Values {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(b, &fields); err != nil {
		t.Fatal(err)
	}
	form := url.Values{}
	for name, v := range fields {
		form.Set(name, fmt.Sprint(v))
	}
	return form
}

func TestRecorded(t *testing.T) {
	for _, row := range []struct {
		file string
		want uv.Index
	}{{"payload_gw1000bpro.json", 2}, {"payload_gw2000a_1.json", 0}} {
		got, ok := ecowitt.Decode(recorded(t, row.file), now)
		want := []uv.Run{{
			Source: "ecowitt", Issued: now, Fetched: now, Now: true,
			Forecast: uv.Series{Kind: uv.Instant, Samples: []uv.Sample{{Time: now, Index: row.want}}},
		}}
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("%s: %v\n%s", row.file, ok, diff)
		}
	}
}

func TestForms(t *testing.T) {
	for _, row := range []struct {
		what, form string
		want       uv.Index
		ok         bool
	}{
		{"Weather Underground's", "ID=x&PASSWORD=y&dateutc=now&UV=3.4&action=updateraw", 3.4, true},
		{"Ecowitt's", "stationtype=GW1000&dateutc=2022-05-27+19%3A08%3A10&uv=11", 11, true},
		{"a clock that is years off", "dateutc=2000-01-01+00%3A00%3A00&uv=5", 5, true},
		{"no such sensor", "tempf=70", 0, false},
		{"an empty field is not zero", "uv=", 0, false},
		{"nor a dash", "uv=--", 0, false},
		{"nor what a lost sensor sends", "uv=-9999", 0, false},
		{"nor a word", "uv=null", 0, false},
		{"nor what only Go takes for a number", "uv=0x10", 0, false},
		{"two at once say nothing", "uv=3&uv=4", 0, false},
	} {
		form, err := url.ParseQuery(row.form)
		if err != nil {
			t.Fatal(err)
		}
		runs, ok := ecowitt.Decode(form, now)
		if ok != row.ok || ok && runs[0].Forecast.Samples[0].Index != row.want {
			t.Errorf("%s: %v, %v; want %v, %v", row.what, runs, ok, row.want, row.ok)
		}
	}
}

func TestAStationIsNotAsked(t *testing.T) {
	if p := (ecowitt.Station{}).Profile(); !p.Pushed || !p.Extra {
		t.Errorf("profile %+v", p)
	}
	if _, err := (ecowitt.Station{}).Fetch(t.Context(), source.Request{}); err == nil {
		t.Error("an answer")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("uv=2&dateutc=now")
	f.Add(recorded(f, "payload_gw1000bpro.json").Encode())
	f.Fuzz(func(t *testing.T, text string) {
		form, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		if runs, ok := ecowitt.Decode(form, now); ok {
			if v := float64(runs[0].Forecast.Samples[0].Index); !(v >= 0) {
				t.Errorf("%q: %v", text, v)
			}
		}
	})
}
