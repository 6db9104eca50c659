package currentuvindex_test

import (
	"errors"
	"math"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/uv"
	"parasol/uv/source"
	"parasol/uv/source/currentuvindex"
)

var now = time.Date(2026, 6, 21, 10, 5, 0, 0, time.UTC)

// sameIndex treats two missing values as equal.
var sameIndex = cmp.Comparer(func(a, b uv.Index) bool { return a == b || a != a && b != b })

func TestDecode(t *testing.T) {
	shape, err := os.ReadFile("testdata/shape.json")
	if err != nil {
		t.Fatal(err)
	}
	got, err := currentuvindex.Decode(shape, now)
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour int, v float64) uv.Sample {
		return uv.Sample{Time: time.Date(2026, 6, 21, hour, 0, 0, 0, time.UTC), Index: uv.Index(v)}
	}
	want := []uv.Run{{
		Source: "currentuvindex", Issued: now, Fetched: now,
		Forecast: uv.Series{Kind: uv.Instant, Samples: []uv.Sample{
			at(8, 3.1), at(9, 4.4), at(10, 5.4), at(11, 6.1), at(12, 6.2), at(13, math.NaN()), at(14, 5.1), at(22, 0),
		}},
	}}
	if diff := cmp.Diff(want, got, sameIndex); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, row := range []struct {
		what, body string
		want       source.Class
	}{
		{"not ok", `{"ok":false,"message":"latitude out of range"}`, source.Refused},
		{"a time without a zone", `{"ok":true,"forecast":[{"time":"2026-06-21T11:00:00","uvi":6}]}`, source.Malformed},
		{"no time at all", `{"ok":true,"forecast":[{"uvi":6}]}`, source.Malformed},
		{"an index in quotes", `{"ok":true,"forecast":[{"time":"2026-06-21T11:00:00Z","uvi":"6"}]}`, source.Malformed},
	} {
		_, err := currentuvindex.Decode([]byte(row.body), now)
		var e *source.Error
		if !errors.As(err, &e) || e.Class != row.want {
			t.Errorf("%s: got %v, want %s", row.what, err, row.want)
		}
	}
}
