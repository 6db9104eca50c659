package recur

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"parasol/schedule"
)

// wanted and example are suggestions in error messages.
const (
	wanted  = "a wall time or five cron fields"
	example = `e.g. "07:30" or "0 9 * * 6,0"`
)

// maxText is far beyond any sensible expression: sixty minutes and twenty-four
// hours written out are 300 characters.
const maxText = 500

// Parse parses a wall time such as 07:30 or a cron expression of five fields:
// minute, hour, day of month, month, day of week (0 is Sunday; names are
// allowed). The error is a [*schedule.Misfit].
func Parse(text string) (schedule.Recurrence, error) {
	text = strings.TrimSpace(text)
	if c, err := ParseClock(text); err == nil && c < 24*60 {
		return recurrence{wall(c)}, nil
	}
	if m := screen(text); m != nil {
		return nil, about(text, m)
	}
	parsed, err := fields.Parse(text)
	if err != nil {
		return nil, about(text, misfit(plain(err)))
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok { // the parser knows no other
		return nil, about(text, misfit("no five fields"))
	}
	bothDays(spec, strings.Fields(text))
	return checked(text, expression{spec})
}

// starBit is the library's mark for a day field that does not widen the other
// one.
const starBit = 1 << 63

// bothDays requires both day fields to match if one of them begins with a star,
// as crontab(5) says: "0 12 */2 * 1-5" is the weekdays among the odd days. The
// library ignores the star of a field with a step, and is then content with
// either field (robfig/cron#70).
func bothDays(spec *cron.SpecSchedule, part []string) {
	if strings.HasPrefix(part[2], "*") {
		spec.Dom |= starBit
	}
	if strings.HasPrefix(part[4], "*") {
		spec.Dow |= starBit
	}
}

// fields parses exactly five fields; the library's standard parser also accepts
// descriptors.
var fields = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// misfit returns an error with an example as its only suggestion.
func misfit(got string) *schedule.Misfit {
	return &schedule.Misfit{Got: got, Want: wanted, Hint: example}
}

// about prefixes what is wrong with the text, shortened to fit a line.
func about(text string, m *schedule.Misfit) error {
	m.Got = fmt.Sprintf("%.60q: %s", text, m.Got)
	return m
}

// screen rejects what the library would accept, misread or panic on (as on TZ=0
// without a space); nil means that the library can be asked.
func screen(text string) *schedule.Misfit {
	switch n := len(strings.Fields(text)); {
	case strings.Contains(strings.ToUpper(text), "TZ="):
		return &schedule.Misfit{
			Got:  "a zone inside the expression",
			Want: "it without, since times are read in the place's own zone",
		}
	case strings.HasPrefix(text, "@"):
		return &schedule.Misfit{
			Got:  "a descriptor",
			Want: "five cron fields",
			Hint: `e.g. "0 9 * * *" for @daily at nine`,
		}
	case len(text) > maxText:
		return &schedule.Misfit{Got: fmt.Sprintf("%d characters", len(text)), Want: fmt.Sprintf("at most %d", maxText)}
	case n == 1 && strings.Contains(text, ":"):
		return &schedule.Misfit{Got: "a wall time that no clock shows", Want: "00:00 to 23:59", Hint: `e.g. "07:30"`}
	case n == 6:
		return &schedule.Misfit{
			Got:  "six fields",
			Want: "five without seconds: minute, hour, day, month, weekday",
			Hint: `e.g. "30 7 * * *"`,
		}
	case n != 5:
		return misfit(fmt.Sprintf("%d fields", n))
	}
	return screenFields(strings.Fields(text))
}

// screenFields rejects a field without a value, since the library reads "," as
// never, and names an unknown weekday.
func screenFields(part []string) *schedule.Misfit {
	for _, p := range part {
		if strings.Trim(p, ",") == "" {
			return misfit("a field without a value")
		}
	}
	for day := range strings.FieldsFuncSeq(part[4], func(r rune) bool { return strings.ContainsRune(",-/", r) }) {
		if day == "7" {
			return &schedule.Misfit{Got: "weekday 7", Want: "0 for Sunday to 6 for Saturday"}
		}
	}
	return nil
}

// plain rewords the library's most common error, which mentions its own
// functions.
func plain(err error) string {
	text, _, _ := strings.Cut(err.Error(), ": strconv.")
	return strings.Replace(text, "failed to parse int from ", "the unknown word ", 1)
}

// expression is a cron schedule evaluated on a clock without a zone. Its fields
// are sets of numbers, one bit for each, that a date is looked up in: the
// library's own search from one time to the next costs ten times as much.
type expression struct{ *cron.SpecSchedule }

func (e expression) clocks(d schedule.Date) []schedule.Clock {
	if !e.on(d) {
		return nil
	}
	all := make([]schedule.Clock, 0, bits.OnesCount64(e.Hour&^starBit)*bits.OnesCount64(e.Minute&^starBit))
	for hour := range 24 {
		for minute := 0; has(e.Hour, hour) && minute < 60; minute++ {
			if has(e.Minute, minute) {
				all = append(all, schedule.Clock(hour*60+minute))
			}
		}
	}
	return all
}

func (e expression) first(d schedule.Date) (schedule.Clock, bool) {
	first := schedule.Clock(bits.TrailingZeros64(e.Hour)*60 + bits.TrailingZeros64(e.Minute))
	return first, e.on(d)
}

// on reports whether the expression has times on a date. Of the two day fields
// both must match if one begins with a star, otherwise one of them.
func (e expression) on(d schedule.Date) bool {
	day, weekday := has(e.Dom, d.Day), has(e.Dow, int(d.Weekday()))
	matches := day || weekday
	if (e.Dom|e.Dow)&starBit != 0 {
		matches = day && weekday
	}
	return matches && has(e.Month, int(d.Month))
}

// has reports whether a number is in a field.
func has(field uint64, n int) bool { return field&(1<<n) != 0 }

// checked rejects a date that never occurs, such as 31 February: the library
// would search five years for it at every call.
func checked(text string, e expression) (schedule.Recurrence, error) {
	if e.Next(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, about(text, misfit("a day that never comes"))
	}
	return recurrence{e}, nil
}

// ParseClock parses a wall time from 00:00 to 24:00; the hour may have one
// digit.
func ParseClock(text string) (schedule.Clock, error) {
	h, m, ok := strings.Cut(text, ":")
	hour, herr := digits(h, 1)
	minute, merr := digits(m, 2)
	if !ok || herr != nil || merr != nil || minute > 59 || hour*60+minute > 24*60 {
		return 0, fmt.Errorf("wall time %.20q: want HH:MM between 00:00 and 24:00 (e.g. 07:30)", text)
	}
	return schedule.Clock(hour*60 + minute), nil
}

// digits parses a number of at least least and at most two digits, without a
// sign.
func digits(s string, least int) (int, error) {
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil || len(s) < least || len(s) > 2 {
		return 0, errors.New("not a number of two digits")
	}
	return int(n), nil
}
