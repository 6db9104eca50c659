package agent_test

import (
	"context"
	"testing"
	"testing/synctest"

	"parasol/schedule"
	"parasol/schedule/agent"
)

func TestDayIsSummedWhenItEnds(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("07:31")
		h.report(schedule.Event{Kind: schedule.Applied})
		h.until("12:05")
		h.report(schedule.Event{Kind: schedule.Outdoors, Minutes: 60})
		h.until("12:10")
		h.report(schedule.Event{Kind: schedule.Applied})
		h.until("23:59")
		today := schedule.DateOf(newYear)
		days := func() []schedule.Sum {
			all, err := h.memory.Days(context.Background(), "ada", today, today.Add(9))
			if err != nil {
				t.Fatal(err)
			}
			return all
		}
		if got := days(); len(got) != 0 {
			t.Errorf("before midnight: got %+v; want nothing", got)
		}
		h.until("24:05")
		got := days()
		if len(got) != 1 {
			t.Fatalf("after midnight: got %+v; want one day", got)
		}
		if s := got[0]; s.Date != today || s.Phase != schedule.Strict || s.Day != 3 || s.Coats != 2 || !s.Morning || s.MorningAt.IsZero() ||
			s.Outdoors < 55 || s.Outdoors > 65 || s.Overdue < 5 || s.Overdue > 12 {
			t.Errorf("got %+v; want day 3 in strict with two coats, an hour out, some minutes of it without a film", s)
		}
		h.until("30:00")
		if n := len(days()); n != 1 {
			t.Errorf("got %d days; the new one is not over", n)
		}
	})
}

// A day whose end no process saw is summed by the next one, as far back as the
// journal is read.
func TestMissedDayIsSummedLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := move(t, newMemory(), nil)
		h.until("12:05")
		h.report(schedule.Event{Kind: schedule.Applied})
		h.stop()
		h.until("31:00")
		h = move(t, h.memory, func(c *agent.Config) {})
		defer h.stop()
		synctest.Wait()
		today := schedule.DateOf(newYear)
		got, err := h.memory.Days(context.Background(), "ada", today, today)
		if err != nil || len(got) != 1 || got[0].Coats != 1 {
			t.Errorf("got %+v, %v; want yesterday with its coat", got, err)
		}
	})
}

// A journal that begins today once told of yesterday, in whose window no daemon
// had run.
func TestDayBeforeTheFirstStartIsNotSummed(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("07:31")
		today := schedule.DateOf(newYear)
		got, err := h.memory.Days(context.Background(), "ada", today.Add(-9), today)
		if err != nil || len(got) != 0 {
			t.Errorf("got %+v, %v; want nothing", got, err)
		}
	})
}
