package config

import (
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"parasol/schedule"
	"parasol/schedule/recur"
)

// Contract C's defaults.
const (
	defaultMorning = "07:30"
	defaultWake    = schedule.Clock(7 * 60)
	defaultSleep   = schedule.Clock(22*60 + 30)
)

// habits reads when the person is awake, wants the morning reminder, and goes
// out.
func (s *section) habits(p *schedule.Policy) {
	hours := s.get("awake")
	p.WakeAt, p.SleepAt = hours.awake()
	v := s.get("morning")
	p.Morning = v.recurrence(defaultMorning)
	v.everyMorning(p, hours)
	items, _ := s.get("outdoors").list()
	for _, item := range items {
		if o, ok := item.outing(); ok {
			p.Outings = append(p.Outings, o)
		}
	}
}

func (v value) awake() (wake, sleep schedule.Clock) {
	s := v.section()
	s.inline()
	from, to := s.get("from"), s.get("to")
	wake, sleep = from.clock(defaultWake), to.clock(defaultSleep)
	s.finish()
	switch {
	case wake == 24*60:
		from.bad(wake.String(), "a wall time before 24:00", "e.g. 07:00")
	case wake == sleep:
		to.bad(sleep.String()+", as from", "another time than from", `from: "00:00", to: "24:00" is always`)
	default:
		return wake, sleep
	}
	return defaultWake, defaultSleep
}

// recurrence reads a wall time, a cron expression or a list of either; nil
// after a problem.
func (v value) recurrence(fallback string) schedule.Recurrence {
	n := resolve(v.node)
	if n == nil {
		v.showText(fallback)
		r, _ := recur.Parse(fallback) // a constant of this package
		return r
	}
	if n.Kind != yaml.SequenceNode {
		return v.oneRecurrence()
	}
	items, _ := v.list()
	if len(items) == 0 {
		v.bad("an empty list", wantRecurrence, egRecurrence)
		return nil
	}
	var all []schedule.Recurrence
	for _, item := range items {
		if r := item.oneRecurrence(); r != nil {
			all = append(all, r)
		}
	}
	if len(all) < len(items) {
		return nil
	}
	return recur.Any(all...)
}

const (
	wantRecurrence = "a wall time or a cron expression"
	egRecurrence   = `e.g. "07:30" or "0 9 * * 6,0"`
)

func (v value) oneRecurrence() schedule.Recurrence {
	got, ok := v.scalar(wantRecurrence, egRecurrence)
	if !ok {
		return nil
	}
	r, err := recur.Parse(got)
	if err != nil {
		v.misfit(err)
		return nil
	}
	v.showText(got)
	return r
}

// morning is a morning as written, and the hours in which it has to lie.
type morning struct {
	text        string
	wake, sleep schedule.Clock
}

// habit is what a morning is like over the years.
type habit struct {
	gap     recur.Gap
	covers  bool // there is one on every date
	at      schedule.Clock
	outside bool // one of them, at that time, lies within the person's sleep
}

// habit looks through all dates once for each morning, which thousands of
// people may share: a cron expression takes a millisecond.
func (v value) habit(p *schedule.Policy) habit {
	key := morning{wake: p.WakeAt, sleep: p.SleepAt}
	if n := resolve(v.node); n != nil {
		key.text = n.Value
		for _, c := range n.Content {
			key.text += "\n" + resolve(c).Value
		}
	}
	h, known := v.r.mornings[key]
	if !known {
		h.gap, h.covers = recur.Covers(p.Morning)
		h.at, h.outside = recur.Outside(p.Morning, p.WakeAt, p.SleepAt)
		v.r.mornings[key] = h
	}
	return h
}

// everyMorning reports a morning time that skips a day or lies within the
// person's sleep.
func (v value) everyMorning(p *schedule.Policy, hours value) {
	if p.Morning == nil {
		return
	}
	h := v.habit(p)
	if !h.covers {
		v.bad("no morning on "+missingDays(h.gap), "a time on every day", `e.g. ["30 7 * * 1-5", "0 9 * * 6,0"]`)
	}
	if h.outside && !v.given() {
		// Nobody set the morning, so the problem is with the hours.
		hours.written("from", "to").bad(
			p.WakeAt.String()+" to "+p.SleepAt.String()+", without the morning at "+h.at.String(),
			"hours with it, or a morning of your own",
			`e.g. morning: "`+p.WakeAt.String()+`"`,
		)
	} else if h.outside {
		v.bad(
			"a morning at "+h.at.String(),
			"a time in the awake hours from "+p.WakeAt.String()+" to "+p.SleepAt.String(),
			"",
		)
	}
}

func missingDays(gap recur.Gap) string {
	if len(gap.Weekdays) == 0 || len(gap.Weekdays) == 7 {
		return gap.Date.String()
	}
	var names []string
	for _, d := range gap.Weekdays {
		names = append(names, d.String())
	}
	return strings.ReplaceAll(oneOf(names), " or ", " and ")
}

func (v value) outing() (schedule.Routine, bool) {
	s := v.section()
	s.inline()
	at, length := s.get("cron"), s.get("for")
	var o schedule.Routine
	if at.given() {
		o.Start = at.recurrence("")
	} else {
		at.missing(wantRecurrence, `e.g. "0 12 * * 1-5"`)
	}
	if !length.given() {
		length.missing("how long the outing lasts", "e.g. 1h")
	}
	// An outing lasts at most a day: longer ones are days away from home.
	o.For = length.duration(within{time.Minute, day, "1h"}, 0)
	s.finish()
	return o, o.Start != nil && o.For > 0
}

// showWords records a list of words.
func (v value) showWords(words []string) {
	if !v.r.shows {
		return
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for _, w := range words {
		list.Content = append(list.Content, word(w))
	}
	v.show(list)
}
