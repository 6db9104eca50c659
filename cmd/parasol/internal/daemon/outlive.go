package daemon

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/sky"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

const (
	// leaveEvery is how often to check whether tomorrow's reminder must be
	// left, postponed or cancelled.
	leaveEvery = time.Minute
	// leaveAhead is how long before the morning it is left: the evening
	// before.
	leaveAhead = 14 * time.Hour
	// grace is how long after the morning reminder it would arrive: the
	// daemon's own reminder is sent first, and then this one is cancelled.
	grace = 15 * time.Minute
	// putOff is how close to its arrival it may get while the daemon lives but
	// holds its own reminder back; it is then postponed by grace.
	putOff = 5 * time.Minute
	// lapsed is how long after its time a morning reminder is no longer sent:
	// one of 07:00 until 15:00 (design B).
	lapsed = 8 * time.Hour
	// leaveTime is the timeout of one call.
	leaveTime = 30 * time.Second
	// leftNotes is the prefix of the notes on what was left; the channel and
	// the person follow.
	leftNotes = "left/"
	// keepsNotes is the prefix of the notes on servers that proved able to
	// cancel a message.
	keepsNotes = "keeps/"
)

// will leaves scheduled reminders at channels in case the daemon dies. They
// are postponed while it lives, and cancelled once the morning reminder was
// sent or is not wanted any more.
type will struct {
	people   *household
	channels map[string]*delivery.Channel
	before   map[string]*delivery.Channel // of the previous house, which may have left something
	journal  *journal.Journal
	sky      *sky.Sky
	texts    *notify.Texts
	pushes   func(ctx context.Context, person string, n int) ([]agent.Push, error)
	log      *slog.Logger
	said     *notes
}

// left is a morning reminder that was left at a channel, as it is noted.
type left struct {
	Slot    string    `json:"slot"`
	Morning time.Time `json:"morning"` // when it falls due
	At      time.Time `json:"at"`      // when it arrives
}

