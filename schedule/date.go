package schedule

import (
	"fmt"
	"time"
)

// Date is a calendar day without a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the calendar day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate parses a date such as 2026-06-21.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD (e.g. 2026-06-21)", s)
	}
	return DateOf(t), nil
}

// At returns the instant of the wall time clock on this date in zone. A wall
// time in a DST gap means the first instant after the gap, one that occurs
// twice means the first.
func (d Date) At(clock Clock, zone *time.Location) time.Time {
	return resolve(d, int(clock), zone)
}

// Start returns the first instant of the date in zone. If midnight does not
// exist, it is the first instant after the gap.
func (d Date) Start(zone *time.Location) time.Time { return d.At(0, zone) }

// Add returns the date n days later.
func (d Date) Add(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC))
}

// Sub returns the number of days from o to d.
func (d Date) Sub(o Date) int { return int(d.unixDay() - o.unixDay()) }

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.unixDay() < o.unixDay() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Weekday()
}

// IsZero reports whether d is the zero Date.
func (d Date) IsZero() bool { return d == Date{} }

// String formats the date as 2026-06-21.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

func (d Date) unixDay() int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

func dateOfUnixDay(n int64) Date { return DateOf(time.Unix(n*86400, 0).UTC()) }

// Clock is a wall time in minutes after midnight, 0 to 24·60.
type Clock int

// String formats the wall time as 07:30.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", int(c)/60, int(c)%60) }

// resolve returns the instant of a wall time. time.Date does not specify which
// of the two offsets it uses around a transition, so both candidates are tried
// here: the offsets in force a day before and a day after bracket every
// transition that could matter.
func resolve(d Date, minutes int, zone *time.Location) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, time.UTC)
	early := wall.Add(-offset(wall.Add(-24*time.Hour), zone))
	late := wall.Add(-offset(wall.Add(24*time.Hour), zone))
	if late.Before(early) {
		early, late = late, early
	}
	if shows(early, wall, zone) {
		return early.In(zone)
	}
	if shows(late, wall, zone) {
		return late.In(zone)
	}
	return firstAfterGap(early, late, wall, zone)
}

func offset(t time.Time, zone *time.Location) time.Duration {
	_, s := t.In(zone).Zone()
	return time.Duration(s) * time.Second
}

func shows(t, wall time.Time, zone *time.Location) bool {
	return t.Add(offset(t, zone)).Equal(wall)
}

// firstAfterGap searches for the transition between two instants that skips a
// wall time: before it clocks show less than wall, from it on more.
func firstAfterGap(lo, hi, wall time.Time, zone *time.Location) time.Time {
	for hi.Sub(lo) > time.Second {
		mid := lo.Add(hi.Sub(lo) / 2).Truncate(time.Second)
		if !mid.After(lo) {
			break
		}
		if mid.Add(offset(mid, zone)).Before(wall) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return hi.In(zone)
}

// MarshalText formats the date as 2026-06-21, or as nothing for the zero Date.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.String()), nil
}

// UnmarshalText is the inverse of MarshalText.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	got, err := ParseDate(string(b))
	if err == nil {
		*d = got
	}
	return err
}
