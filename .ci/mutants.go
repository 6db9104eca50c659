//go:build ignore

// Mutants shows that each law of the scheduler is held by a test: it removes
// the rule and sees the test fail.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// mutant is one rule taken out: exact texts of schedule/FILE and what stands
// there instead.
type mutant struct {
	law  string // of the design, in short
	test string // the test that must fail, as go test -run takes it
	file string
	swap []string // old, new, old, new …
}

var mutants = []mutant{
	// Any set of wakes that contains every Next gives the same pushes; nothing
	// fires between now and Next.
	{"wakes: Next stops at the film's end", "TestWakesBetweenDoNothing|TestNothingBeforeNext", "decide.go", []string{"	m.wake(m.film.ends)\n", ""}},
	{"wakes: Next stops where the threshold is crossed", "TestWakesBetweenDoNothing|TestNothingBeforeNext", "decide.go", []string{"func (m *moment) add(c candidate) {\n	m.wake(c.again)\n", "func (m *moment) add(c candidate) {\n", "	m.wake(m.d.filmTime.edge(m.now))\n", "", "	m.wake(m.d.alert.edge(m.now))\n", ""}},
	{"wakes: Next stops at what is due later", "TestWakesBetweenDoNothing|TestNothingBeforeNext", "decide.go", []string{"func (m *moment) add(c candidate) {\n	m.wake(c.again)\n", "func (m *moment) add(c candidate) {\n"}},
	{"wakes: Next stops where a level changes", "TestWakesBetweenDoNothing|TestNothingBeforeNext", "decide.go", []string{"		m.wake(m.d.loud[i].edge(m.now))\n", "		_ = i\n"}},
	{"Next is after now", "TestNextIsAlwaysLater", "decide.go", []string{"	if t.After(m.now) && t.Before(m.next) {\n", "	if !t.Before(m.now) && t.Before(m.next) {\n"}},
	{"deciding again after the send holds", "TestDecidingAgainHolds", "decide.go", []string{
		"	case !c.answer && m.now.Before(m.lastPush.Add(pushSpacing)):\n", "	case false:\n", "	case m.lastPush.Equal(m.now):\n", "	case false:\n",
	}},

	// What changes nothing.
	{"arrival order changes nothing", "TestSameInputsSameDecision", "fold.go", []string{
		"	slices.SortStableFunc(sorted, func(a, b Event) int {\n", "	_ = func() { slices.SortStableFunc(sorted, func(a, b Event) int {\n",
		"		return a.order(b)\n	})\n", "		return a.order(b)\n	}) }\n",
	}},
	{"the zone label of now changes nothing", "TestSameInputsSameDecision", "day.go", []string{"Date: DateOf(now.In(place.Zone)),", "Date: DateOf(now),"}},
	{"saving and loading change nothing", "TestSameInputsSameDecision", "event.go", []string{"`json:\"confirms\"`", "`json:\"-\"`"}},
	{"a decision can be stored", "TestDecisionsCanBeStored", "event.go", []string{"`json:\"attempt\"`", "`json:\"-\"`"}},
	{"the future has not happened", "TestCoatsAtImpossibleTimes", "fold.go", []string{"		case e.At.After(now):\n", "		case false && e.At.After(now):\n"}},
	{"doses are finite and not negative", "TestEvidenceIsFinite|TestCoatedThroughout", "film.go", []string{"max(0, all-under)", "all-under"}},

	// The sun and the film.
	{"a stronger sun is never later", "TestStrongerSunIsNeverLater", "film.go", []string{
		"	left := float64(d.policy.filmLimit()) / d.policy.effective()\n", "	left := float64(d.policy.filmLimit()) / d.policy.effective() * float64(d.forecast.At(from).Ceiling*d.forecast.At(from).Ceiling) / 16\n",
	}},
	{"a stronger sun is never quieter", "TestStrongerSunIsNeverQuieter", "outdoors.go", []string{"	case m.atLeast(uv6):\n		l = High\n", "	case m.atLeast(uv6):\n		l = Quiet\n"}},
	{"an earlier coat is never later", "TestEarlierCoatIsNeverLater", "film.go", []string{"ends: c.At.Add(d.policy.interval())", "ends: d.Start.Add(26*time.Hour - c.At.Sub(d.Start))"}},
	{"a word at least every two hours: slots reopen", "TestRemindedWhileOutdoors", "outdoors.go", []string{"	m.hold(slot, why)\n	m.reopen(slot, r, reason)\n", "	m.hold(slot, why)\n"}},
	{"a word at the dose limit", "TestRemindedWhileOutdoors", "film.go", []string{"t.Before(f.ends) {\n			f.ends, f.cause = t, ByDose", "false {\n			f.ends, f.cause = t, ByDose"}},
	{"nothing lengthens a film: not the SPF", "TestRemindedWhileOutdoors", "film.go", []string{"	return min(p.ReapplyEvery, MaxInterval)\n", "	return min(p.ReapplyEvery, MaxInterval) * time.Duration(p.SPF) / 25\n"}},
	{"the dose limit has a floor", "TestFilmEnds", "film.go", []string{"	doseFloor = 40 * time.Minute\n", "	doseFloor = 4 * time.Minute\n"}},
	{"strict counts the ceiling's dose", "TestRemindedWhileOutdoors|TestFilmEnds", "grid.go", []string{"		if segs[k].film == Protect {\n", "		if true {\n"}},
	{"clouds never silence", "TestRemindedWhileOutdoors", "grid.go", []string{"g.points[i].ceiling - float32(threshold)", "g.points[i].forecast - float32(threshold)"}},
	{"a slot that ran out reopens once a film length", "TestPushesKeepTheRules|TestWater", "outdoors.go", []string{"latest(Reapply, slot.Anchor); again != nil {", "latest(Reapply, slot.Anchor); again != nil && false {"}},

	// Never confirming.
	{"the day's bound", "TestPushesKeepTheRules", "decide.go", []string{"	if m.sentToday >= most {\n", "	if m.sentToday >= most+1 {\n"}},
	{"the bound's soft part", "TestPushesKeepTheRules", "decide.go", []string{"	boundSoft    = 6\n", "	boundSoft    = 9\n"}},
	{"the bound's reserve", "TestPushesKeepTheRules", "decide.go", []string{"	boundReserve = 5\n", "	boundReserve = 3\n"}},
	{"the last push says so", "TestPushesKeepTheRules", "decide.go", []string{"m.sentToday+1 >= m.d.policy.MaxPerDay", "m.sentToday >= m.d.policy.MaxPerDay"}},
	{"ten minutes between pushes", "TestPushesKeepTheRules", "decide.go", []string{"	pushSpacing = 10 * time.Minute\n", "	pushSpacing = 7 * time.Minute\n"}},
	{"nothing outside awake hours", "TestPushesKeepTheRules", "day.go", []string{"d.alert, d.filmTime = d.over.and(d.awake), d.film.and(d.awake)", "d.alert, d.filmTime = d.over, d.film"}},
	{"nothing after sunset", "TestPushesKeepTheRules", "day.go", []string{"d.grid.over(ph.threshold()).and(d.grid.up).and(", "d.grid.over(ph.threshold()).and("}},
	{"leaving waits for the sun", "TestPushesKeepTheRules", "outdoors.go", []string{"	m.offer(c, m.d.light)\n", "	m.offer(c, m.d.awake)\n"}},
	{"going indoors ends an outing", "TestPushesKeepTheRules|TestOutings", "fold.go", []string{"			o.Until, o.Planned = at, false\n", "			o.Planned = false\n"}},
	{"confirming ends a slot", "TestPushesKeepTheRules", "outdoors.go", []string{"	case !r.Confirmed.IsZero():\n		return 0, due, ConfirmedByThem, false\n", ""}},
	{"nothing outside of the window", "TestLeaving", "outdoors.go", []string{"m.where.is == ReportedOutdoors || m.seg.phase == NoPhase {", "m.where.is == ReportedOutdoors {"}},
	{"an attempt is made once", "TestPushesKeepTheRules", "fold.go", []string{"	rec.Attempts++\n", "	rec.Attempts = 1\n"}},

	// Cover, dark and emergencies.
	{"no sunscreen in cover: film slots", "TestPushesKeepTheRules", "phases.go", []string{"	if p == Strict || p == Protect {\n", "	if p != NoPhase {\n"}},
	{"no sunscreen in cover: mornings", "TestPushesKeepTheRules", "daily.go", []string{"	if m.seg.film == NoPhase {\n		c.confirms = Seen\n	}\n", ""}},
	{"no sunscreen in cover: leaving", "TestLeaving", "outdoors.go", []string{"	if m.seg.film != NoPhase && m.d.segmentAt(out.From).film != NoPhase {\n", "	if m.d.segmentAt(out.From).film != NoPhase {\n"}},
	{"two emergencies a day", "TestPushesKeepTheRules|TestLevels", "outdoors.go", []string{"m.rangToday >= emergencyMost || ", ""}},
	{"emergencies are repeats", "TestPushesKeepTheRules", "outdoors.go", []string{"	if c.attempt < 2 || ", "	if "}},
	{"emergencies are for people who said they are out", "TestPushesKeepTheRules|TestLevels", "outdoors.go", []string{"	case Strict:\n		return m.atLeast(uv6)\n", "	case Strict:\n		return m.atLeast(uv3)\n"}},

	// The calendar.
	{"one morning slot per date: midnight may not exist", "TestOneMorningSlotPerDateInEveryZone|TestDaysOfTheClocks", "date.go", []string{
		"{ return d.At(0, zone) }", "{ return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone).Add(-time.Hour).Add(time.Hour) }",
		"	if shows(early, wall, zone) {\n		return early.In(zone)\n	}\n", "",
	}},
	{"days of 23 and 25 hours", "TestOneMorningSlotPerDateInEveryZone|TestDaysOfTheClocks", "day.go", []string{"d.Date.Add(1).Start(place.Zone)}", "d.Date.Start(place.Zone).Add(24 * time.Hour)}"}},
	{"a wall time in a gap is the first instant after it", "TestDaysOfTheClocks", "date.go", []string{"	return firstAfterGap(early, late, wall, zone)\n", "	return late.In(zone)\n"}},
	{"polar night is quiet", "TestPolarDayAndNight", "daily.go", []string{"	return m.d.peaks.ceiling < 1 || m.filmOn", "	return m.filmOn"}},
	{"a sunset ends an outing for good", "TestPresence", "presence.go", []string{"		if !up.Until.After(o.LastOut) {\n", "		if !up.Until.After(o.LastSign) {\n"}},
}