// outlive leaves, each evening until ctx ends, the next morning's reminder
// with the channels that can schedule it: if the daemon dies, it arrives and
// says so. What an earlier configuration left and this one does not want is
// cancelled.
func (w *will) outlive(ctx context.Context) {
	tick := time.NewTicker(leaveEvery)
	defer tick.Stop()
	for {
		now := time.Now()
		for _, p := range w.people.Everybody() {
			for _, name := range w.keepers(&p.Person) {
				w.tend(ctx, now, name, &p.Person)
			}
		}
		if orphans := w.reconcile(ctx, now); orphans == 0 && !w.outlives() {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// keeper returns the named channel of this house or the previous one if it can
// schedule messages.
func (w *will) keeper(name string) (k parts.Keeper, ok bool) {
	for _, channels := range []map[string]*delivery.Channel{w.channels, w.before} {
		if c := channels[name]; c != nil {
			if k, ok = c.Built.(parts.Keeper); ok {
				return k, true
			}
		}
	}
	return nil, false
}

// outlives reports whether any channel is to schedule messages.
func (w *will) outlives() bool {
	for _, c := range w.channels {
		if k, ok := c.Built.(parts.Keeper); ok && k.Outlives() {
			return true
		}
	}
	return false
}

// keepers returns the names of the channels at which a person's morning
// reminders are left.
func (w *will) keepers(p *config.Person) []string {
	return slices.DeleteFunc(slices.Clone(p.Channels), func(name string) bool {
		k, ok := w.channels[name].Built.(parts.Keeper)
		return !ok || !k.Outlives()
	})
}

// tend does what is due now at one channel for one person.
func (w *will) tend(ctx context.Context, now time.Time, name string, p *config.Person) {
	k, note := w.channels[name].Built.(parts.Keeper), leftNotes+name+"/"+p.Policy.Person
	have, found, err := w.noted(ctx, note)
	if err != nil {
		return // the agent reports errors of the journal
	}
	next, wanted := w.nextMorning(now, &p.Policy)
	wanted = wanted && next.At.After(now) && next.At.Sub(now) <= leaveAhead
	switch {
	case found && (w.morningWentOut(ctx, p.Policy.Person, have.Slot) || now.Sub(have.Morning) > lapsed):
		w.takeBack(ctx, now, k, note, have)
	case found && !now.Before(have.Morning): // the daemon lives and holds its own reminder back
		if have.At.Sub(now) < putOff {
			w.leave(ctx, k, note, left{have.Slot, have.Morning, now.Add(grace)}, w.again(have, &p.Policy))
		}
	case wanted:
		want := left{next.Send.Slot.String(), next.At, next.At.Add(grace)}
		if want.Slot != have.Slot || !want.At.Equal(have.At) {
			w.leave(ctx, k, note, want, &next)
		}
	case found:
		w.takeBack(ctx, now, k, note, have)
	}
}

// again returns the decision for a morning that is postponed.
func (w *will) again(have left, p *schedule.Policy) *schedule.Decision {
	dec, _ := w.nextMorning(have.Morning.Add(-time.Second), p)
	return &dec
}

// noted reads the note on what was left; one that cannot be read counts as
// over.
func (w *will) noted(ctx context.Context, note string) (l left, found bool, err error) {
	text, found, err := w.journal.Note(ctx, note)
	if found && json.Unmarshal([]byte(text), &l) != nil {
		l = left{Slot: text}
	}
	return l, found, err
}

// leave leaves a morning reminder in place of the last one.
func (w *will) leave(ctx context.Context, k parts.Keeper, note string, l left, dec *schedule.Decision) {
	if dec.Send == nil || !w.proved(ctx, k) {
		return
	}
	m := w.texts.Outlive(dec)
	m.Time = l.At
	call, cancel := context.WithTimeout(ctx, leaveTime)
	defer cancel()
	if err := k.Schedule(call, m, m.Time, leftID(note)); err != nil {
		if ctx.Err() == nil && w.said.once(note+err.Error()) {
			w.log.Warn("morning not left with the channel", "note", note, "error", err)
		}
		return
	}
	text, _ := json.Marshal(l) // a text and two times
	if err := w.journal.PutNote(ctx, note, string(text)); err != nil {
		w.log.Warn("morning left but not noted", "note", note, "error", err)
	}
}

// proved reports whether the channel's server has shown, now or before a
// restart, that it can cancel a message: at another it would stay for good.
func (w *will) proved(ctx context.Context, k parts.Keeper) bool {
	note := keepsNotes
	if s, ok := k.(parts.Sharer); ok {
		note += s.Service()
	}
	_, known, err := w.journal.Note(ctx, note)
	switch {
	case k.Proved() && !known && err == nil:
		err = w.journal.PutNote(ctx, note, "yes")
	case !k.Proved() && known:
		k.Trust()
	}
	return err == nil && k.Proved()
}

// takeBack cancels what was left. A failure is retried every minute until the
// message has arrived.
func (w *will) takeBack(ctx context.Context, now time.Time, k parts.Keeper, note string, l left) {
	call, cancel := context.WithTimeout(ctx, leaveTime)
	defer cancel()
	if err := k.CancelScheduled(call, leftID(note)); err != nil && now.Before(l.At) {
		if ctx.Err() == nil && w.said.once(note+err.Error()) {
			w.log.Warn("morning left with the channel not taken back yet", "slot", l.Slot, "error", err)
		}
		return
	}
	w.forget(ctx, note)
}

func (w *will) forget(ctx context.Context, note string) {
	if err := w.journal.PutNote(ctx, note, ""); err != nil {
		w.log.Warn("note not removed", "note", note, "error", err)
	}
}

// reconcile cancels what was left for people or at channels that the
// configuration no longer has, and returns how many messages remain.
func (w *will) reconcile(ctx context.Context, now time.Time) (orphans int) {
	notes, err := w.journal.Notes(ctx, leftNotes)
	if err != nil {
		return 0 // the agent reports errors of the journal
	}
	for note := range notes {
		name, person, _ := strings.Cut(strings.TrimPrefix(note, leftNotes), "/")
		p := w.people.Person(person)
		if p != nil && slices.Contains(p.Channels, name) && slices.Contains(w.keepers(&p.Person), name) {
			continue
		}
		k, ok := w.keeper(name)
		if !ok {
			w.log.Warn("a morning left with a channel that is gone may still arrive", "channel", name, "person", person)
			w.forget(ctx, note)
			continue
		}
		l, _, err := w.noted(ctx, note)
		if err == nil {
			w.takeBack(ctx, now, k, note, l)
		}
		if _, still, _ := w.noted(ctx, note); still {
			orphans++
		}
	}
	return orphans
}

// leftID returns the id of the message left with a channel for a person: the
// next one replaces it.
func leftID(note string) string { return notify.Digest(note) }

// morningWentOut reports whether a channel accepted the morning reminder of a
// slot.
func (w *will) morningWentOut(ctx context.Context, person, slot string) bool {
	pushes, err := w.pushes(ctx, person, listedPushes)
	if err != nil {
		return false
	}
	for _, p := range pushes {
		if p.Slot.String() == slot && p.Outcome == "delivered" {
			return true
		}
	}
	return false
}

// nextMorning returns the next morning reminder as it would be decided if
// nothing were reported until then.
func (w *will) nextMorning(now time.Time, p *schedule.Policy) (schedule.Decision, bool) {
	place := p.PlaceAt(now)
	for days := range 2 {
		noon := schedule.DateOf(now.In(place.Zone)).Add(days).At(12*60, place.Zone)
		f, _ := w.sky.Forecast(now, p.PlaceAt(noon).Place)
		day := p.DayAt(noon, f)
		if day.Morning.After(now) {
			dec := schedule.Decide(day.Morning, day, &schedule.State{Now: day.Morning})
			return dec, dec.Send != nil && dec.Send.Slot.Kind == schedule.Morning
		}
	}
	return schedule.Decision{}, false
}
