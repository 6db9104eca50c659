package daemon

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/journal"
)

const (
	// alarmEvery is how often to check the journal's state: the agent retries
	// every 5 s.
	alarmEvery = 5 * time.Second
	// alarmTime is the timeout for one channel.
	alarmTime = 30 * time.Second
	// alarmLasts is how long the message stays valid.
	alarmLasts = 24 * time.Hour
)

// alarm tells everybody, once, that the disk is full: no reminder can be
// recorded, so none is sent, and silence would be mistaken for all being well.
// It is the one message that is not in the journal.
type alarm struct {
	people   *household
	channels map[string]*delivery.Channel
	texts    *notify.Texts
	trouble  func() error // the journal's
	log      *slog.Logger
}

func (a *alarm) watch(ctx context.Context) {
	tick := time.NewTicker(alarmEvery)
	defer tick.Stop()
	told := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch err := a.trouble(); {
		case err == nil:
			told = false
		case !told && errors.Is(err, journal.ErrFull):
			told = true
			a.tell(ctx, time.Now())
		}
	}
}

// tell sends one message through every channel that somebody uses.
func (a *alarm) tell(ctx context.Context, now time.Time) {
	sent := map[string]bool{}
	for _, p := range a.people.Everybody() {
		m := notify.Message{
			Title: a.texts.Say("disk.title"), Body: a.texts.Say("disk.first"), Person: p.Policy.Person,
			Level: schedule.High, Time: now, Until: now.Add(alarmLasts), Key: "parasol-disk-full",
		}
		for _, name := range p.Channels {
			if !sent[name] {
				sent[name] = true
				a.send(ctx, name, m)
			}
		}
	}
}

func (a *alarm) send(ctx context.Context, name string, m notify.Message) {
	ctx, cancel := context.WithTimeout(ctx, alarmTime)
	defer cancel()
	c := a.channels[name]
	if _, err := c.Built.Send(ctx, c.Capped(m)); err != nil {
		a.log.Warn("full disk not told", "channel", name, "error", err)
	}
}
