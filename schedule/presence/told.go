package presence

import (
	"time"

	"parasol/schedule"
)

const (
	// unsettled is how long an opposite sign waits after a press.
	unsettled = 10 * time.Minute
	// undone is how long "indoors" by hand holds against a device that says
	// outdoors: the café in the park.
	undone = time.Hour
	// believed is how long a report of being outdoors holds (design B).
	believed = 6 * time.Hour
	// outings is how many automatic outings a day are told as such; later
	// ones are probably out.
	outings = 4
)

// told is what the journal holds about where the person is.
type told struct {
	hand    hand
	device  schedule.Event            // the last event from a device; zero: none
	before  schedule.Event            // the last event from a device before the person's own report
	outings int                       // from devices, today
	by      map[string]schedule.Event // the last of each device
	known   map[string]bool           // ids of all
}

// hand is the person's last report of where they are.
type hand struct {
	schedule.Event
	out   bool
	until time.Time // it holds no longer than this; zero: as long as nothing else is said
}

func (h *hand) given() bool { return !h.At.IsZero() }

// read takes from the journal's events, in any order, what matters here.
func read(now time.Time, zone *time.Location, events []schedule.Event) told {
	t := told{by: map[string]schedule.Event{}, known: map[string]bool{}}
	gone := map[string]bool{}
	for i := range events {
		e := &events[i]
		t.known[e.ID] = true
		if e.Of != "" {
			gone[e.Of] = true
		}
	}
	today := schedule.DateOf(now.In(zone)).Start(zone)
	for _, e := range inOrder(events) {
		device, _, auto := e.Device()
		switch {
		case gone[e.ID] || e.At.After(now):
		case auto:
			if e.Kind == schedule.Outdoors && !e.At.Before(today) && t.device.Kind != schedule.Outdoors {
				t.outings++
			}
			t.device, t.by[device] = e, e
		case e.Kind == schedule.Outdoors, e.Kind == schedule.InWater, e.Kind == schedule.Indoors:
			t.hand, t.before = hand{Event: e, out: e.Kind != schedule.Indoors}, t.device
		}
	}
	t.hand.ends(zone)
	return t
}

// ends sets how long the person's report holds at most.
func (h *hand) ends(zone *time.Location) {
	if !h.given() {
		return
	}
	switch minutes := time.Duration(h.Minutes) * time.Minute; {
	case minutes > 0:
		h.until = h.At.Add(minutes)
	case h.out:
		h.until = h.At.Add(believed)
	default:
		h.until = schedule.DateOf(h.At.In(zone)).Add(1).Start(zone)
	}
}

// news says whether there is something to record, and of when. If ok is false,
// when is an instant at which there may be, zero for none.
type news struct {
	ok   bool
	at   time.Time
	when time.Time
}

// edge says whether a word is news compared with the journal, and from when it
// counts. A report by hand wins until a change that began after it.
func (t *told) edge(now time.Time, w Word) news {
	if !t.hand.given() || !now.Before(t.hand.until) || t.device.At.After(t.hand.At) {
		return t.edgeToDevice(now, w)
	}
	if t.hand.out {
		if w.Says != schedule.ReportedIndoors || !w.Since.After(t.hand.At) {
			return news{when: t.hand.until}
		}
		return counts(now, w, t.hand.At.Add(unsettled))
	}
	if !w.out() {
		return news{when: t.hand.until}
	}
	switch {
	case t.hand.Minutes > 0:
		return counts(now, w, t.hand.until)
	case !w.Since.After(t.hand.At), t.before.Kind == schedule.Outdoors, t.before.Kind == schedule.MaybeOut:
		return counts(now, w, t.hand.At.Add(undone))
	default:
		return counts(now, w, t.hand.At.Add(unsettled))
	}
}

// counts returns news that waits until an instant.
func counts(now time.Time, w Word, from time.Time) news {
	if now.Before(from) {
		return news{when: from}
	}
	return news{ok: true, at: latest(w.Since, from)}
}

// edgeToDevice compares the word with the last that a device told.
func (t *told) edgeToDevice(now time.Time, w Word) news {
	kind, sign := eventOf(w), w.Sign
	_, last, _ := t.device.Device()
	over := t.hand.given() && !t.device.At.After(t.hand.At) // a later report by hand has expired
	switch {
	case !over && t.device.Kind == kind && (kind != schedule.Indoors || last == sign):
		return news{}
	case kind == schedule.Lost && (over || t.device.At.IsZero()):
		return news{} // nothing was known, and nothing is
	}
	at := w.Since
	if over {
		at = latest(at, t.hand.until)
	}
	if !at.After(t.device.At) { // it was masked by another source's word until now
		at = now
	}
	return news{ok: true, at: at}
}

// unlessSilent returns a word of being indoors, unless it was masked by a source
// that said out and has fallen silent: silence must not mean indoors.
func (t *told) unlessSilent(words []heardWord, indoors heardWord) heardWord {
	device, _, _ := t.device.Device()
	for _, w := range words {
		if w.set.Name != device || t.device.Kind == schedule.Indoors || w.Sign != schedule.SilenceSign {
			continue
		}
		if indoors.Seen.After(w.Since) {
			continue // said since the silence began
		}
		if w.out() {
			return w
		}
		return heardWord{}
	}
	return indoors
}

// eventOf is the kind by which a word is told.
func eventOf(w Word) schedule.EventKind {
	switch w.Says {
	case schedule.ReportedOutdoors:
		return schedule.Outdoors
	case schedule.ProbablyOut:
		return schedule.MaybeOut
	case schedule.ReportedIndoors:
		return schedule.Indoors
	default:
		return schedule.Lost
	}
}
