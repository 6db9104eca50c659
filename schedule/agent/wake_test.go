package agent_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/agent"
)

func same(t *testing.T, what string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestDayFromMorningToAcknowledgement(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("07:31")
		same(t, "the morning", []string{"07:30:00 morning/1 normal phone"}, h.post.sent())
		h.report(schedule.Event{Kind: schedule.Applied})
		h.until("12:05")
		same(t, "nobody says where ada is", []string{"09:30:00 ask/1 high phone", "12:00:00 ask/1 high phone"}, h.post.sent())
		h.report(schedule.Event{Kind: schedule.Outdoors})
		same(t, "out with a film long gone: at once", []string{"12:05:00 reapply/1 high phone"}, h.post.sent())
		h.until("12:23")
		same(t, "not confirmed: louder", []string{"12:15:00 reapply/2 emergency phone"}, h.post.sent())

		h.post.ack(newYear.Add(12*time.Hour + 22*time.Minute))
		h.until("13:00")
		same(t, "acknowledged: silence", nil, h.post.sent())
		s, ok := h.agent.Snapshot("ada")
		if n := len(s.State.Coats); !ok || n != 2 || !s.State.Coats[1].At.Equal(newYear.Add(12*time.Hour+22*time.Minute)) {
			t.Errorf("coats: got %v; want the second at the time of the acknowledgement", s.State.Coats)
		}
		pushes, err := h.agent.Pushes(context.Background(), "ada", 20)
		if err != nil || len(pushes) != 5 || pushes[0].Outcome != "delivered" || pushes[0].ConfirmedAt == nil {
			t.Errorf("pushes: got %+v, %v", pushes, err)
		}
	})
}

func TestEventAndReminderAreOneCommit(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("12:05")
		before := len(h.memory.wakes)
		h.report(schedule.Event{Kind: schedule.Outdoors})
		made := h.memory.wakes[before:]
		if len(made) == 0 || len(made[0].turn.Fresh) != 1 || made[0].verdict.Send == nil {
			t.Errorf("got %d turns (%+v); want one with the event and the reminder", len(made), made)
		}
	})
}

func TestSameIDCountsOnce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("12:05")
		e := schedule.Event{ID: "7", Kind: schedule.Outdoors}
		h.report(e)
		h.post.sent()
		before := len(h.memory.events["ada"])
		h.report(e)
		done := make(chan error)
		for range 2 { // at one instant, before either is in the journal
			go func() {
				done <- h.agent.Record(context.Background(), "ada", schedule.Event{ID: "8", Kind: schedule.Seen})
			}()
		}
		if err := errors.Join(<-done, <-done); err != nil {
			t.Error(err)
		}
		if got := len(h.memory.events["ada"]) - before; got != 1 {
			t.Errorf("got %d new events; want 1", got)
		}
		same(t, "pushes", nil, h.post.sent())
	})
}

func TestRecordErrors(t *testing.T) {
	noon := newYear.Add(12 * time.Hour)
	tests := []struct {
		name   string
		person string
		event  schedule.Event
		want   error
	}{
		{"a stranger", "eve", schedule.Event{Kind: schedule.Applied}, agent.ErrPerson},
		{"a note of the daemon's own", "ada", schedule.Event{Kind: schedule.Sent}, agent.ErrEvent},
		{"nothing", "ada", schedule.Event{}, agent.ErrEvent},
		{"a device's word from a person", "ada", schedule.Event{Kind: schedule.MaybeOut}, agent.ErrEvent},
		{"a coat put on by a device", "ada", schedule.Event{Kind: schedule.Applied, Source: "phone/home"}, agent.ErrEvent},
		{"a device's own word", "ada", schedule.Event{Kind: schedule.MaybeOut, Source: "phone/home"}, nil},
		{"five minutes ahead, clocks differ", "ada", schedule.Event{Kind: schedule.Applied, At: noon.Add(5 * time.Minute)}, nil},
		{"a second more", "ada", schedule.Event{Kind: schedule.Applied, At: noon.Add(5*time.Minute + time.Second)}, agent.ErrFuture},
		{"nearly two days ago", "ada", schedule.Event{Kind: schedule.Applied, At: noon.Add(-48*time.Hour + time.Second)}, nil},
		{"two days ago", "ada", schedule.Event{Kind: schedule.Applied, At: noon.Add(-48 * time.Hour)}, agent.ErrPast},
		{"1970", "ada", schedule.Event{Kind: schedule.Applied, At: time.Unix(0, 0)}, agent.ErrPast},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, h *house) {
				h.until("12:00")
				if err := h.agent.Record(context.Background(), tt.person, tt.event); !errors.Is(err, tt.want) {
					t.Errorf("got %v; want %v", err, tt.want)
				}
			})
		})
	}
}

