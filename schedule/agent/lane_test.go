package agent_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parasol/schedule"
	"parasol/schedule/agent"
)

// answers gives these classes in turn, then delivered.
func answers(classes ...schedule.Class) func(agent.Delivery) agent.Result {
	return func(agent.Delivery) agent.Result {
		if len(classes) == 0 {
			return agent.Result{}
		}
		c := classes[0]
		classes = classes[1:]
		return agent.Result{Class: c, Err: errors.New(c.String()), RetryAfter: 90 * time.Second}
	}
}

func TestTriesAreSpacedByClass(t *testing.T) {
	tests := []struct {
		name    string
		classes []schedule.Class
		want    []string // of the morning's first attempt
		outcome string
	}{
		{"delivered", nil, []string{"07:30:00"}, "delivered"},
		{"refused", []schedule.Class{schedule.Refused}, []string{"07:30:00"}, "refused"},
		{"failing thrice", []schedule.Class{schedule.Failed, schedule.Failed, schedule.Failed}, []string{"07:30:00", "07:30:05", "07:30:15",
			"07:30:35"}, "delivered"},
		{"busy once", []schedule.Class{schedule.Busy}, []string{"07:30:00", "07:31:30"}, "delivered"},
		{"never answering", []schedule.Class{schedule.Unknown, schedule.Unknown}, []string{"07:30:00", "07:30:05"}, "unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, nil, func(t *testing.T, h *house) {
				h.post.answer = answers(tt.classes...)
				h.until("08:00")
				var at []string
				for _, s := range h.post.sent() {
					at = append(at, s[:8])
				}
				same(t, "tries", tt.want, at)
				if p, err := h.agent.Pushes(context.Background(), "ada", 1); err != nil || p[0].Outcome != tt.outcome {
					t.Errorf("outcome: got %q, %v; want %q", p[0].Outcome, err, tt.outcome)
				}
			})
		})
	}
}

func TestRefusalIsShownUntilTheChannelDelivers(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.post.answer = answers(schedule.Refused, schedule.Refused)
		h.until("08:20")
		if got := h.agent.Health().Refused["phone"]; got != "refused" {
			t.Errorf("health: got %q; want the error", got)
		}
		if n := lines(h.log, "ERROR"); n != 1 {
			t.Errorf("got %d ERROR lines for two refusals of one kind; want 1", n)
		}
		h.until("09:40")
		if got := h.agent.Health().Refused; len(got) != 0 {
			t.Errorf("health: got %v; want none once it delivers", got)
		}
	})
}

func twoChannels(c *agent.Config) {
	c.Channels = []agent.Channel{{Name: "phone"}, {Name: "pager"}}
	c.People = agent.NewRoster(agent.Person{Policy: ada(), Channels: []string{"phone", "pager"}})
}

func TestHangingChannelDelaysNoOther(t *testing.T) {
	bubble(t, twoChannels, func(t *testing.T, h *house) {
		h.post.hang = map[string]bool{"phone": true}
		h.until("07:30")
		h.until("07:30:19")
		var delivered bool
		for _, s := range h.post.sent() {
			delivered = delivered || s == "07:30:00 morning/1 normal pager"
		}
		if !delivered {
			t.Error("the pager waited for the phone")
		}
		h.until("07:30:26")
		same(t, "the deadline ends the try, 5 s later comes the next", []string{"07:30:25 morning/1 normal phone"}, h.post.sent())
	})
}

func TestPanicOfAChannelIsAFailure(t *testing.T) {
	bubble(t, twoChannels, func(t *testing.T, h *house) {
		h.post.answer = func(d agent.Delivery) agent.Result {
			if d.Channel == "phone" {
				panic("token=secret")
			}
			return agent.Result{}
		}
		h.until("08:00")
		if n := len(h.post.sent()); n != 3 { // the pager's one, the phone's two
			t.Errorf("got %d tries; want 3", n)
		}
		if strings.Contains(h.log.String(), "secret") {
			t.Errorf("the log tells what the channel panicked with:\n%s", h.log)
		}
	})
}

