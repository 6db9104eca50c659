package presence

import (
	"time"

	"parasol/schedule"
)

// heardWord is what one source says.
type heardWord struct {
	Word
	set *Source
}

// merge makes one word of those of all sources.
//
// Of several devices the one that moved last counts, and one that she carries
// before any that may lie at home. A boolean says more than a device: yes is
// outdoors, no is not, as long as it is fresh. Only glass beats its yes.
//
// until is when the answer may change by itself; zero for never.
func merge(now time.Time, words []heardWord) (word heardWord, until time.Time) {
	device := lastMoved(words)
	yes, no := booleans(words)
	if no.set != nil {
		if until = no.Seen.Add(no.set.holds(switchHolds)); !now.Before(until) {
			until = time.Time{}
		}
	}
	switch {
	case device.glass():
		return device, until
	case yes.set != nil && !(yes.Says == schedule.ProbablyOut && device.Says == schedule.ReportedIndoors):
		return yes, until
	case no.set != nil && (device.set == nil || device.out() && !until.IsZero()):
		return no, until
	}
	return device, until
}

// booleans returns the first of those that say yes, and of those that say no.
func booleans(words []heardWord) (yes, no heardWord) {
	for _, w := range words {
		if w.Sign != schedule.SwitchSign || w.set.Observe {
			continue
		}
		if w.out() && (yes.set == nil || w.Since.Before(yes.Since)) {
			yes = w
		}
		if w.Says == schedule.ReportedIndoors && (no.set == nil || w.Since.Before(no.Since)) {
			no = w
		}
	}
	return yes, no
}

// lastMoved returns the device whose word counts.
func lastMoved(words []heardWord) heardWord {
	var last heardWord
	for _, w := range words {
		if w.Sign == schedule.SwitchSign || w.Says == schedule.UnknownPresence || w.set.Observe {
			continue
		}
		switch {
		case last.set == nil, w.set.Carried && !last.set.Carried:
			last = w
		case last.set.Carried && !w.set.Carried:
		case w.Moved.After(last.Moved), w.Moved.Equal(last.Moved) && rank(w.Word) > rank(last.Word):
			last = w
		}
	}
	return last
}
