package daemon

import (
	"context"
	"log/slog"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/schedule/journal"
)

const (
	// leaveEvery is how often to look whether tomorrow's reminder must be
	// left, or taken back.
	leaveEvery = time.Minute
	// leaveAhead is how long before the morning it is left: the evening before.
	leaveAhead = 14 * time.Hour
	// grace is how long after the morning it arrives: the daemon's own
	// reminder goes first, and takes it back.
	grace = 15 * time.Minute
	// leaveTime is for one call.
	leaveTime = 30 * time.Second
)

// will leaves reminders at channels for the case that the daemon dies.
type will struct {
	config   *config.Config
	people   *household
	channels map[string]*channel
	journal  *journal.Journal
	sky      *forecasts
	texts    *notify.Texts
	pushes   func(ctx context.Context, person string, n int) ([]agent.Push, error)
	log      *slog.Logger
	said     *notes
}

// outlive leaves each evening the next morning's reminder with the channels
// that can hold it, and takes it back once our own went out: if the daemon
// dies, it arrives and says so.
func (w *will) outlive(ctx context.Context) {
	tick := time.NewTicker(leaveEvery)
	defer tick.Stop()
	for {
		for _, p := range w.people.Everybody() {
			w.outliveFor(ctx, time.Now(), &p.Person)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// outlives reports whether any channel holds messages for later.
func (w *will) outlives() bool {
	for _, c := range w.channels {
		if k, ok := c.built.(parts.Keeper); ok && k.Outlives() {
			return true
		}
	}
	return false
}

func (w *will) outliveFor(ctx context.Context, now time.Time, p *config.Person) {
	for _, name := range p.Channels {
		k, ok := w.channels[name].built.(parts.Keeper)
		if !ok || !k.Outlives() {
			continue
		}
		note := "left/" + name + "/" + p.Policy.Person
		left, _, err := w.journal.Note(ctx, note)
		if err != nil {
			return // the agent tells of the journal
		}
		if left != "" && w.morningWentOut(ctx, p.Policy.Person, left) {
			w.takeBack(ctx, now, k, note, left)
			continue
		}
		w.leave(ctx, now, k, p, note, left)
	}
}

// leave leaves the next morning's reminder if its time has come and it is not
// left already.
func (w *will) leave(ctx context.Context, now time.Time, k parts.Keeper, p *config.Person, note, left string) {
	dec, ok := w.nextMorning(now, &p.Policy)
	if !ok || dec.At.Sub(now) > leaveAhead || !dec.At.After(now) || left == dec.Send.Slot.String() {
		return
	}
	m := w.texts.Outlive(&dec)
	m.Time = dec.At.Add(grace)
	call, cancel := context.WithTimeout(ctx, leaveTime)
	defer cancel()
	if err := k.Schedule(call, m, m.Time, leftID(note)); err != nil {
		if ctx.Err() == nil && w.said.once(note+err.Error()) {
			w.log.Warn("morning not left with the channel", "note", note, "error", err)
		}
		return
	}
	if err := w.journal.PutNote(ctx, note, dec.Send.Slot.String()); err != nil {
		w.log.Warn("morning left but not noted", "note", note, "error", err)
	}
}

// takeBack cancels what was left. A failure is tried again the next minute,
// until the message is due.
func (w *will) takeBack(ctx context.Context, now time.Time, k parts.Keeper, note, left string) {
	call, cancel := context.WithTimeout(ctx, leaveTime)
	defer cancel()
	if err := k.CancelScheduled(call, leftID(note)); err != nil && !past(left, now) {
		if ctx.Err() == nil && w.said.once(note+err.Error()) {
			w.log.Warn("morning left with the channel not taken back yet", "slot", left, "error", err)
		}
		return
	}
	if err := w.journal.PutNote(ctx, note, ""); err != nil {
		w.log.Warn("note not removed", "note", note, "error", err)
	}
}

// past reports whether the morning of a slot is more than a day ago, so that
// there is nothing left to take back.
func past(slot string, now time.Time) bool {
	s, err := schedule.ParseSlot(slot)
	return err != nil || now.Sub(time.Unix(s.Anchor*86400, 0)) > 48*time.Hour
}

// leftID names the one message left with a channel for a person: the next
// replaces it.
func leftID(note string) string { return notify.Digest(note) }

// morningWentOut reports whether a channel took the morning reminder of a slot.
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

// nextMorning is the next morning reminder as it would be decided if nothing
// were reported until then.
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