func main() {
	only := flag.String("only", "", "run the mutants whose law or test holds this word")
	parallel := flag.Int("parallel", 2, "how many at a time")
	flag.Parse()
	began := time.Now()
	results := make([]string, len(mutants))
	failed := false
	var wg sync.WaitGroup
	slots := make(chan struct{}, *parallel)
	for i, m := range mutants {
		if !strings.Contains(m.law+m.test, *only) {
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			results[i] = try(m)
		})
	}
	wg.Wait()
	for i, r := range results {
		if r == "" {
			continue
		}
		fmt.Printf("%-9s %-62s %s\n", r, mutants[i].law, mutants[i].test)
		failed = failed || r != "killed"
	}
	fmt.Printf("%.0f s\n", time.Since(began).Seconds())
	if failed {
		os.Exit(1)
	}
}

// try applies a mutant to a copy of the tree and runs its test: killed,
// SURVIVED, or what went wrong.
func try(m mutant) string {
	dir, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return err.Error()
	}
	defer os.RemoveAll(dir)
	if err := copyTree(dir); err != nil {
		return err.Error()
	}
	path := filepath.Join(dir, "schedule", m.file)
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	for i := 0; i < len(m.swap); i += 2 {
		if bytes.Count(text, []byte(m.swap[i])) != 1 {
			return fmt.Sprintf("NO MATCH of %q", m.swap[i])
		}
		text = bytes.Replace(text, []byte(m.swap[i]), []byte(m.swap[i+1]), 1)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return err.Error()
	}
	cmd := exec.Command("go", "test", "-vet=off", "-count=1", "-timeout=5m", "-run", "^("+m.test+")$", "./schedule",
		"-rapid.seed=1", "-rapid.checks=2500", "-rapid.nofailfile", "-rapid.shrinktime=0s")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return "SURVIVED"
	case bytes.Contains(out, []byte("[build failed]")) || bytes.Contains(out, []byte("no tests to run")):
		return "BROKEN: " + string(out)
	}
	return "killed"
}

// copyTree copies the module's pure part.
func copyTree(to string) error {
	for _, name := range []string{"go.mod", "go.sum", "schedule", "uv"} {
		if err := copyAll(name, filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

func copyAll(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o644)
}
