package presence_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule/presence"
	"parasol/uv"
)

// heard is a person of one source who was told some lines, such as
// "10:00 entered park".
func heard(t *testing.T, set string, lines ...string) *presence.Person {
	t.Helper()
	p := presence.New(presence.Settings{Home: berlin, Sources: []presence.Source{source(strings.Fields("phone " + set))}})
	for _, l := range lines {
		words := strings.Fields(l)
		if at := clock(t, words[0]); !p.Hear("phone", signal(t, at, words[1:])) {
			t.Fatalf("%q is not taken", l)
		}
	}
	return p
}

// TestWhenASignCounts holds the waits and ages of PRESENCE.md 8 to the second:
// before and at each edge.
func TestWhenASignCounts(t *testing.T) {
	const places = "outdoors=park indoors=office"
	for _, row := range []struct {
		why   string
		lines []string
		want  []string // "at says by-sign"
	}{
		{"a boolean yes waits a minute and holds two hours", []string{"10:00 on"}, []string{
			"10:00:59 unknown", "10:01:00 outdoors switch", "11:59:59 outdoors switch", "12:00:00 probably-out silence",
			"14:59:59 probably-out silence", "15:00:00 unknown",
		}},
		{"a boolean no waits as long and holds twelve hours", []string{"10:00 off"}, []string{
			"10:00:59 unknown", "10:01:00 indoors switch", "21:59:59 indoors switch", "22:00:00 unknown",
		}},
		{"a park waits three minutes and holds three hours", []string{"10:00 entered park"}, []string{
			"10:02:59 unknown", "10:03:00 outdoors place", "12:59:59 outdoors place", "13:00:00 probably-out silence",
			"15:59:59 probably-out silence", "16:00:00 unknown",
		}},
		{"an office waits two minutes and holds twelve hours", []string{"10:00 entered office"}, []string{
			"10:01:59 unknown", "10:02:00 indoors place", "21:59:59 indoors place", "22:00:00 unknown",
		}},
		{"home waits two minutes and holds a day", []string{"10:00 within home"}, []string{
			"10:01:59 unknown", "10:02:00 indoors home", "2d09:59:59 indoors home", "2d10:00:00 unknown",
		}},
		{"home by its router counts at once", []string{"10:00 router home"}, []string{"10:00:00 indoors home"}},
		{"a place that means nothing is away from home", []string{"10:00 within shop"}, []string{
			"10:04:59 unknown", "10:05:00 probably-out place", "12:59:59 probably-out place", "13:00:00 unknown",
		}},
		{"away counts sooner on foot", []string{"10:00 away", "10:00 walking"},
			[]string{"10:01:59 unknown", "10:02:00 probably-out place"}},
		{"a run waits five minutes and holds fifteen", []string{"10:00 running"}, []string{
			"10:04:59 unknown", "10:05:00 outdoors activity", "10:14:59 outdoors activity", "10:15:00 probably-out silence",
		}},
		{"so does a ride", []string{"10:00 cycling"}, []string{"10:04:59 unknown", "10:05:00 outdoors activity"}},
		{"a walk may be one in a shop", []string{"10:00 walking"}, []string{
			"10:05:00 probably-out activity", "10:14:59 probably-out activity", "10:15:00 unknown",
		}},
		{"a run in the office is on a treadmill", []string{"10:00 entered office", "10:00 running"}, []string{"10:06:00 indoors place"}},
		{"a drive waits two minutes and holds ten", []string{"10:00 driving"}, []string{
			"10:01:59 unknown", "10:02:00 indoors vehicle", "10:09:59 indoors vehicle", "10:10:00 unknown",
		}},
		{"after a drive of two minutes she may be out", []string{"10:00 driving", "10:02 driving"}, []string{
			"10:11:59 indoors vehicle", "10:12:00 probably-out vehicle", "13:11:59 probably-out vehicle", "13:12:00 unknown",
		}},
		{"standing still says nothing", []string{"10:00 still"}, []string{"10:30:00 unknown"}},
		{"a phone that is not sure says nothing", []string{"10:00 running sure=69"}, []string{"10:06:00 unknown"}},
		{"one that is, does", []string{"10:00 running sure=70"}, []string{"10:06:00 outdoors activity"}},
		{"a known network counts at once", []string{"10:00 network office"}, []string{
			"10:00:00 indoors wifi", "21:59:59 indoors wifi", "22:00:00 unknown",
		}},
		{"another says nothing", []string{"10:00 network cafe"}, []string{"10:30:00 unknown"}},
		{"without it she may be out after ten minutes", []string{"10:00 network office", "10:30 network"}, []string{
			"10:39:59 indoors wifi", "10:40:00 probably-out wifi", "13:29:59 probably-out wifi", "13:30:00 unknown",
		}},
		{"a fix 2 km north is away", []string{"10:00 fix 52.5385 13.4"}, []string{"10:04:59 unknown", "10:05:00 probably-out place"}},
		{"one a little nearer is not", []string{"10:00 fix 52.5375 13.4"}, []string{"10:06:00 unknown"}},
		{"one of 100 metres is good enough", []string{"10:00 fix 52.6 13.4 acc=100"}, []string{"10:06:00 probably-out place"}},
		{"one of 101 is not", []string{"10:00 fix 52.6 13.4 acc=101"}, []string{"10:06:00 unknown"}},
		{"one of unknown accuracy is not", []string{"10:00 fix 52.6 13.4 acc=0"}, []string{"10:06:00 unknown"}},
		{"one at latitude 0 is none", []string{"10:00 fix 0 13.4"}, []string{"10:06:00 unknown"}},
		{"one that a developer made up is none", []string{"10:00 fix 52.6 13.4 mock=1"}, []string{"10:06:00 unknown"}},
		{"one that is ten minutes late is taken", []string{"10:10 fix 52.6 13.4 at=10:00"}, []string{"10:10:00 probably-out place"}},
		{"a later one is not", []string{"10:11 fix 52.6 13.4 at=10:00"}, []string{"10:11:00 unknown"}},
		{"25 km/h is a vehicle", []string{"10:00 fix 52.52 13.4 speed=25", "10:03 fix 52.53 13.4 speed=25"}, []string{
			"10:03:00 indoors vehicle",
		}},
		{"24 km/h is none", []string{"10:00 fix 52.52 13.4 speed=24", "10:03 fix 52.53 13.4 speed=24"}, []string{"10:03:00 unknown"}},
		{"names are told in many ways", []string{"10:00 entered zone.PARK"}, []string{"10:03:00 outdoors place"}},
		{"the smallest marked place decides", []string{"10:00 within bench office park"}, []string{"10:03:00 indoors place"}},
		{"leaving the park leaves nothing", []string{"10:00 entered park", "10:10 left park"}, []string{
			"10:14:59 outdoors place", "10:15:00 probably-out place",
		}},
	} {
		p := heard(t, places, row.lines...)
		var got []string
		for _, w := range row.want {
			at, _, _ := strings.Cut(w, " ")
			word := p.Step(clock(t, at), nil).Word
			text := fmt.Sprint(at, " ", word.Says)
			if word.Says.String() != "unknown" {
				text += fmt.Sprint(" ", word.Sign)
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}

// A source may be told how long its outdoor signs hold.
func TestAnAgeOfOnesOwn(t *testing.T) {
	s := presence.Source{Name: "phone", Outdoors: []string{"park"}, MaxAge: 30 * time.Minute}
	for line, want := range map[string]string{"10:00 entered park": "outdoors", "10:00 on": "outdoors", "10:00 running": "outdoors"} {
		p := presence.New(presence.Settings{Home: berlin, Sources: []presence.Source{s}})
		words := strings.Fields(line)
		p.Hear("phone", signal(t, clock(t, words[0]), words[1:]))
		before, after := p.Step(clock(t, "10:29:59"), nil).Word.Says.String(), p.Step(clock(t, "10:30"), nil).Word.Says.String()
		if before != want || after != "probably-out" {
			t.Errorf("%s: %s, then %s; want %s, then probably-out", line, before, after, want)
		}
	}
}

func TestSignalsThatAreNotTaken(t *testing.T) {
	at := clock(t, "10:00")
	for _, row := range []struct {
		why, source string
		signal      presence.Signal
		want        bool
	}{
		{"one of now", "phone", presence.Signal{Kind: presence.Switch, Heard: at}, true},
		{"of a source that nobody set up", "tablet", presence.Signal{Kind: presence.Switch, Heard: at}, false},
		{"of a clock two minutes ahead", "phone", presence.Signal{Kind: presence.Switch, Heard: at, At: at.Add(2 * time.Minute)}, true},
		{"of a clock further ahead", "phone", presence.Signal{Kind: presence.Switch, Heard: at, At: at.Add(121 * time.Second)}, false},
		{"a long name", "phone", presence.Signal{Kind: presence.Entered, Heard: at, Place: strings.Repeat("x", 200)}, true},
		{"a longer one", "phone", presence.Signal{Kind: presence.Entered, Heard: at, Place: strings.Repeat("x", 201)}, false},
		{"many places", "phone", presence.Signal{Kind: presence.Within, Heard: at, Places: make([]string, 32)}, true},
		{"more than one can be in", "phone", presence.Signal{Kind: presence.Within, Heard: at, Places: make([]string, 33)}, false},
	} {
		if got := heard(t, "").Hear(row.source, row.signal); got != row.want {
			t.Errorf("%s: taken %v; want %v", row.why, got, row.want)
		}
	}
}

// TestWhenTheForecastsMove is PRESENCE.md 8's rule: seen twice, 20 minutes
// apart, 50 km away, and not on a drive. Hamburg is 255 km from Berlin.
func TestWhenTheForecastsMove(t *testing.T) {
	const hamburg = " fix 53.5512 9.9934"
	there := &uv.Place{Latitude: 53.555, Longitude: 9.995}
	for _, row := range []struct {
		why   string
		lines []string
		want  *uv.Place
	}{
		{"nothing was heard", nil, nil},
		{"seen once", []string{"10:00" + hamburg}, nil},
		{"seen twice within 20 minutes", []string{"10:00" + hamburg, "10:19:59" + hamburg}, nil},
		{"seen twice", []string{"10:00" + hamburg, "10:20" + hamburg}, there},
		{"seen once an hour ago", []string{"10:00" + hamburg, "11:00:01" + hamburg}, nil},
		{"on a motorway", []string{"10:00" + hamburg + " speed=100", "10:20" + hamburg + " speed=100"}, nil},
		{"on a slow road", []string{"10:00" + hamburg + " speed=99", "10:20" + hamburg + " speed=99"}, there},
		{"within 5 km is near enough", []string{"10:00" + hamburg + " acc=5000", "10:20" + hamburg + " acc=5000"}, there},
		{"within more is not", []string{"10:00" + hamburg + " acc=5001", "10:20" + hamburg + " acc=5001"}, nil},
		{"49 km are one cell of the forecasts", []string{"10:00 fix 52.96 13.4", "10:20 fix 52.96 13.4"}, nil},
		{"51 km are not", []string{"10:00 fix 52.98 13.4", "10:20 fix 52.98 13.4"}, &uv.Place{Latitude: 52.985, Longitude: 13.405}},
		{"back in the town", []string{"10:00" + hamburg, "10:20" + hamburg, "14:00 fix 52.52 13.4"}, nil},
		{"back near it", []string{"10:00" + hamburg, "10:20" + hamburg, "14:00 fix 52.73 13.4"}, nil},
		{"not yet near it", []string{"10:00" + hamburg, "10:20" + hamburg, "14:00 fix 52.76 13.4"}, there},
	} {
		got := heard(t, "follow", row.lines...).Step(clock(t, "15:00"), nil).Away
		if diff := cmp.Diff(place(row.want), place(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
		if still := heard(t, "", row.lines...).Step(clock(t, "15:00"), nil).Away; still != nil {
			t.Errorf("%s: a phone that is not followed moves them to %s", row.why, place(still))
		}
	}
}
