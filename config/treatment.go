package config

import (
	"slices"
	"strings"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// treatments reads what was done to the person's skin, and when in their home
// zone, and warns of what is worth a second look.
func (s *section) treatments(p *schedule.Policy) []entry {
	v := s.get("treatments")
	items, ok := v.list()
	if len(items) == 0 && s.node != nil && (ok || !v.given()) && !s.says("long_term", "true", "uv3") {
		v.quiet().missing("a treatment, or long_term: true", "e.g. [{kind: microneedling, at: 2026-11-20T15:00}]")
	}
	var read []entry
	for _, item := range items {
		if e, ok := item.treatment(p.Home.Zone); ok {
			p.Treatments, read = append(p.Treatments, e.treatment), append(read, e)
			s.r.notes = append(s.r.notes, e.before(s.r.opts.Now)...)
		}
	}
	if s.r.lenient {
		return read
	}
	life := aftercare.Life{Treatments: p.Treatments, Away: p.Away, Home: p.Home, Now: s.r.opts.Now}
	for _, w := range aftercare.Warnings(life) {
		p := read[w.Treatment].at.problem(w.Text, "")
		s.r.warning(p)
	}
	return read
}

// says reports whether a key holds one of some texts.
func (s *section) says(key string, texts ...string) bool {
	_, n := find(s.node, key)
	return n != nil && slices.Contains(texts, resolve(n).Value)
}

// quiet returns the value without recording it in the effective configuration,
// for reading it again.
func (v value) quiet() value {
	v.show = hide
	return v
}

// entry is a treatment as written in the file.
type entry struct {
	at        value
	kind      *aftercare.Entry
	plan      aftercare.Plan
	treatment schedule.Treatment
	as        Entry
}

// entries returns the treatments as they were entered.
func entries(read []entry) []Entry {
	var all []Entry
	for _, e := range read {
		all = append(all, e.as)
	}
	return all
}

// before returns what to ask before a treatment in the future.
func (e *entry) before(now time.Time) []string {
	if !e.plan.At.After(now) {
		return nil
	}
	var all []string
	for _, say := range e.kind.Before() {
		all = append(all, e.at.path+": before "+e.kind.Kind+": "+say)
	}
	return all
}

func (v value) treatment(zone *time.Location) (entry, bool) {
	s := v.section()
	if s.node == nil {
		return entry{}, false
	}
	before := v.r.found
	e := s.get("kind").treatmentKind()
	plan := aftercare.Plan{At: s.get("at").instant(zone, e)}
	if until := s.get("until"); until.given() {
		plan.Until = until.instant(zone, nil)
	}
	plan.Area = s.get("area").area()
	plan.Cover = s.get("cover").phaseEnd()
	plan.Strict = s.get("strict").phaseEnd()
	plan.Protect = s.get("protect").phaseEnd()
	s.finish()
	if e == nil || v.r.found > before {
		return entry{}, false
	}
	t, err := e.Treatment(plan)
	if err != nil {
		s.misfit(err)
		return entry{}, false
	}
	if v.r.shows {
		s.remark(phases(t))
	}
	as := Entry{ID: v.r.idOf(s.node), Kind: e.Kind, Plan: plan, Page: v.r.paged[s.node]}
	if _, at := find(s.node, "at"); at != nil {
		as.Today = strings.HasPrefix(resolve(at).Value, "today")
	}
	return entry{v, e, plan, t, as}, true
}

// phases lists when each phase of a treatment ends, for the effective
// configuration.
func phases(t schedule.Treatment) string {
	var all []string
	for _, p := range t.Phases {
		until := "further notice"
		if !p.Until.IsZero() {
			until = p.Until.Format("2006-01-02 15:04")
		}
		all = append(all, p.Phase.String()+" until "+until)
	}
	return strings.Join(all, ", ")
}

// treatmentKind reads a kind of the catalogue or an alias, nil after a
// problem.
func (v value) treatmentKind() *aftercare.Entry {
	const want, eg = "a kind of treatment; `parasol treatments` lists them", "e.g. microneedling"
	if !v.given() {
		v.missing(want, eg)
		return nil
	}
	got, ok := v.scalar(want, eg)
	if !ok {
		return nil
	}
	e, ok := aftercare.Find(got)
	if ok {
		v.showText(e.Kind)
		return e
	}
	v.ask(got, want)
	return nil
}

// ask reports a name that is not in the catalogue: it is never guessed.
func (v value) ask(got, want string) {
	q := aftercare.Question{}
	if len(got) <= longestWord {
		q = aftercare.Ask(got)
	}
	switch {
	case q.Hospital:
		v.bad(quote(got)+", which is left to the hospital", "their plan: ask your team", "")
	case q.About != "":
		could := "one of " + strings.Join(q.Could, ", ")
		v.bad(quote(got)+", which could be several things", "its own name: ask "+q.About, could)
	case len(q.Could) > 0:
		v.bad(quote(got), want, "did you mean "+oneOf(q.Could)+"?")
	default:
		v.bad(quote(got), want, "e.g. other; a medicine nobody can name: photosensitising-drug")
	}
}

const (
	wantInstant = "a date, a date and time, today, or today - 4d"
	egInstant   = "e.g. 2026-11-20T15:00"
)

// instant reads when something took place. A bare date means noon, for a
// course (e is one) its first instant; today is the start of today's date, so
// that a treatment of today has begun at any time of the day; all in zone. If
// the first hours matter (e has cover or dark), a bare date is warned of.
func (v value) instant(zone *time.Location, e *aftercare.Entry) time.Time {
	if !v.given() {
		v.missing(wantInstant, egInstant)
		return time.Time{}
	}
	got, ok := v.scalar(wantInstant, egInstant)
	if !ok {
		return time.Time{}
	}
	t, bare := v.readInstant(got, zone)
	if t.Year() < oldest || t.Year() > latest {
		v.bad(quote(got), wantInstant, egInstant)
		return time.Time{}
	}
	if bare && e != nil && e.IsCourse() {
		t = schedule.DateOf(t).Start(zone)
	}
	v.showPlain(t.Format(time.RFC3339))
	if strings.HasPrefix(got, today) {
		note := v.path + ": today is another day at the next start tomorrow; write " + schedule.DateOf(t).String()
		v.r.notes = append(v.r.notes, note+" and the hour to keep it")
	}
	if bare && e != nil && e.HasOpenSkin() {
		want := "the hour, since the first phase of " + e.Kind + " is counted in hours"
		v.warn("a date without the hour, taken as noon", want, "e.g. "+got+"T15:00")
	}
	return t
}

// A treatment before oldest or after latest is a typo: no window is longer
// than a course of years.
const (
	oldest = 1950
	latest = 2150
)

const today = "today"

// daysBack returns the start of today, or of the given number of days before
// it: "- 4d". It is zero if back is invalid.
func (v value) daysBack(back string, zone *time.Location) time.Time {
	day := schedule.DateOf(v.r.opts.Now.In(zone))
	if back != "" {
		count, ok := strings.CutPrefix(strings.ReplaceAll(back, " ", ""), "-")
		l, err := ParseLength(count)
		if !ok || err != nil || l.Exact != 0 {
			return time.Time{}
		}
		day = day.Add(-l.Days)
	}
	return day.Start(zone)
}

func (v value) readInstant(text string, zone *time.Location) (t time.Time, bare bool) {
	if back, ok := strings.CutPrefix(text, today); ok {
		return v.daysBack(back, zone), false
	}
	if d, err := schedule.ParseDate(text); err == nil {
		return d.At(12*60, zone), true
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.In(zone), false
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05",
		"2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return schedule.DateOf(t).At(schedule.Clock(t.Hour()*60+t.Minute()), zone), false
		}
	}
	return time.Time{}, false
}

