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

// merge combines the words of all sources into one.
//
// Among devices, one that the person carries takes precedence over one that
// may lie at home, and otherwise the one that changed last. A boolean takes
// precedence over devices: yes is outdoors; no is not outdoors while it is
// fresh. Only a vehicle takes precedence over its yes.
//
// until is when the result may change without news; zero for never.
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

// booleans returns, of the booleans, the one that has said yes for longest and
// the one that has said no for longest.
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

// lastMoved returns the word of the device that takes precedence.
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
