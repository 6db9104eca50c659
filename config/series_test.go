package config_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/config"
	"parasol/schedule"
)

const treatedIPL = "treatments: [{kind: ipl, at: 2026-11-20T15:00}]"

func TestSeriesIsLikeItsLastSession(t *testing.T) {
	const two = "treatments: [{kind: ipl, at: 2026-10-20T15:00, area: face}, {kind: ipl, at: 2026-11-20T15:00, area: neck}]"
	for _, row := range []struct{ why, treatments, series, want string }{
		{"of one session", treatedIPL, "{kind: ipl, every: 5w, sessions: 4}", "ipl every 35d, 4 in all, on \"\""},
		{"like the last of two", two, "{kind: ipl, every: 30d, sessions: 6}", "ipl every 30d, 6 in all, on \"neck\""},
		{"like the last, whatever the order in the file",
			"treatments: [{kind: ipl, at: 2026-11-20T15:00, area: neck}, {kind: ipl, at: 2026-10-20T15:00, area: face}]",
			"{kind: ipl, every: 30d, sessions: 6}", "ipl every 30d, 6 in all, on \"neck\""},
		{"by another of its names", "treatments: [{kind: micro-needling, at: 2026-11-20T15:00}]",
			"{kind: micro-needling, every: 1d, sessions: 2}", "microneedling every 1d, 2 in all, on \"\""},
	} {
		c := read(t, ada(row.treatments, "series: "+row.series))
		p := c.People[0].Policy.Series
		next := p.Session(time.Date(2026, 12, 25, 15, 0, 0, 0, time.UTC))
		got := fmt.Sprintf("%s every %s, %d in all, on %q", p.Kind, config.FormatLength(p.Every), p.Sessions, next.Area)
		if got != row.want || len(c.Warnings) > 0 {
			t.Errorf("%s: got %s, %v; want %s", row.why, got, c.Warnings, row.want)
		}
	}
}

func TestInvalidSeries(t *testing.T) {
	for _, row := range []struct{ why, series, want string }{
		{"no kind", "{every: 5w, sessions: 4}", "kind: got nothing; want a kind of treatment"},
		{"an invalid kind", "{kind: ipl2, every: 5w, sessions: 4}", "kind: got \"ipl2\""},
		{"no interval", "{kind: ipl, sessions: 4}", ".every: got nothing; want a duration in d or w (e.g. 5w)"},
		{"twice a day", "{kind: ipl, every: 12h, sessions: 4}", ".every: got 12h; want at least a day between two sessions (e.g. 5w)"},
		{"an invalid interval", "{kind: ipl, every: monthly, sessions: 4}", ".every: got \"monthly\"; want"},
		{"no number", "{kind: ipl, every: 5w}", ".sessions: got nothing; want how many sessions there are (e.g. 4)"},
		{"half a session", "{kind: ipl, every: 5w, sessions: 2.5}", ".sessions: got 2.5; want a whole number"},
		{"no session", "{kind: ipl, every: 5w, sessions: 0}", ".sessions: got 0; want"},
		{"text", "monthly", "people[0].series: got a single value; want a mapping of keys to values"},
	} {
		got := refused(t, ada(treatedIPL, "series: "+row.series))
		if !strings.Contains(got, row.want) || !strings.HasPrefix(got, "p.yaml:5:") || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant one line with: %s", row.why, got, row.want)
		}
	}
}

func TestBuddy(t *testing.T) {
	const channels = "channels: {a: {type: console}, b: {type: console}, c: {type: console}}\n"
	for _, row := range []struct {
		why, buddy     string
		contact        *schedule.Contact
		buddys, others []string
	}{
		{"nobody", "", nil, nil, []string{"a", "b", "c"}},
		{"a buddy after ten minutes", "{name: ben, channels: [b]}", &schedule.Contact{Name: "ben", After: 10 * time.Minute}, []string{"b"},
			[]string{"a", "c"}},
		{"sooner, at two channels", "{name: Ben Löw, channels: [c, b], after: 1m}", &schedule.Contact{Name: "Ben Löw", After: time.Minute},
			[]string{"c", "b"}, []string{"a"}},
		{"as late as the ringing ends", "{name: ben, channels: [b], after: 30m}", &schedule.Contact{Name: "ben", After: 30 * time.Minute},
			[]string{"b"}, []string{"a", "c"}},
	} {
		more := []string{treatedIPL}
		if row.buddy != "" {
			more = append(more, "buddy: "+row.buddy)
		}
		p := read(t, ada(more...)+channels).People[0]
		if diff := cmp.Diff(row.contact, p.Policy.Buddy); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
		if diff := cmp.Diff([][]string{row.buddys, row.others}, [][]string{p.Buddy, p.Channels}); diff != "" {
			t.Errorf("%s: channels (-want +got):\n%s", row.why, diff)
		}
	}
}

func TestInvalidBuddy(t *testing.T) {
	const channels = "channels: {a: {type: console}, b: {type: console}}\n"
	for _, row := range []struct{ why, person, want string }{
		{"no name", "buddy: {channels: [b]}", "buddy.name: got nothing; want the buddy's name (e.g. ben)"},
		{"a name of 81 letters", "buddy: {name: " + strings.Repeat("é", 81) + ", channels: [b]}",
			"want the buddy's name of at most 80 characters"},
		{"no channel", "buddy: {name: ben}", "buddy.channels: got no channel; want at least one, which is the buddy's (e.g. [ben-phone])"},
		{"an empty list", "buddy: {name: ben, channels: []}", "buddy.channels: got no channel; want at least one"},
		{"the same channel twice", "buddy: {name: ben, channels: [b, b]}", "buddy.channels[1]: got \"b\" again; want each channel once"},
		{"the person's own channel", "notify: [a, b]\nbuddy: {name: ben, channels: [b]}",
			"notify: got \"b\", which fallback or buddy names too; want channels that neither names"},
		{"at once", "buddy: {name: ben, channels: [b], after: 30s}", "buddy.after: got \"30s\"; want a duration"},
		{"after the ringing", "buddy: {name: ben, channels: [b], after: 31m}", "buddy.after: got 31m; want a duration between 1m and 30m"},
	} {
		got := refused(t, ada(append([]string{treatedIPL}, strings.Split(row.person, "\n")...)...)+channels)
		if !strings.Contains(got, row.want) || !strings.Contains(got, ": people[0].") || strings.Contains(got, "\n") {
			t.Errorf("%s:\n got %s\nwant one line with: %s", row.why, got, row.want)
		}
	}
}
