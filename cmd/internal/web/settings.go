package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
)

// settingsPage shows what a person can change about their reminders.
type settingsPage struct {
	frame
	Once                    string
	Weekdays, Weekend       string // the times of the morning reminder
	Awake, Asleep           string
	Routines                []string
	Days                    []dayChoice
	Paused                  string // until when
	PauseDate               string
	SPF, Most               int
	Water, Skin, LongTerm   []option
	Discreet                bool
	Ways                    []wayRow
	Sources                 []sourceRow // of presence
	Place                   string
	Away                    []string
	Changed                 []changedRow
	Calendar, General, Zone string
}

type (
	dayChoice struct{ Value, Label string }
	option    struct {
		Value, Label string
		Chosen       bool
	}
	wayRow    struct{ Name, Pill, Text, Icon, Class string }
	sourceRow struct {
		Name, Text, Pill string
		Setup            *setup
	}
	changedRow struct{ Key, Name string }
)

// weekdays are the days in crontab's numbering.
var weekdays = []time.Weekday{
	time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
}

func (s *site) settings(w http.ResponseWriter, r *http.Request) {
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	s.settingsPage(w, r, q, nil)
}

func (s *site) settingsPage(w http.ResponseWriter, r *http.Request, q *request, wrong *PlanError) {
	v, p := q.view, q.view.Policy
	wr := s.writer(q)
	page := settingsPage{
		frame: s.titled(q, "settings", wr.say("page.tab.settings")), Once: once(),
		Awake: p.WakeAt.String(), Asleep: p.SleepAt.String(),
		SPF: int(p.SPF), Most: p.MaxPerDay, Discreet: p.Discreet, Calendar: v.Calendar, Zone: p.Home.Zone.String(),
		Place: fmt.Sprintf("%.2f, %.2f", p.Home.Latitude, p.Home.Longitude), PauseDate: v.date.Add(2).String(),
	}
	page.Weekdays, page.Weekend = wr.morningOn(time.Monday), wr.morningOn(time.Saturday)
	for _, d := range weekdays {
		page.Days = append(page.Days, dayChoice{number(int(d)), d.String()[:3]})
	}
	for i := range p.Outings {
		page.Routines = append(page.Routines, wr.routine(&p.Outings[i]))
	}
	if !v.Decision.Evidence.PausedUntil.IsZero() {
		page.Paused = wr.until(v.Decision.Evidence.PausedUntil)
	}
	page.choices(wr, p)
	page.standing(wr)
	code := http.StatusOK
	if wrong != nil {
		page.General, code = wrong.Error(), http.StatusUnprocessableEntity
	}
	s.render(w, r, code, "settings.html", page)
}

// choices fills the selections.
func (p *settingsPage) choices(w writer, policy *schedule.Policy) {
	for _, wr := range []time.Duration{0, 40 * time.Minute, 80 * time.Minute} {
		o := option{
			Value: number(int(wr.Minutes())) + "m", Label: w.say("page.set.water", "n", number(int(wr.Minutes()))),
			Chosen: policy.WaterResistance == wr,
		}
		if wr == 0 {
			o.Value, o.Label = "", w.say("page.set.water.none")
		}
		p.Water = append(p.Water, o)
	}
	for i := range 7 {
		p.Skin = append(
			p.Skin,
			option{Value: number(i), Label: w.say("page.set.skin." + number(i)), Chosen: policy.SkinType == i},
		)
	}
	for l := schedule.LongTermOff; l <= schedule.LongTermUV3; l++ {
		p.LongTerm = append(
			p.LongTerm,
			option{Value: l.String(), Label: w.say("page.set.long." + l.String()), Chosen: policy.LongTerm == l},
		)
	}
}

// standing fills in what is shown but cannot be changed here.
func (p *settingsPage) standing(w writer) {
	p.Ways = w.ways()
	for i := range w.v.Presence {
		p.Sources = append(p.Sources, w.source(&w.v.Presence[i]))
	}
	for _, a := range w.v.Policy.Away {
		day := func(d schedule.Date) string { return d.Start(a.Place.Zone).Format("2 Jan 2006") }
		p.Away = append(p.Away, w.say("page.set.away", "from", day(a.From), "until", day(a.Until)))
	}
	for _, key := range w.v.Changed {
		p.Changed = append(p.Changed, changedRow{key, w.keyName(key)})
	}
}

