package notify

import (
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
)

// quarter is the granularity of the hours in texts: minutes would vary from
// day to day and suggest a precision that no forecast has.
const quarter = 15 * time.Minute

// clock formats a wall time, e.g. 13:24; empty for the zero time.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("15:04")
}

// down and up return the quarter hour before and after an instant, so that a
// range of hours is never shortened; near returns the nearest.
func down(t time.Time) time.Time { return t.Truncate(quarter) }

func up(t time.Time) time.Time {
	if d := t.Truncate(quarter); !d.Equal(t) {
		return d.Add(quarter)
	}
	return t
}

func near(t time.Time) time.Time { return t.Round(quarter) }

// farAway is the distance in days from which a date needs its year.
const farAway = 300

// date formats a date relative to today, e.g. Mon 23 Nov.
func (t *Texts) date(d, today schedule.Date) string {
	noon := time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC)
	key := "date"
	if d.Sub(today) > farAway {
		key = "date.year"
	}
	return t.write(key, "weekday", t.word("weekdays", int(noon.Weekday())), "d", strconv.Itoa(d.Day),
		"month", t.word("months", int(d.Month)-1), "year", strconv.Itoa(d.Year))
}

// word returns the n-th word of an entry that lists several.
func (t *Texts) word(key string, n int) string {
	words := strings.Fields(t.words[key])
	if n < 0 || n >= len(words) {
		return ""
	}
	return words[n]
}

// moment formats an instant relative to today: 15:00, 15:00 tomorrow, 15:00 on
// Fri 3 Jul.
func (t *Texts) moment(at time.Time, today schedule.Date) string {
	return t.instant("moment", at, today)
}

// instant formats an instant with the entries of a key.
func (t *Texts) instant(key string, at time.Time, today schedule.Date) string {
	if at.IsZero() {
		return ""
	}
	d := schedule.DateOf(at)
	switch d.Sub(today) {
	case 0:
	case 1:
		key += ".tomorrow"
	case -1:
		if t.has(key + ".yesterday") {
			key += ".yesterday"
			break
		}
		key += ".date"
	default:
		key += ".date"
	}
	return t.write(key, "time", clock(at), "date", t.date(d, today))
}

// maxInterval is the longest pause between two coats (21 CFR 201.327).
const maxInterval = 2 * time.Hour

// pause formats a pause between two coats with the entries of a key: every 2
// hours, in 45 minutes.
func (t *Texts) pause(key string, d time.Duration) string {
	if d <= 0 || d > maxInterval {
		d = maxInterval
	}
	switch {
	case d == time.Hour:
		return t.write(key + ".hour")
	case d%time.Hour == 0:
		return t.write(key+".hours", "count", strconv.Itoa(int(d/time.Hour)))
	}
	return t.write(key+".minutes", "count", strconv.Itoa(int(d.Round(time.Minute)/time.Minute)))
}
