package daemon

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"parasol/notify"
)

// unwilling is a shelf whose server is down for a while.
type unwilling struct {
	*shelf
	leave, back error
}

func (u *unwilling) Schedule(ctx context.Context, m notify.Message, at time.Time, id string) error {
	if u.leave != nil {
		u.left = append(u.left, "not left")
		return u.leave
	}
	return u.shelf.Schedule(ctx, m, at, id)
}

func (u *unwilling) CancelScheduled(ctx context.Context, id string) error {
	if u.back != nil {
		u.left = append(u.left, "not taken back")
		return u.back
	}
	return u.shelf.CancelScheduled(ctx, id)
}

// hinder puts an unwilling server in place of an evening's.
func (e *evening) hinder() (*unwilling, *bytes.Buffer) {
	var log bytes.Buffer
	u := &unwilling{shelf: e.s}
	e.channels["phone"].Built = u
	e.log = slog.New(slog.NewTextHandler(&log, nil))
	return u, &log
}

func TestAServerThatIsDownInTheEveningIsTriedEachMinute(t *testing.T) {
	e := newEvening(t)
	u, log := e.hinder()
	u.leave = errors.New("503")
	e.look(1, 20, 0)
	e.look(1, 20, 1)
	u.leave = nil
	e.look(1, 20, 2)
	e.look(1, 20, 3)
	e.want(t, "left once it is up", "not left", "not left", "left for 07-02 06:45")
	if n := strings.Count(log.String(), "morning not left with the channel"); n != 1 {
		t.Errorf("told %d times: %s", n, log)
	}
}

// What is not taken back would say in the morning that the server is down.
func TestWhatIsNotTakenBackIsTriedUntilItHasArrived(t *testing.T) {
	for _, row := range []struct {
		why  string
		up   int // the minute of 7 o'clock from which on the server is up
		want []string
	}{
		{"at once", 31, []string{"left for 07-02 06:45", "taken back"}},
		{"after two minutes", 33, []string{"left for 07-02 06:45", "not taken back", "not taken back", "taken back"}},
	} {
		e := newEvening(t)
		e.look(1, 20, 0)
		u, log := e.hinder()
		e.sent(t)
		u.back = errors.New("503")
		for minute := 31; minute < 40; minute++ {
			if minute >= row.up {
				u.back = nil
			}
			e.look(2, 7, minute)
		}
		e.want(t, row.why, row.want...)
		if n := strings.Count(log.String(), "not taken back yet"); n != min(len(row.want)-2, 1) {
			t.Errorf("%s: told %d times: %s", row.why, n, log)
		}
	}
	e := newEvening(t)
	e.look(1, 20, 0)
	u, _ := e.hinder()
	e.sent(t)
	u.back = errors.New("no such message")
	e.look(2, 7, 45)
	e.look(2, 7, 46)
	e.want(t, "it has arrived, so that one try is the last", "left for 07-02 06:45", "not taken back")
}
