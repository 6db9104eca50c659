package agent

import (
	"slices"
	"sync/atomic"
	"time"

	"parasol/schedule"
)

// person is what the loop keeps of one person between wakes: nothing that it
// could not make anew.
type person struct {
	name             string
	policy           *schedule.Policy
	routes, fallback []Route

	day     *schedule.Day
	version uint64    // of the forecast in day
	stale   bool      // the forecast changed since
	decided time.Time // the last wake that decided
	next    time.Time // when to look again

	snapshot atomic.Pointer[Snapshot]
}

// sweep is how often everybody is looked at whatever their Next: after a clock
// step or a suspend the wall says something other than the timer (design A4).
const sweep = time.Minute

// due reports whether to decide for the person at now. A clock that was set
// back makes everybody due.
func (p *person) due(now time.Time) bool {
	return p.stale || !now.Before(p.next) || now.Before(p.decided) || !now.Before(p.decided.Add(sweep))
}

// again returns when the person is due next.
func (p *person) again() time.Time {
	if s := p.decided.Add(sweep); s.Before(p.next) {
		return s
	}
	return p.next
}

// today returns the person's day, prepared anew when it is over or the
// forecast has changed.
func (p *person) today(now time.Time, f Forecasts) *schedule.Day {
	place := p.policy.PlaceAt(now)
	forecast, version := f.Forecast(now, place.Place)
	if p.day == nil || version != p.version || now.Before(p.day.Start) || !now.Before(p.day.End) {
		p.day, p.version = p.policy.DayAt(now, forecast), version
	}
	return p.day
}

// turn is one person's part of a wake.
type turn struct {
	now      time.Time
	person   *person
	reported []schedule.Event
	decision schedule.Decision
	state    schedule.State // that was decided on
	after    schedule.State // with the reminder that was sent
}

// write puts what follows from the turn into the batch.
func (t *turn) write(b *Batch, open []Open) {
	for _, e := range t.reported {
		b.Reports = append(b.Reports, Report{t.person.name, e})
	}
	if t.decision.Send != nil {
		b.Intents = append(b.Intents, Intent{&t.decision, t.person.routes})
	}
	t.settle(b, open)
	t.cancel(b, open)
}

// settle takes slots that were confirmed, or that want nothing any more, off
// the road.
func (t *turn) settle(b *Batch, open []Open) {
	for i := range t.state.Slots {
		r := &t.state.Slots[i]
		if !r.Confirmed.IsZero() && (t.confirms(r) || slices.ContainsFunc(open, pendingOf(r.Slot))) {
			b.Confirmed = append(b.Confirmed, Close{t.person.name, r.Slot, r.Confirmed})
		}
	}
	for i := range t.decision.Held {
		if h := &t.decision.Held[i]; over(h) && slices.ContainsFunc(open, pendingOf(h.Slot)) {
			b.Ended = append(b.Ended, Close{Person: t.person.name, Slot: h.Slot})
		}
	}
}

// confirms reports whether one of the events just reported confirmed the slot.
func (t *turn) confirms(r *schedule.Record) bool {
	return slices.ContainsFunc(t.reported, func(e schedule.Event) bool { return e.At.Equal(r.Confirmed) })
}

// cancel stops what rings. The journal remembers that it stopped once the
// service did; at once where no service rings.
func (t *turn) cancel(b *Batch, open []Open) {
	for _, slot := range t.decision.Cancel {
		rings := slices.ContainsFunc(open, func(o Open) bool { return o.Slot == slot && o.Receipt != "" })
		if !rings {
			b.Reports = append(b.Reports, cancelled(t.person.name, slot, t.attempts(slot), t.now))
		}
		if slices.ContainsFunc(open, func(o Open) bool { return o.Slot == slot && !o.Cancel }) {
			b.Ended = append(b.Ended, Close{Person: t.person.name, Slot: slot})
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

func pendingOf(slot schedule.Slot) func(Open) bool {
	return func(o Open) bool { return o.Pending && o.Slot == slot }
}

// over reports whether a held slot wants nothing any more: an undelivered push
// of it would come too late to be true.
func over(h *schedule.Held) bool {
	switch h.Slot.Kind {
	case schedule.Apply, schedule.Reapply, schedule.TopUp, schedule.Water, schedule.Shade:
	default:
		return false
	}
	switch h.Reason {
	case schedule.ConfirmedByThem, schedule.UnderThreshold, schedule.SunDown, schedule.Asleep, schedule.FilmOn, schedule.NotOutdoors:
		return true
	}
	return false
}