// ways returns the channels to a person, and how each does.
func (w writer) ways() []wayRow {
	var all []wayRow
	for _, c := range w.v.Channels {
		row := wayRow{
			Name: c.Name, Text: joinWords(" · ", c.Type, w.say("page.set.way.first")), Icon: "circle",
			Pill: w.say("page.set.way.fine"),
		}
		if c.Reserve {
			row.Text = joinWords(" · ", c.Type, w.say("page.set.way.reserve"))
		}
		switch {
		case c.Trouble != "":
			row.Icon, row.Class, row.Pill = "warn", "bad", w.say("page.set.way.trouble")
		case !c.Reached.IsZero():
			row.Icon, row.Class, row.Pill = "check", "ok", w.say("page.devices.reached", "moment", w.until(c.Reached))
		}
		all = append(all, row)
	}
	return all
}

// source describes what a source of presence last reported.
func (w writer) source(src *Presence) sourceRow {
	row := sourceRow{
		Name: joinWords(", ", src.Name, src.Type), Pill: w.presence(src.Says, true),
		Text: w.say("page.set.source.never"), Setup: setupOf(src.Setup),
	}
	if !src.Heard.IsZero() {
		row.Text = w.say("page.set.source.heard", "moment", w.until(src.Heard))
	}
	if src.Observed {
		row.Text = joinWords(" · ", row.Text, w.say("page.set.source.observed"))
	}
	if src.Flapping {
		row.Text = joinWords(" · ", row.Text, w.say("page.set.source.flaps"))
	}
	row.Text = joinWords(" · ", row.Text, src.Trouble)
	return row
}

func (w writer) keyName(key string) string {
	if name := "page.set.key." + key; w.Texts.Has(name) {
		return w.say(name)
	}
	return key
}

// next returns the first date from today on with a given weekday.
func (w writer) next(day time.Weekday) schedule.Date {
	d := w.today()
	for d.Weekday() != day {
		d = d.Add(1)
	}
	return d
}

// morningOn returns the time of the morning reminder on a weekday; empty
// without one.
func (w writer) morningOn(day time.Weekday) string {
	at := w.v.Policy.Morning.On(w.next(day), w.v.Zone)
	if len(at) == 0 {
		return ""
	}
	return w.clock(at[0])
}

// routine describes when an outing recurs within a week.
func (w writer) routine(r *schedule.Routine) string {
	var days []string
	at := ""
	for _, d := range weekdays {
		if starts := r.Start.On(w.next(d), w.v.Zone); len(starts) > 0 {
			days, at = append(days, d.String()[:3]), w.clock(starts[0])
		}
	}
	when := strings.Join(days, ", ")
	switch when {
	case "Mon, Tue, Wed, Thu, Fri":
		when = w.say("page.set.weekdays")
	case "Mon, Tue, Wed, Thu, Fri, Sat, Sun":
		when = w.say("page.set.daily")
	}
	return w.say("page.set.routine", "days", when, "at", at, "for", lengthOf(r.For))
}

