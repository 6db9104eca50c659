package presence_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/presence"
	"parasol/uv"
)

var update = flag.Bool("update", false, "write the drills' golden files anew")

// berlin is where the people of the drills live.
var berlin = schedule.Place{Place: uv.Place{Latitude: 52.52, Longitude: 13.4}, Zone: zone("Europe/Berlin")}

func zone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// drill plays a script: what sources said and the person reported, line by
// line in order of arrival, and what came of it.
type drill struct {
	t       *testing.T
	sources []presence.Source
	person  *presence.Person
	journal []schedule.Event
	out     strings.Builder
	next    time.Time
	flaps   map[string]bool
	where   string
	last    presence.Report
}

func place(p *uv.Place) string {
	if p == nil {
		return "home"
	}
	return fmt.Sprintf("%.3f %.3f", p.Latitude, p.Longitude)
}

// clock reads "10:15", of the drills' first day, or "2d 10:15".
func clock(t *testing.T, text string) time.Time {
	t.Helper()
	days := 0
	if d, rest, ok := strings.Cut(text, "d"); ok {
		days, _ = strconv.Atoi(d)
		days, text = days-1, rest
	}
	at, err := time.ParseInLocation("15:04:05", (text + ":00")[:8], berlin.Zone)
	if err != nil {
		t.Fatalf("time %q: %v", text, err)
	}
	return time.Date(2026, 6, 15+days, at.Hour(), at.Minute(), at.Second(), 0, berlin.Zone)
}

// signal reads the words after a source's name.
func signal(t *testing.T, heard time.Time, words []string) presence.Signal {
	t.Helper()
	s := presence.Signal{Heard: heard, Confidence: -1, Fix: presence.Fix{Accuracy: 10, Speed: presence.UnknownSpeed}}
	var plain []string
	for _, w := range words {
		key, value, ok := strings.Cut(w, "=")
		n, _ := strconv.ParseFloat(value, 64)
		switch {
		case !ok:
			plain = append(plain, w)
		case key == "at":
			s.At = clock(t, value)
		case key == "acc":
			s.Fix.Accuracy = n
		case key == "speed":
			s.Fix.Speed = presence.Speed(n) * presence.KilometresPerHour
		case key == "mock":
			s.Fix.Mock = true
		case key == "sure":
			s.Confidence = int(n)
		}
	}
	rest := plain[1:]
	switch plain[0] {
	case "within":
		s.Kind, s.Places = presence.Within, rest
	case "away":
		s.Kind, s.Away = presence.Within, true
	case "router":
		s.Kind, s.Places, s.Router = presence.Within, rest, true
	case "entered", "left":
		s.Kind, s.Place = map[string]presence.Kind{"entered": presence.Entered, "left": presence.Left}[plain[0]], rest[0]
	case "fix":
		s.Kind = presence.Position
		s.Fix.Latitude, _ = strconv.ParseFloat(rest[0], 64)
		s.Fix.Longitude, _ = strconv.ParseFloat(rest[1], 64)
	case "network":
		s.Kind, s.Place = presence.Network, strings.Join(rest, " ")
	case "on", "off":
		s.Kind, s.On = presence.Switch, plain[0] == "on"
	default:
		s.Kind = presence.Moving
		s.Activity = map[string]presence.Activity{"still": presence.Still, "walking": presence.Walking, "running": presence.Running,
			"cycling": presence.Cycling, "driving": presence.Driving}[plain[0]]
	}
	return s
}

// source reads "source phone carried outdoors=garden,park indoors=office".
func source(words []string) presence.Source {
	s := presence.Source{Name: words[0]}
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "outdoors":
			s.Outdoors = strings.Split(value, ",")
		case "indoors":
			s.Indoors = strings.Split(value, ",")
		case "carried":
			s.Carried = true
		case "follow":
			s.Follow = true
		case "observe":
			s.Observe = true
		}
	}
	return s
}

