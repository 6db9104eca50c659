package config

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"parasol/schedule"
)

// day is a day as an exact duration; lengths of phases count calendar days
// instead.
const day = 24 * time.Hour

// errLength names the units of contract C.
var errLength = errors.New("not a duration")

// ParseLength parses a length such as 1w2d or 90m: weeks and days are calendar
// days, hours and minutes exact. Each unit may occur once, larger ones first;
// 0 needs none. Numbers have at most five digits, which is beyond every phase.
func ParseLength(text string) (schedule.Length, error) {
	if text == "0" {
		return schedule.Length{}, nil
	}
	var l schedule.Length
	rest, units := text, "wdhm"
	for rest != "" {
		n, unit, after, err := cutUnit(rest)
		at := strings.IndexByte(units, unit)
		if err != nil || at < 0 {
			return schedule.Length{}, errLength
		}
		addUnit(&l, n, unit)
		rest, units = after, units[at+1:]
	}
	if text == "" {
		return l, errLength
	}
	return l, nil
}

func cutUnit(text string) (n int, unit byte, rest string, err error) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 1 || end > 5 {
		return 0, 0, "", errLength
	}
	n, err = strconv.Atoi(text[:end])
	return n, text[end], text[end+1:], err
}

func addUnit(l *schedule.Length, n int, unit byte) {
	switch unit {
	case 'w':
		l.Days += 7 * n
	case 'd':
		l.Days += n
	case 'h':
		l.Exact += time.Duration(n) * time.Hour
	case 'm':
		l.Exact += time.Duration(n) * time.Minute
	}
}

// FormatLength formats a length for [ParseLength].
func FormatLength(l schedule.Length) string {
	var b strings.Builder
	write := func(n int, unit string) {
		if n != 0 {
			b.WriteString(strconv.Itoa(n) + unit)
		}
	}
	write(l.Days, "d")
	write(int(l.Exact/time.Hour), "h")
	write(int(l.Exact%time.Hour/time.Minute), "m")
	if b.Len() == 0 {
		return "0"
	}
	return b.String()
}

// exact converts the length to a duration with days of 24 hours.
func exact(l schedule.Length) time.Duration { return time.Duration(l.Days)*day + l.Exact }
