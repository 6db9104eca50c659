package web

import (
	"strconv"
	"time"

	"parasol/schedule"
)

func number(n int) string { return strconv.Itoa(n) }

// clockOf formats a time of day in the place's zone.
func clockOf(t time.Time, zone *time.Location) string { return t.In(zone).Format("15:04") }

// dayOf formats a date in the place's zone, with its year if that is far away.
func dayOf(t time.Time, v *View) string {
	if d := t.Sub(v.Decision.At).Abs(); d > 300*24*time.Hour {
		return t.In(v.Zone).Format("Mon 2 Jan 2006")
	}
	return t.In(v.Zone).Format("Mon 2 Jan")
}

// moment formats an instant the way people say it: a time for today, else with
// its day.
func (s *site) moment(t time.Time, v *View) string {
	today := schedule.DateOf(v.Decision.At.In(v.Zone))
	at := clockOf(t, v.Zone)
	switch schedule.DateOf(t.In(v.Zone)).Sub(today) {
	case 0:
		return at
	case 1:
		return s.say("page.at", "day", s.say("page.tomorrow"), "time", at)
	}
	return s.say("page.at", "day", dayOf(t, v), "time", at)
}

// capital capitalizes the first letter of a text.
func capital(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		return string(text[0]-'a'+'A') + text[1:]
	}
	return text
}