// begin starts anew, as the daemon does: of the past only the journal and the
// cell of the forecasts are known.
func (d *drill) begin() {
	d.person = presence.New(presence.Settings{Home: berlin, Sources: d.sources, Away: d.last.Away, Moved: d.last.Moved})
}

// pass lets time pass: every instant at which something may be new is stepped
// on.
func (d *drill) pass(until time.Time) {
	for !d.next.IsZero() && d.next.Before(until) {
		d.step(d.next)
	}
}

func (d *drill) step(now time.Time) {
	r := d.person.Step(now, d.journal)
	d.last = r
	if !r.Next.IsZero() && !r.Next.After(now) {
		d.t.Fatalf("%s: next %s is not later", now, r.Next)
	}
	d.next = r.Next
	if where := fmt.Sprint("forecasts of ", place(r.Away)); where != d.where {
		d.where = where
		fmt.Fprintf(&d.out, "%s  %s since %s\n",
			now.In(berlin.Zone).Format("Mon 15:04:05"), where, r.Moved.In(berlin.Zone).Format("15:04:05"))
	}
	for _, s := range r.Sources {
		if s.Flapping != d.flaps[s.Name] {
			d.flaps[s.Name] = s.Flapping
			fmt.Fprintf(&d.out, "%s  %s flaps: %v\n", now.In(berlin.Zone).Format("Mon 15:04:05"), s.Name, s.Flapping)
		}
		if s.Observed {
			word := "observe " + s.Name + ": " + s.Word.Says.String()
			if !strings.HasSuffix(d.out.String(), word+"\n") {
				fmt.Fprintf(&d.out, "%s  %s\n", now.In(berlin.Zone).Format("Mon 15:04:05"), word)
			}
		}
	}
	if e := r.Event; e != nil {
		d.journal = append(d.journal, *e)
		fmt.Fprintf(&d.out, "%s  %-9s since %s  by %s\n",
			now.In(berlin.Zone).Format("Mon 15:04:05"), e.Kind, e.At.In(berlin.Zone).Format("15:04:05"), e.Source)
		d.step(now)
	}
}

func (d *drill) line(text string) {
	d.t.Helper()
	words := strings.Fields(text)
	switch {
	case len(words) == 0 || strings.HasPrefix(text, "#"):
		return
	case words[0] == "source":
		d.sources = append(d.sources, source(words[1:]))
		d.begin()
		return
	}
	at := words[0]
	words = words[1:]
	if strings.HasSuffix(at, "d") {
		at, words = at+words[0], words[1:]
	}
	now := clock(d.t, at)
	d.pass(now)
	switch words[0] {
	case "hand":
		e := schedule.Event{ID: text, At: now}
		if err := e.Kind.UnmarshalText([]byte(words[1])); err != nil {
			d.t.Fatal(err)
		}
		if len(words) > 2 {
			e.Minutes, _ = strconv.Atoi(words[2])
		}
		d.journal = append(d.journal, e)
		fmt.Fprintf(&d.out, "%s  (she says %s)\n", now.Format("Mon 15:04:05"), words[1])
	case "restart":
		d.begin()
		fmt.Fprintf(&d.out, "%s  (restart)\n", now.Format("Mon 15:04:05"))
	case "end":
	default:
		d.person.Hear(words[0], signal(d.t, now, words[1:]))
	}
	d.step(now)
}

func play(t *testing.T, script string) *drill {
	d := &drill{t: t, flaps: map[string]bool{}, where: "forecasts of home"}
	for s := bufio.NewScanner(strings.NewReader(script)); s.Scan(); {
		d.line(s.Text())
	}
	return d
}

// The drills of PRESENCE.md 10 and its rules, as a person would tell them.
func TestDrills(t *testing.T) {
	scripts, err := filepath.Glob("testdata/drills/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no drills: %v", err)
	}
	for _, path := range scripts {
		t.Run(filepath.Base(path), func(t *testing.T) {
			script, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(script)).out.String()
			golden := strings.TrimSuffix(path, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