func TestRepeatReplacesUndelivered(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.post.answer = func(agent.Delivery) agent.Result { return agent.Result{Class: schedule.Failed, Err: errDisk} }
		h.until("08:16")
		h.post.sent()
		h.post.mu.Lock()
		h.post.answer = nil
		h.post.mu.Unlock()
		h.until("08:25")
		got := h.post.sent()
		if len(got) != 1 || !strings.Contains(got[0], "morning/2") {
			t.Errorf("got %v; want the repeat alone", got)
		}
	})
}

func TestConfirmedUndeliveredIsDropped(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.post.answer = func(agent.Delivery) agent.Result { return agent.Result{Class: schedule.Failed, Err: errDisk} }
		h.until("07:35")
		h.report(schedule.Event{Kind: schedule.Applied})
		h.post.sent()
		h.until("08:30")
		same(t, "tries after the confirmation", nil, h.post.sent())
		if p, err := h.agent.Pushes(context.Background(), "ada", 1); err != nil || p[0].Outcome != "dropped" || p[0].ConfirmedAt == nil {
			t.Errorf("got %+v, %v; want dropped and confirmed", p, err)
		}
	})
}

func TestGoingInDropsAnUndeliveredReapply(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("07:31")
		h.report(schedule.Event{Kind: schedule.Applied})
		h.until("12:05")
		h.post.mu.Lock()
		h.post.answer = func(agent.Delivery) agent.Result { return agent.Result{Class: schedule.Failed, Err: errDisk} }
		h.post.mu.Unlock()
		h.report(schedule.Event{Kind: schedule.Outdoors})
		h.until("12:06")
		h.report(schedule.Event{Kind: schedule.Indoors})
		h.post.sent()
		h.until("12:14")
		for _, s := range h.post.sent() {
			if strings.Contains(s, "reapply") {
				t.Errorf("tried indoors: %s", s)
			}
		}
	})
}

func TestFallbackIsTriedWhenEveryChannelRefuses(t *testing.T) {
	bubble(t, func(c *agent.Config) {
		twoChannels(c)
		c.Channels = append(c.Channels, agent.Channel{Name: "mail"})
		c.People = agent.NewRoster(agent.Person{Policy: ada(), Channels: []string{"phone", "pager"}, Fallback: []string{"mail"}})
	}, func(t *testing.T, h *house) {
		h.post.answer = func(d agent.Delivery) agent.Result {
			if d.Channel == "mail" {
				return agent.Result{}
			}
			return agent.Result{Class: schedule.Refused, Err: errDisk}
		}
		h.until("07:30:01")
		got := h.post.sent()
		if len(got) != 3 || got[2] != "07:30:00 morning/1 normal mail" {
			t.Errorf("got %v; want the mail after both", got)
		}
	})
}

func crowd(n int) func(*agent.Config) {
	return func(c *agent.Config) {
		var people []agent.Person
		c.Channels = nil
		for i := range n {
			p := ada()
			p.Person = "p" + strconv.Itoa(i)
			people = append(people, agent.Person{Policy: p, Channels: []string{p.Person}})
			c.Channels = append(c.Channels, agent.Channel{Name: p.Person, Service: "pushover"})
		}
		c.People = agent.NewRoster(people...)
	}
}

// What is on the wire when the process is killed arrives twice: so there is
// one try at a time, and a second only beside one that hangs. A crash test
// found two on the wire, and two duplicates.
func TestLaneTriesOneAtATimeUnlessOneHangs(t *testing.T) {
	tests := []struct {
		name   string
		people int
		takes  time.Duration // a try
		want   int
	}{
		{"answers come at once, to more than one wake decides for", 600, time.Millisecond, 1},
		{"answers take a while", 20, 1900 * time.Millisecond, 1},
		{"answers hang, never more than the limit", 20, 15 * time.Second, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, crowd(tt.people), func(t *testing.T, h *house) {
				h.until("07:29")
				var most, now atomic.Int32
				h.post.answer = func(agent.Delivery) agent.Result {
					if n := now.Add(1); n > most.Load() {
						most.Store(n)
					}
					time.Sleep(tt.takes)
					now.Add(-1)
					return agent.Result{}
				}
				h.until("07:35")
				if n := len(h.post.sent()); n != tt.people || int(most.Load()) != tt.want {
					t.Errorf("got %d tries, %d at once; want %d, %d at once", n, most.Load(), tt.people, tt.want)
				}
			})
		})
	}
}

