package config

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parasol/schedule"
)

// Defaults and bounds of a person's settings.
const (
	defaultSPF       = 30 // contract C: less is an error (FIELD 5: every phase requires SPF 30+)
	defaultMaxPerDay = 12 // part B, the daily limit
	// leastPerDay leaves the five pushes that part B reserves for first
	// attempts, and one for the morning.
	leastPerDay = 6
	// mostPerDay is one push per quarter of an hour of a long day.
	mostPerDay = 60
	// longestInterval is the longest time between coats outdoors (FIELD 1, 21
	// CFR 201.327).
	longestInterval = 2 * time.Hour
	// shortestInterval keeps a typo such as 2m from ringing all day; a coat
	// that lasts less than a quarter of an hour is useless.
	shortestInterval = 15 * time.Minute
	// longestResistance is the longest that a label may claim (FIELD 1).
	longestResistance = 80 * time.Minute
)

// Ranges of a person's numbers.
var (
	perDay    = span{leastPerDay, mostPerDay, "", "12"}
	skinTypes = span{1, 6, ", the Fitzpatrick skin type,", "2"}
	labelSPF  = span{defaultSPF, 100, "the SPF of the label", "50"}
)

func (r *reader) people(v value, channels []Channel) []Person {
	if !v.given() {
		v.missing(
			"a list with at least one person",
			"e.g. - {name: ada, place: {latitude: 52.37, longitude: 4.9}, long_term: true}, "+
				"or PARASOL_LATITUDE, PARASOL_LONGITUDE, PARASOL_TREATMENT and PARASOL_TREATED_AT",
		)
	}
	items, ok := v.list()
	if ok && len(items) == 0 {
		v.bad("an empty list", "at least one person", "")
	}
	var all []Person
	seen := map[string]value{}
	for _, item := range items {
		p := item.person(channels)
		if first, twice := seen[p.Policy.Person]; twice && p.Policy.Person != "" {
			item.bad(
				"the name "+p.Policy.Person+" again",
				"a name of their own for each; it stands on line "+line(first)+" already",
				"",
			)
		}
		seen[p.Policy.Person] = item
		all = append(all, p)
	}
	return all
}

func (v value) person(channels []Channel) Person {
	s := v.section()
	p := schedule.Policy{Person: s.get("name").name("ada")}
	p.Home = s.get("place").place()
	p.Away = s.get("away").stays()
	p.LongTerm = s.get("long_term").longTerm()
	entered := s.treatments(&p)
	person := Person{Entries: entries(entered), Presence: s.get("presence").presence()}
	p.Series = s.get("series").series(entered)
	s.skin(&p)
	s.habits(&p)
	p.MaxPerDay = s.get("max_per_day").integer(perDay, defaultMaxPerDay)
	p.Discreet = s.get("discreet").truth(false)
	p.Clinic = s.get("clinic").clinic()
	p.Buddy, person.Buddy = s.get("buddy").buddy(channels)
	person.Policy = p
	person.Fallback, _ = s.get("fallback").channelNames(channels, value.leftOut)
	person.Channels = s.notify(channels, slices.Concat(person.Fallback, person.Buddy))
	s.finish()
	return person
}

func (s *section) skin(p *schedule.Policy) {
	if v := s.get("skin_type"); v.given() {
		p.SkinType = v.integer(skinTypes, 0)
	}
	in := s.get("sunscreen").section()
	p.SPF, _ = in.get("spf").number(labelSPF, defaultSPF)
	p.WaterResistance = in.get("water_resistance").resistance()
	p.ReapplyEvery = in.get("reapply_every").duration(within{shortestInterval, longestInterval, "2h"}, longestInterval)
	in.finish()
}

// longTerm reads whether reminders continue outside every window.
func (v value) longTerm() (on schedule.LongTermDays) {
	if got, ok := v.scalar("true, false or uv3", ""); ok {
		if on.UnmarshalText([]byte(got)) != nil {
			v.bad(plainOr(got), "true, false or uv3", "")
		}
	}
	v.showPlain(on.String())
	return on
}