func TestRecordFillsInTimeAndID(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("12:00")
		time.Sleep(700 * time.Millisecond)
		h.report(schedule.Event{Kind: schedule.Applied})
		h.report(schedule.Event{Kind: schedule.Seen, At: time.Now()})
		events := h.memory.events["ada"]
		if len(events) != 2 || events[0].ID == "" || events[0].ID == events[1].ID {
			t.Errorf("got %+v; want two events with ids of their own", events)
		}
		for _, e := range events {
			if !e.At.Equal(newYear.Add(12 * time.Hour)) {
				t.Errorf("time: got %v; want the whole second", e.At)
			}
		}
	})
}

func TestRestartRepeatsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := move(t, newMemory(), nil)
		h.until("07:40")
		h.post.sent()
		h.stop()
		h = move(t, h.memory, nil)
		defer h.stop()
		h.until("08:14")
		same(t, "after the restart", nil, h.post.sent())
		h.until("08:16")
		same(t, "the repeat, at its time", []string{"08:15:00 morning/2 high phone"}, h.post.sent())
	})
}

// A kill between the commit and the result: the reminder is in the journal,
// and nobody knows whether it went out.
func TestKillLosesNothing(t *testing.T) {
	tests := []struct {
		name, back string
		want       []string
	}{
		{"back at once: sent again, as due as it was", "07:35", []string{"07:35:00 morning/1 normal phone"}},
		{"back when it is pointless: left alone", "15:30", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := move(t, newMemory(), nil)
				h.until("07:29")
				h.post.hang = map[string]bool{"phone": true}
				h.until("07:30:05")
				killed := h.memory.clone()
				h.stop()
				h.until(tt.back)
				h = move(t, killed, nil)
				defer h.stop()
				synctest.Wait()
				var first []string
				for _, s := range h.post.sent() {
					if strings.Contains(s, "morning/1") {
						first = append(first, s)
					}
				}
				same(t, "tries", tt.want, first)
				for _, r := range killed.reminders {
					if r.decision.Send.Attempt == 1 && r.decision.Send.Slot.Kind == schedule.Morning &&
						!r.decision.Send.Due.Equal(newYear.Add(7*time.Hour+30*time.Minute)) {
						t.Errorf("due: got %v; want 07:30", r.decision.Send.Due)
					}
				}
			})
		})
	}
}

func TestBrokenJournalIsReportedOnceAndRecovers(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("07:29:30")
		h.memory.fail(errDisk)
		before := h.memory.writes
		h.until("07:31:00")
		if err := h.agent.Record(context.Background(), "ada", schedule.Event{Kind: schedule.Applied}); !errors.Is(err, errDisk) {
			t.Errorf("record: got %v; want %v", err, errDisk)
		}
		same(t, "what is not on disk is not sent", nil, h.post.sent())
		if err := h.agent.Health().Journal; !errors.Is(err, errDisk) {
			t.Errorf("health: got %v; want %v", err, errDisk)
		}
		if n := h.memory.writes - before; n > 30 {
			t.Errorf("got %d writes in 90 s; want no loop", n)
		}
		if n := lines(h.log, "ERROR"); n != 1 {
			t.Errorf("got %d ERROR lines; want 1:\n%s", n, h.log)
		}
		h.memory.fail(nil)
		h.until("07:31:30")
		if got := h.post.sent(); len(got) != 1 || !strings.Contains(got[0], "morning/1") {
			t.Errorf("recovered: got %v; want the morning", got)
		}
		if err := h.agent.Health().Journal; err != nil {
			t.Errorf("health: got %v; want none", err)
		}
	})
}

// After trouble with nothing to write only a trial write shows that the disk
// is back.
func TestRecoveryIsProved(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("03:00")
		h.memory.fail(errDisk)
		h.until("03:02")
		h.memory.fail(nil)
		before := h.memory.writes
		h.until("03:03")
		if h.agent.Health().Journal != nil || h.memory.writes == before {
			t.Errorf("health: %v after %d writes; want a trial write and health", h.agent.Health().Journal, h.memory.writes-before)
		}
	})
}

func TestNewForecastIsUsed(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("10:00:30")
		first, _ := h.agent.Snapshot("ada")
		h.agent.ForecastChanged()
		synctest.Wait()
		if now, _ := h.agent.Snapshot("ada"); now.Day != first.Day {
			t.Error("the same version made a new day")
		}
		h.sky.version.Add(1)
		h.agent.ForecastChanged()
		synctest.Wait()
		if now, _ := h.agent.Snapshot("ada"); now.Day == first.Day || !now.Decision.At.Equal(newYear.Add(10*time.Hour+30*time.Second)) {
			t.Errorf("got the day of before, decided at %v; want a new one at once", now.Decision.At)
		}
	})
}

