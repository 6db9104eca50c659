package agent

import (
	"slices"
	"strconv"
	"time"

	"parasol/schedule"
)

// Routes are the channels by which a person is reached.
type Routes struct {
	Own      []Route
	Fallback []Route // tried once all of Own failed for good, or for [Patience]
	Buddy    []Route // of the buddy, used when an emergency stays unanswered
}

// Deliberation is what a turn comes to.
type Deliberation struct {
	Decision schedule.Decision
	State    schedule.State // before the decision
	After    schedule.State // with the reminder that was sent
	Verdict  Verdict        // without the sum of the day before
}

// Deliberate decides a turn on the person's prepared day. It modifies nothing.
func Deliberate(now time.Time, known *Turn, day *schedule.Day, routes *Routes) *Deliberation {
	t := &turn{Turn: known, now: now}
	d := &t.Deliberation
	d.State = schedule.Fold(now, known.Events())
	d.Decision = schedule.Decide(now, day, &d.State)
	d.Decision.Person = known.Person
	d.After = d.State
	if r := d.Decision.Send; r != nil {
		d.After = *d.State.After(now, r)
	}
	d.Verdict = t.verdict(routes)
	return d
}

// Events returns what is known of the person, with what was just reported.
func (t *Turn) Events() []schedule.Event { return slices.Concat(t.Recent, t.Fresh) }

// Sum returns the sum of the day before, or nil if there is nothing to record.
// A day that was not lived, since nobody decided then, and that left no events
// has no sum.
func (t *Turn) Sum(day *schedule.Day, lived bool) *schedule.Sum {
	past := slices.DeleteFunc(t.Events(), func(e schedule.Event) bool { return !e.At.Before(day.End) })
	state := schedule.Fold(day.End, past)
	sum := day.Sum(day.End, &state)
	if (sum.Phase == schedule.NoPhase || !lived) && sum.Asked+sum.Coats+sum.Outdoors == 0 {
		return nil
	}
	return &sum
}

// turn is a turn while it is being decided.
type turn struct {
	*Turn
	Deliberation
	now time.Time
}

// verdict returns what follows from the decision.
func (t *turn) verdict(routes *Routes) Verdict {
	v := Verdict{Next: t.Decision.Next}
	if !v.Next.After(t.now) {
		v.Next = t.now.Add(time.Second) // Decide promises a later Next; a broken promise must not make the loop spin
	}
	if t.Decision.Send != nil {
		v.Send, v.Routes = &t.Decision, routes.Own
		if t.Decision.Send.Slot.Kind == schedule.Buddy {
			v.Routes = routes.Buddy
		}
	}
	t.settle(&v)
	t.cancel(&v)
	return v
}

// settle closes slots that are confirmed or over, so that no push of them is
// sent any more.
func (t *turn) settle(v *Verdict) {
	for i := range t.State.Slots {
		r := &t.State.Slots[i]
		if !r.Confirmed.IsZero() && (t.confirms(r) || slices.ContainsFunc(t.Open, pendingOf(r.Slot))) {
			v.Confirmed = append(v.Confirmed, Close{r.Slot, r.Confirmed})
		}
	}
	for i := range t.Decision.Held {
		if h := &t.Decision.Held[i]; over(h) && slices.ContainsFunc(t.Open, pendingOf(h.Slot)) {
			v.Ended = append(v.Ended, Close{Slot: h.Slot})
		}
	}
}

// confirms reports whether one of the new events confirmed the slot.
func (t *turn) confirms(r *schedule.Record) bool {
	return slices.ContainsFunc(t.Fresh, func(e schedule.Event) bool { return e.At.Equal(r.Confirmed) })
}

// cancel stops what rings. If a service rings, the journal records the end
// once the service has confirmed it, otherwise at once.
func (t *turn) cancel(v *Verdict) {
	for _, slot := range t.Decision.Cancel {
		rings := slices.ContainsFunc(t.Open, func(o Open) bool { return o.Slot == slot && o.Receipt != "" })
		if !rings {
			v.Notes = append(v.Notes, Cancelled(slot, t.attempts(slot), t.now))
		}
		if slices.ContainsFunc(t.Open, func(o Open) bool { return o.Slot == slot && !o.Cancel }) {
			v.Ended = append(v.Ended, Close{Slot: slot})
		}
	}
}

func (t *turn) attempts(slot schedule.Slot) int {
	for i := range t.State.Slots {
		if t.State.Slots[i].Slot == slot {
			return t.State.Slots[i].Attempts
		}
	}
	return 0
}

// Cancelled returns the event that a slot's ringing was stopped. Its fixed id
// makes it count once, whoever notices first.
func Cancelled(slot schedule.Slot, attempt int, at time.Time) schedule.Event {
	id := "cancelled/" + slot.String() + "/" + strconv.Itoa(attempt)
	return schedule.Event{ID: id, At: at, Kind: schedule.Stopped, Slot: slot}
}

func pendingOf(slot schedule.Slot) func(Open) bool {
	return func(o Open) bool { return o.Pending && o.Slot == slot }
}

// over reports whether a held slot is over, so that an undelivered push of it
// would come too late to be true.
func over(h *schedule.Held) bool {
	switch h.Slot.Kind {
	case schedule.Apply, schedule.Reapply, schedule.TopUp, schedule.Water, schedule.Shade:
	default:
		return false
	}
	switch h.Reason {
	case schedule.ConfirmedByThem, schedule.UnderThreshold, schedule.SunDown, schedule.Asleep, schedule.FilmOn,
		schedule.NotOutdoors:
		return true
	}
	return false
}