// resistance reads a label's water resistance; none and 0 mean the same.
func (v value) resistance() time.Duration {
	if got, ok := v.scalar("a duration", ""); ok && (got == "none" || got == "0") {
		v.showText("none")
		return 0
	}
	if !v.given() {
		v.showText("none")
		return 0
	}
	return v.duration(within{time.Minute, longestResistance, "40m or 80m, none if the label claims none"}, 0)
}

func (v value) clinic() schedule.Clinic {
	s := v.section()
	defer s.finish()
	return schedule.Clinic{
		Name:  s.get("name").short("the clinic's name"),
		Phone: s.get("phone").short("a telephone number"),
	}
}

// short reads a text that is short enough for a push.
func (v value) short(want string) string {
	got := v.text(want, "", "")
	if utf8.RuneCountInString(got) > 80 {
		v.bad(quote(got), want+" of at most 80 characters", "")
		return ""
	}
	return got
}

// buddyAfter is the range of how long an emergency is unanswered before the
// buddy is told. It rings for half an hour; a minute is the time to find a
// phone.
var buddyAfter = within{time.Minute, 30 * time.Minute, "10m"}

// buddy reads who is told of an emergency that stays unanswered, and through
// which channels; nil if nobody is.
func (v value) buddy(channels []Channel) (*schedule.Contact, []string) {
	if !v.given() {
		return nil, nil
	}
	s := v.section()
	name := s.get("name")
	if !name.given() {
		name.missing("the buddy's name", "e.g. ben")
	}
	c := &schedule.Contact{
		Name:  name.short("the buddy's name"),
		After: s.get("after").duration(buddyAfter, 10*time.Minute),
	}
	to := s.get("channels")
	names, ok := to.channelNames(channels, value.notAmong)
	if len(names) == 0 && (ok || !to.given()) && !v.r.lenient {
		to.quiet().bad("no channel", "at least one, which is the buddy's", "e.g. [ben-phone]")
	}
	s.finish()
	return c, names
}

// notify returns the person's channels: those named, or else all that are not
// used as a fallback or for a buddy.
func (s *section) notify(channels []Channel, others []string) []string {
	v := s.get("notify")
	names, ok := v.channelNames(channels, value.notAmong)
	if ok && len(names) == 0 && v.given() {
		if items, _ := v.quiet().list(); len(items) == 0 {
			v.bad("an empty list", "at least one channel", "")
		}
	}
	if !ok {
		for _, c := range channels {
			if !slices.Contains(others, c.Name) {
				names = append(names, c.Name)
			}
		}
		v.showWords(names)
	}
	for _, o := range others {
		if slices.Contains(names, o) {
			v.bad(quote(o)+", which fallback or buddy names too", "channels that neither names", "")
		}
	}
	return names
}

// leftOut warns of a fallback that does not exist: it only matters once
// everything else has failed, so it does not keep the daemon from starting.
func (v value) leftOut(got string, known []string) {
	v.warn(quote(got)+", which no channel is called, so it is left out", "one of "+strings.Join(known, ", "), "")
}

// names returns the names of all channels and fills named. They are the same
// for everybody, and there may be thousands of people.
func (r *reader) names(channels []Channel) []string {
	if r.named == nil {
		r.named = make(map[string]bool, len(channels))
		for _, c := range channels {
			r.channelNames = append(r.channelNames, c.Name)
			r.named[c.Name] = true
		}
	}
	return r.channelNames
}

// channelNames reads a list of channels and passes unknown names to unknown;
// it returns false if none is given.
func (v value) channelNames(channels []Channel, unknown func(v value, got string, known []string)) ([]string, bool) {
	known := v.r.names(channels)
	var names []string
	items, ok := v.list()
	for _, item := range items {
		switch got, single := item.scalar("a channel's name", "e.g. console"); {
		case !single || len(known) == 0: // without any channel the missing channels are reported instead
		case !v.r.named[got] && v.r.lenient:
			item.leftOut(got, known)
		case !v.r.named[got]:
			unknown(item, got, known)
		case slices.Contains(names, got):
			item.bad(quote(got)+" again", "each channel once", "")
		default:
			item.showText(got)
			names = append(names, got)
		}
	}
	return names, ok
}
