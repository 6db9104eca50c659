package agent

import (
	"slices"
	"strconv"
	"time"

	"parasol/schedule"
)

// turn is one person's part of a wake while it is being decided.
type turn struct {
	*Turn
	now      time.Time
	person   *person
	day      *schedule.Day
	decision schedule.Decision
	state    schedule.State // the state before the decision
	after    schedule.State // the state with the reminder that was sent
	ended    bool           // the verdict ends deliveries that may ring
}

// decide makes the decision for a person. It modifies nothing but the person's
// day, which is prepared once.
func (a *Agent) decide(now time.Time, p *person, known *Turn) *turn {
	events := slices.Concat(known.Recent, known.Fresh)
	t := &turn{Turn: known, now: now, person: p, day: p.today(now, events, a.Forecasts)}
	t.state = schedule.Fold(now, events)
	t.decision = schedule.Decide(now, t.day, &t.state)
	t.decision.Person = p.name
	t.after = t.state
	if r := t.decision.Send; r != nil {
		t.after = *t.state.After(now, r)
	}
	return t
}

// sum returns the sum of the day before, or nil if it was kept already or
// there is nothing to record. A day that this process did not see and that
// left no events has no sum, since the daemon may not have run at all.
func (t *turn) sum(f Forecasts) (*schedule.Sum, time.Time) {
	day, lived := t.person.yesterday(t.day, f)
	if day == nil {
		return nil, time.Time{}
	}
	past := slices.DeleteFunc(slices.Concat(t.Recent, t.Fresh),
		func(e schedule.Event) bool { return !e.At.Before(day.End) })
	state := schedule.Fold(day.End, past)
	sum := day.Sum(day.End, &state)
	if (sum.Phase == schedule.NoPhase || !lived) && sum.Asked+sum.Coats+sum.Outdoors == 0 {
		return nil, time.Time{}
	}
	return &sum, day.End
}

// verdict returns what follows from the turn.
func (t *turn) verdict() Verdict {
	v := Verdict{Next: t.decision.Next}
	if !v.Next.After(t.now) {
		v.Next = t.now.Add(time.Second) // Decide promises a later Next; a broken promise must not make the loop spin
	}
	if t.decision.Send != nil {
		v.Send, v.Routes = &t.decision, t.person.routes
		if t.decision.Send.Slot.Kind == schedule.Buddy {
			v.Routes = t.person.buddy
		}
	}
	t.settle(&v)
	t.cancel(&v)
	return v
}

// settle closes slots that are confirmed or over, so that no push of them is
// sent any more.
func (t *turn) settle(v *Verdict) {
	for i := range t.state.Slots {
		r := &t.state.Slots[i]
		if !r.Confirmed.IsZero() && (t.confirms(r) || slices.ContainsFunc(t.Open, pendingOf(r.Slot))) {
			v.Confirmed = append(v.Confirmed, Close{r.Slot, r.Confirmed})
		}
	}
	for i := range t.decision.Held {
		if h := &t.decision.Held[i]; over(h) && slices.ContainsFunc(t.Open, pendingOf(h.Slot)) {
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
	for _, slot := range t.decision.Cancel {
		rings := slices.ContainsFunc(t.Open, func(o Open) bool { return o.Slot == slot && o.Receipt != "" })
		if !rings {
			v.Notes = append(v.Notes, cancelled(slot, t.attempts(slot), t.now))
		}
		if slices.ContainsFunc(t.Open, func(o Open) bool { return o.Slot == slot && !o.Cancel }) {
			v.Ended = append(v.Ended, Close{Slot: slot})
		}
	}
}

func (t *turn) attempts(slot schedule.Slot) int {
	for i := range t.state.Slots {
		if t.state.Slots[i].Slot == slot {
			return t.state.Slots[i].Attempts
		}
	}
	return 0
}

// cancelled returns the event that a slot's ringing was stopped. Its fixed id
// makes it count once, whoever notices first.
func cancelled(slot schedule.Slot, attempt int, at time.Time) schedule.Event {
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
