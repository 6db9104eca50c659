package notify

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"parasol/schedule"
	"parasol/uv"
)

// index writes a UV index with one decimal, none from 10 on; what cannot be an
// index is "unknown".
func index(i uv.Index) string {
	const most = 50 // no surface of the earth comes near; the quality gate stops at 26
	switch x := float64(i); {
	case math.IsNaN(x) || x < 0 || x > most:
		return "unknown"
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 0, 64)
	default:
		return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	}
}

// clock writes a wall time, e.g. 13:24; nothing for none.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("15:04")
}

// when writes an instant as seen from a date: "at 15:00", "tomorrow at 15:00",
// "on Fri 3 Jul at 15:00".
func when(t time.Time, today schedule.Date) string {
	switch schedule.DateOf(t).Sub(today) {
	case 0:
		return "today at " + clock(t)
	case 1:
		return "tomorrow at " + clock(t)
	case -1:
		return "yesterday at " + clock(t)
	}
	return t.Format("on Mon 2 Jan at 15:04")
}

// until writes the end of something: "until 15:00", "until tomorrow 15:00",
// "until Fri 3 Jul 15:00".
func until(t time.Time, today schedule.Date) string {
	switch n := schedule.DateOf(t).Sub(today); {
	case n == 0:
		return "until " + clock(t) + " today"
	case n == 1:
		return "until tomorrow " + clock(t)
	case n > 300:
		return t.Format("until 2 Jan 2006")
	}
	return t.Format("until Mon 2 Jan 15:04")
}

// interval writes a pause between two coats: 2 h, 1½ h, 45 min.
func interval(d time.Duration) string {
	const most = 2 * time.Hour // 21 CFR 201.327: at least every 2 h
	if d <= 0 || d > most {
		d = most
	}
	switch {
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + " h"
	case d == 90*time.Minute:
		return "1½ h"
	}
	return strconv.Itoa(int(d.Round(time.Minute)/time.Minute)) + " min"
}

// ordinal writes 2nd, 3rd, 4th …
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// list joins words as speech does: a, b or c.
func list(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// capital makes the first letter a capital.
func capital(s string) string {
	for i, r := range s {
		return string(unicode.ToUpper(r)) + s[i+len(string(r)):]
	}
	return s
}

// held is the space inside a name somebody else wrote: it does not end a
// sentence, so that "Dr. Frey" stays whole. A body's last step turns it back
// into a space.
const held = '\u00a0'

// name makes a word or name from outside fit for a sentence: one line, at most
// 60 characters, never split.
func name(s string) string {
	const most = 60
	fields := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar })
	s = strings.Join(fields, " ")
	if runes := []rune(s); len(runes) > most {
		s = cut(s, most)
	}
	return strings.ReplaceAll(s, " ", string(held))
}

// sources are the names under which people know the sources.
var sources = map[string]string{
	"open-meteo": "Open-Meteo", "met-norway": "MET Norway", "currentuvindex": "currentuvindex.com", "openuv": "OpenUV",
	"openweathermap": "OpenWeatherMap", "home-assistant": "Home Assistant", "file": "from the file",
}

func source(s string) string {
	if known, ok := sources[s]; ok {
		return known
	}
	return name(s)
}
