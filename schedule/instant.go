package schedule

import "time"

// Instant parses a time as people write it: RFC 3339, or the wall time of the
// place where the person is then, as 2026-07-01T09:00 with or without seconds.
// It returns false if text is neither.
func (p *Policy) Instant(text string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, true
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		wall, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		d := DateOf(wall)
		zone := p.PlaceAt(d.At(12*60, p.Home.Zone)).Zone
		clock := Clock(wall.Hour()*60 + wall.Minute())
		return d.At(clock, zone).Add(time.Duration(wall.Second()) * time.Second), true
	}
	return time.Time{}, false
}