func TestDayIsPreparedOnce(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("00:01")
		first, _ := h.agent.Snapshot("ada")
		h.until("23:59")
		last, _ := h.agent.Snapshot("ada")
		if first.Day != last.Day {
			t.Error("the day was prepared more than once")
		}
		h.until("24:01")
		if next, _ := h.agent.Snapshot("ada"); next.Day.Date != last.Day.Date.Add(1) {
			t.Errorf("after midnight: got the day of %v", next.Day.Date)
		}
	})
}

func TestWakesAtLeastEveryMinute(t *testing.T) {
	wakes := &wakes{}
	bubble(t, func(c *agent.Config) { c.Observer = wakes }, func(t *testing.T, h *house) {
		h.until("06:00")
		if n := len(wakes.at); n < 360 || n > 400 {
			t.Errorf("got %d wakes in six hours; want one a minute and few more", n)
		}
		for i, at := range wakes.at[1:] {
			if gap := at.Sub(wakes.at[i]); gap > time.Minute {
				t.Fatalf("%v without a wake", gap)
			}
		}
	})
}

func TestQuietDayLogsUnderTwentyLines(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("07:31")
		h.report(schedule.Event{Kind: schedule.Applied})
		h.report(schedule.Event{Kind: schedule.Indoors, Minutes: 14 * 60})
		h.until("24:00")
		if n := strings.Count(h.log.String(), "\n"); n >= 20 {
			t.Errorf("got %d lines:\n%s", n, h.log)
		}
	})
}

// wakes counts wakes; of the rest it only has to be there.
type wakes struct {
	at    []time.Time
	tries []agent.Try
}

func (w *wakes) Enrolled([]string)                           {}
func (w *wakes) Asked(string, int, int)                      {}
func (w *wakes) Woke(now time.Time, _ error)                 { w.at = append(w.at, now) }
func (w *wakes) Decided(string, *schedule.Decision)          {}
func (w *wakes) Tried(t agent.Try)                           { w.tries = append(w.tries, t) }
func (w *wakes) Pending(string, int)                         {}
func (w *wakes) Recorded(string, schedule.EventKind, string) {}

func TestNewRefusesUnknownChannels(t *testing.T) {
	phone := agent.Person{Policy: ada(), Channels: []string{"phone"}}
	tests := []struct {
		name   string
		change func(*agent.Config)
		want   string
	}{
		{"a person twice", func(c *agent.Config) { c.People = agent.NewRoster(phone, phone) }, `person "ada"`},
		{"a channel twice", func(c *agent.Config) { c.Channels = append(c.Channels, c.Channels[0]) }, `channel "phone"`},
		{"an invalid channel", func(c *agent.Config) {
			c.People = agent.NewRoster(agent.Person{Policy: ada(), Channels: []string{"pager"}})
		}, `channel "pager"`},
		{"an invalid fallback", func(c *agent.Config) {
			c.People = agent.NewRoster(agent.Person{Policy: ada(), Fallback: []string{"mail"}})
		}, `channel "mail"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := agent.Config{
				People: agent.NewRoster(phone), Channels: []agent.Channel{{Name: "phone"}},
				Log: slog.New(slog.DiscardHandler),
			}
			tt.change(&c)
			if _, err := agent.New(c); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v; want %s", err, tt.want)
			}
		})
	}
}

func TestStoppedAgentRecordsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := move(t, newMemory(), nil)
		h.until("01:00")
		h.stop()
		if err := h.agent.Record(context.Background(), "ada", schedule.Event{Kind: schedule.Applied}); !errors.Is(err, agent.ErrStopped) {
			t.Errorf("got %v; want %v", err, agent.ErrStopped)
		}
	})
}

func TestVanishedJournalIsReportedAndTheReminderSent(t *testing.T) {
	tests := []struct {
		name string
		lost error
		want []string
	}{
		{"gone", errDisk, []string{"07:30:00 morning/1 normal phone"}},
		{"gone, and another process in its place", agent.ErrTaken, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, h *house) {
				h.until("07:00")
				h.memory.mu.Lock()
				h.memory.lost = tt.lost
				h.memory.mu.Unlock()
				h.until("07:01")
				if err := h.agent.Health().Journal; !errors.Is(err, tt.lost) {
					t.Errorf("health after a minute: got %v; want %v", err, tt.lost)
				}
				h.until("07:31")
				same(t, "the morning", tt.want, h.post.sent())
				if n := lines(h.log, "ERROR"); n != 1 {
					t.Errorf("got %d ERROR lines; want 1:\n%s", n, h.log)
				}
			})
		})
	}
}