func TestEmergenciesGoBeforeMornings(t *testing.T) {
	memory := newMemory()
	at := newYear.Add(9 * time.Hour)
	for i := range 50 {
		d := &schedule.Decision{At: at, Person: "ada", Send: &schedule.Reminder{
			Slot: schedule.Slot{Kind: schedule.Apply, Anchor: int64(i),
				N: 1}, Attempt: 1, Level: schedule.Normal, Due: at, Until: at.Add(time.Hour)}}
		if i == 40 {
			d.Send.Level = schedule.Emergency
		}
		memory.intent(d, []agent.Route{{Channel: "phone", Lane: "channel phone"}})
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at))
		h := move(t, memory, func(c *agent.Config) { c.Sender.(*post).slow = time.Second })
		defer h.stop()
		h.until("09:00:02")
		if got := h.post.sent(); len(got) == 0 || !strings.Contains(strings.Join(got[:2], " "), "emergency") {
			t.Errorf("got %v; want the emergency in front", got)
		}
	})
}

// A result that cannot be written keeps the delivery from being tried again:
// it may have arrived.
func TestUnrecordedTryIsNotRepeated(t *testing.T) {
	bubble(t, nil, func(t *testing.T, h *house) {
		h.until("07:29")
		h.memory.failSettling(errDisk)
		h.until("07:40")
		same(t, "tries", []string{"07:30:00 morning/1 normal phone"}, h.post.sent())
		h.memory.failSettling(nil)
		h.until("07:41")
		same(t, "tries once it can be written", nil, h.post.sent())
		if p, err := h.agent.Pushes(context.Background(), "ada", 1); err != nil || p[0].Outcome != "delivered" {
			t.Errorf("got %v, %v; want delivered", p, err)
		}
	})
}

func TestStoppingWaitsForATryInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := move(t, newMemory(), nil)
		h.post.slow = 2 * time.Second
		h.until("07:30:01")
		h.stop()
		if got := time.Since(newYear.Add(7*time.Hour + 30*time.Minute)); got != 2*time.Second {
			t.Errorf("stopped after %v; want when the try was done", got)
		}
		if w := h.memory.reminders[0].ways[0]; w.State != agent.Sent {
			t.Errorf("got %s; want it recorded as delivered", w.State)
		}
	})
}

func TestStoppingDoesNotWaitForAHangingChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := move(t, newMemory(), nil)
		h.post.hang = map[string]bool{"phone": true}
		h.until("07:30:01")
		h.stop()
		if got := time.Since(newYear.Add(7*time.Hour + 30*time.Minute + time.Second)); got != 5*time.Second {
			t.Errorf("stopped after %v; want 5 s", got)
		}
	})
}

// drowsy is an Observer that lets every wake take a while.
type drowsy struct{}

func (drowsy) Enrolled([]string)                           {}
func (drowsy) Asked(string, int, int)                      {}
func (drowsy) Woke(time.Time, error)                       { time.Sleep(time.Millisecond) }
func (drowsy) Decided(string, *schedule.Decision)          {}
func (drowsy) Tried(agent.Try)                             {}
func (drowsy) Pending(string, int)                         {}
func (drowsy) Recorded(string, schedule.EventKind, string) {}

// Found with 10,000 people: an emergency waited behind the mornings of those
// who stand before it in the configuration.
func TestNothingIsSentBeforeAllDueAreDecided(t *testing.T) {
	with := func(c *agent.Config) {
		crowd(600)(c)
		c.Observer = drowsy{}
	}
	bubble(t, with, func(t *testing.T, h *house) {
		h.until("07:29")
		decided := 0
		h.post.answer = func(agent.Delivery) agent.Result {
			h.memory.mu.Lock()
			defer h.memory.mu.Unlock()
			if decided == 0 {
				decided = len(h.memory.reminders)
			}
			return agent.Result{}
		}
		h.until("07:30:01")
		if decided != 600 {
			t.Errorf("%d reminders were decided on when the first went out; want 600", decided)
		}
	})
}
