package agent

import (
	"time"

	"parasol/schedule"
)

const (
	// leastWait is the least time between two tries at a service that failed
	// (FIELD.md 3: after at least 5 s), and between two polls of a receipt (at
	// most every 5 s).
	leastWait = 5 * time.Second
	// mostWait caps the doubling waits, so that a service that has recovered
	// is noticed within this time (H).
	mostWait = 5 * time.Minute
	// busyWait is the wait for a busy service that does not say how long (H).
	busyWait = time.Minute
	// busyPause caps how long one delivery's busy answer delays the others of
	// its lane: another account may have quota left (H).
	busyPause = time.Minute
	// Patience is how long a person's channels may fail before their fallback
	// is tried (H).
	Patience = 5 * time.Minute
)

// Judge returns the effect of a try's result on its delivery. All decisions
// about retrying are made here; the fallback is the caller's.
func Judge(now time.Time, d *Delivery, r Result) Outcome {
	o := Outcome{Delivery: d.ID, At: now, State: Pending, Class: r.Class}
	if r.Err != nil {
		o.Error = r.Err.Error()
	}
	once := d.Tries > 0 && d.Class == schedule.Unknown // sent once before without an answer
	switch r.Class {
	case schedule.Delivered:
		o.State = Sent
		if r.Receipt != "" {
			o.Receipt, o.Ringing = r.Receipt, d.Decision.Send.Until
		}
		if next := now.Add(r.Again); r.Again > 0 && next.Before(d.Decision.Send.Until) {
			o.State, o.Next = Pending, next
		}
		return o
	case schedule.Refused:
		o.State = Rejected
		return o
	case schedule.Unknown:
		if once {
			o.State = Uncertain
			return o
		}
	}
	if once {
		o.Class = schedule.Unknown // a later failure does not change that it may have arrived
	}
	o.Next = now.Add(wait(r, d.Tries))
	if until := d.Decision.Send.Until; !until.IsZero() && !o.Next.Before(until) {
		o.State, o.Next = Expired, time.Time{}
	}
	return o
}

// wait returns how long to leave a delivery alone after a result that is not
// final.
func wait(r Result, tries int) time.Duration {
	switch {
	case r.Class == schedule.Busy && r.RetryAfter <= 0:
		return busyWait
	case r.Class == schedule.Busy:
		return max(r.RetryAfter, leastWait)
	default:
		return Backoff(tries)
	}
}

// Backoff returns how long to wait after a failure when there were some
// before: 5 s, 10 s, 20 s … up to 5 min.
func Backoff(before int) time.Duration {
	if before > 6 { // 5 s · 2⁶ is over the cap
		return mostWait
	}
	return min(leastWait<<max(before, 0), mostWait)
}

// Pause returns how long to leave a whole lane alone after a result.
func Pause(r Result) time.Duration {
	switch r.Class {
	case schedule.Failed, schedule.Unknown:
		return leastWait
	case schedule.Busy:
		return min(wait(r, 0), busyPause)
	default:
		return 0
	}
}