// area reads where on the body a treatment was; 40 letters leave enough space
// in a title.
func (v value) area() string {
	const want, eg = "a part of the body in letters a to z, digits, spaces and hyphens", "e.g. left arm"
	got, ok := v.scalar(want, eg)
	if !ok {
		return ""
	}
	got = strings.Join(strings.Fields(got), " ")
	if got == "" || len(got) > 40 || strings.Trim(got, "abcdefghijklmnopqrstuvwxyz0123456789- ") != "" {
		v.bad(quote(got), want, eg)
		return ""
	}
	v.showText(got)
	return got
}

// phaseEnd reads the end of a phase counted from the treatment, nil for the
// catalogue's.
func (v value) phaseEnd() *schedule.Length {
	l, ok := v.length("e.g. 24h or 14d")
	if !ok {
		return nil
	}
	return &l
}

// sessionsIn is how many sessions a series may have.
var sessionsIn = span{1, 100, " of sessions", "4"}

// series reads a plan of several sessions, nil without one. They are counted
// from the treatments of its kind, and each is like the last of these.
func (v value) series(done []entry) *schedule.Series {
	if !v.given() {
		return nil
	}
	s := v.section()
	defer s.finish()
	var out schedule.Series
	if e := s.get("kind").treatmentKind(); e != nil {
		s.sessions(&out, e, done)
	}
	every := s.get("every")
	if !every.given() {
		every.missing("a duration in d or w", "e.g. 5w")
	}
	l, ok := every.length("e.g. 5w")
	if ok && exact(l) < day {
		every.bad(FormatLength(l), "at least a day between two sessions", "e.g. 5w")
	}
	out.Every = l
	sessions := s.get("sessions")
	if !sessions.given() {
		sessions.missing("how many sessions there are", "e.g. 4")
		return &out
	}
	out.Sessions = sessions.integer(sessionsIn, 1)
	return &out
}

// sessions fills in what all sessions of a kind have in common.
func (s *section) sessions(out *schedule.Series, e *aftercare.Entry, done []entry) {
	kind := s.get("kind")
	if e.Dark != nil && e.Dark.Open {
		kind.bad(e.Kind+", whose dark time has no end", "the treatment's own name", "e.g. pdt-mal")
		return
	}
	if e.IsCourse() {
		kind.bad(e.Kind+", which is used over time", "a procedure that is done in sessions", "e.g. microneedling")
		return
	}
	var last *entry
	for i := range done {
		if d := &done[i]; d.kind == e && (last == nil || !d.plan.At.Before(last.plan.At)) {
			last = d
		}
	}
	if last == nil {
		want := "the first session among the treatments, to count from"
		kind.warn(e.Kind+", of which there is no treatment", want, "")
		last = &entry{}
	}
	out.Kind = e.Kind
	out.Like, out.Ends = e.Session(last.plan)
}