// lengthOf formats a duration for the file.
func lengthOf(d time.Duration) string {
	text := strings.TrimSuffix(d.String(), "0s")
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// cron formats a routine for the file: its minute, hour and weekdays.
func (w writer) cron(r *schedule.Routine) (string, bool) {
	var days []string
	at := ""
	for _, d := range weekdays {
		starts := r.Start.On(w.next(d), w.v.Zone)
		if len(starts) > 1 {
			return "", false
		}
		if len(starts) == 1 {
			clock := starts[0].In(w.v.Zone).Format("4 15")
			if at != "" && at != clock {
				return "", false
			}
			days, at = append(days, number(int(d))), clock
		}
	}
	return at + " * * " + strings.Join(days, ","), at != ""
}

// takeSettings saves what a form of the settings changed; each form has some
// of the keys.
func (s *site) takeSettings(w http.ResponseWriter, r *http.Request) {
	q, form, ok := s.asked(w, r)
	if !ok {
		return
	}
	if key := form.Get("reset"); key != "" {
		if _, err := s.Plans.Leave(r.Context(), q.person, Settings, key); err != nil {
			s.failed(w, r, err)
			return
		}
		http.Redirect(w, r, s.pathOf("/settings", q.person)+"#file", http.StatusSeeOther)
		return
	}
	keys, err := changes(form, q.view.Policy)
	if err != nil {
		s.refused(w, r, err)
		return
	}
	s.enterSettings(w, r, q, keys)
}

// setting is a key of the person with its new value as JSON.
type setting struct {
	Key  string
	Body any
}

// changes returns the keys that a form has values for.
func changes(form url.Values, p *schedule.Policy) ([]setting, error) {
	var all []setting
	if form.Has("m1") {
		all = append(all, setting{"morning", mornings(form.Get("m1"), form.Get("m2"))})
	}
	if form.Has("a1") {
		awake := setting{"awake", map[string]string{"from": form.Get("a1"), "to": form.Get("a2")}}
		if form.Get("a1") < p.WakeAt.String() { // a morning may only lie in it: the wider hours come first
			all = append([]setting{awake}, all...)
		} else {
			all = append(all, awake)
		}
	}
	if form.Has("spf") {
		coat := map[string]any{
			"spf": numberOr(form.Get("spf")), "reapply_every": number(int(p.ReapplyEvery.Minutes())) + "m",
		}
		if water := form.Get("wr"); water != "" {
			coat["water_resistance"] = water
		}
		all = append(all, setting{"sunscreen", coat})
	}
	if form.Has("st") && form.Get("st") != "0" {
		all = append(all, setting{"skin_type", numberOr(form.Get("st"))})
	}
	if form.Has("long_term") {
		all = append(all, setting{"long_term", longTerm(form.Get("long_term"))})
	}
	if form.Has("max") {
		all = append(
			all, setting{"max_per_day", numberOr(form.Get("max"))}, setting{"discreet", form.Get("discreet") != ""},
		)
	}
	if len(all) == 0 {
		return nil, wrong("settings: nothing of what was sent can be changed here")
	}
	return all, nil
}

// mornings returns one time, or one for weekdays and one for weekends.
func mornings(weekday, weekend string) any {
	if weekday == weekend || weekend == "" {
		return weekday
	}
	return []string{cronOf(weekday, "1-5"), cronOf(weekend, "0,6")}
}

// cronOf returns the expression for a time on some days. An invalid time is
// passed on as typed, so that the error names it.
func cronOf(clock, days string) string {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return clock
	}
	return fmt.Sprintf("%d %d * * %s", t.Minute(), t.Hour(), days)
}

func longTerm(text string) any {
	if b, err := strconv.ParseBool(text); err == nil {
		return b
	}
	return text
}

// enterSettings saves changed keys and redirects to the settings.
func (s *site) enterSettings(w http.ResponseWriter, r *http.Request, q *request, keys []setting) {
	for _, k := range keys {
		body, _ := json.Marshal(k.Body) // texts, numbers and maps of them: cannot fail
		err := s.Plans.Enter(r.Context(), q.person, Settings, k.Key, body)
		var wrong *PlanError
		switch {
		case errors.As(err, &wrong):
			s.settingsPage(w, r, q, wrong)
			return
		case err != nil:
			s.failed(w, r, err)
			return
		}
	}
	http.Redirect(w, r, s.pathOf("/settings", q.person)+"#file", http.StatusSeeOther)
}

// takeRoutine adds a recurring outing, or removes one.
func (s *site) takeRoutine(w http.ResponseWriter, r *http.Request) {
	q, form, ok := s.asked(w, r)
	if !ok {
		return
	}
	wr := s.writer(q)
	remove, _ := strconv.Atoi(form.Get("remove"))
	type outing struct {
		Cron string `json:"cron"`
		For  string `json:"for"`
	}
	all := []outing{}
	for i := range q.view.Policy.Outings {
		o := &q.view.Policy.Outings[i]
		if i+1 == remove {
			continue
		}
		cron, weekly := wr.cron(o)
		if !weekly {
			s.refused(
				w, r, wrong("outdoors: a routine of the file is more than a time of some weekdays: change it there"),
			)
			return
		}
		all = append(all, outing{cron, lengthOf(o.For)})
	}
	if form.Get("remove") == "" {
		days := form["d"]
		if len(days) == 0 {
			days = []string{"*"}
		}
		slices.Sort(days)
		all = append(all, outing{cronOf(form.Get("at"), strings.Join(days, ",")), form.Get("for")})
	}
	s.enterSettings(w, r, q, []setting{{"outdoors", all}})
}
