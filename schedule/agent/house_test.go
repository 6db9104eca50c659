package agent_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A bubble's time begins at midnight UTC of 1 January 2000. Ada lives where
// that is a summer's day under a high sun: on the equator in Greenwich's zone,
// healing strictly.
var newYear = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

type halfPastSeven struct{}

func (halfPastSeven) On(d schedule.Date, zone *time.Location) []time.Time {
	return []time.Time{d.At(7*60+30, zone)}
}

func ada() *schedule.Policy {
	return &schedule.Policy{
		Person: "ada", Home: schedule.Place{Zone: time.UTC},
		Treatments: []schedule.Treatment{{
			Kind: "microneedling", At: newYear.AddDate(0, 0, -3),
			Phases: []schedule.PhaseSpan{
				{Span: schedule.Span{From: newYear.AddDate(0, 0, -3), Until: newYear.AddDate(0, 0, 11)}, Phase: schedule.Strict},
				{Span: schedule.Span{From: newYear.AddDate(0, 0, 11), Until: newYear.AddDate(0, 0, 25)}, Phase: schedule.Protect},
			},
		}},
		SPF: 30, ReapplyEvery: 2 * time.Hour, Morning: halfPastSeven{},
		WakeAt: 7 * 60, SleepAt: 22*60 + 30, MaxPerDay: 12, CanConfirm: true,
	}
}

// sky is a forecast with nothing but a model: 9 at noon, 0 at night.
type sky struct {
	version atomic.Uint64
	asked   atomic.Int64
}

func (s *sky) Forecast(_ time.Time, p uv.Place) (*uv.Forecast, uint64) {
	s.asked.Add(1)
	f := uv.NewForecast(p, func(t time.Time) uv.Index {
		hours := t.Sub(t.Truncate(24*time.Hour)).Hours() - 12
		return uv.Index(max(0, 9*math.Cos(hours*math.Pi/12)))
	}, nil)
	return &f, s.version.Load()
}

// post is a Sender and Receipts that does as it is told and remembers what it
// was asked.
type post struct {
	mu        sync.Mutex
	answer    func(d agent.Delivery) agent.Result // nil: delivered
	hang      map[string]bool                     // channels that answer nothing until the context ends
	slow      time.Duration
	tries     []try
	now, most map[string]int // tries on the wire by channel
	acked     map[string]time.Time
	polls     []time.Time
	cancelled []string
}

type try struct {
	at       time.Time
	channel  string
	reminder schedule.Reminder
	person   string
}

func (p *post) Send(ctx context.Context, d agent.Delivery) agent.Result {
	p.mu.Lock()
	p.tries = append(p.tries, try{time.Now(), d.Channel, *d.Decision.Send, d.Person})
	if p.now == nil {
		p.now, p.most = map[string]int{}, map[string]int{}
	}
	p.now[d.Channel]++
	p.most[d.Channel] = max(p.most[d.Channel], p.now[d.Channel])
	answer, hang, slow := p.answer, p.hang[d.Channel], p.slow
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.now[d.Channel]--
		p.mu.Unlock()
	}()
	if hang {
		<-ctx.Done()
		return agent.Result{Class: schedule.Unknown, Err: ctx.Err()}
	}
	time.Sleep(slow)
	if answer != nil {
		return answer(d)
	}
	r := agent.Result{Class: schedule.Delivered}
	if d.Decision.Send.Ring {
		r.Receipt = fmt.Sprint("receipt-", d.ID)
	}
	return r
}

func (p *post) Poll(_ context.Context, _, receipt string) (time.Time, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.polls = append(p.polls, time.Now())
	at, ok := p.acked[receipt]
	if !ok {
		at = p.acked["any"]
	}
	return at, !at.IsZero(), nil
}

func (p *post) Cancel(_ context.Context, _, receipt string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cancelled = append(p.cancelled, receipt)
	return nil
}

// sent returns what was tried since the last call, as "11:00:00 apply/1 normal
// phone".
func (p *post) sent() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for _, t := range p.tries {
		all = append(all, fmt.Sprintf("%s %s/%d %s %s", t.at.UTC().Format("15:04:05"), t.reminder.Slot.Kind, t.reminder.Attempt,
			t.reminder.Level, t.channel))
	}
	p.tries = nil
	return all
}

func (p *post) ack(at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.acked = map[string]time.Time{"any": at}
}

// house is a running agent in a bubble.
type house struct {
	t      *testing.T
	agent  *agent.Agent
	memory *memory
	post   *post
	sky    *sky
	log    *bytes.Buffer
	stop   func()
}

// move starts an agent on a journal; change may alter its configuration.
func move(t *testing.T, m *memory, change func(*agent.Config)) *house {
	t.Helper()
	h := &house{t: t, memory: m, post: &post{}, sky: &sky{}, log: &bytes.Buffer{}}
	c := agent.Config{
		People:    agent.NewRoster(agent.Person{Policy: ada(), Channels: []string{"phone"}}),
		Channels:  []agent.Channel{{Name: "phone"}},
		Forecasts: h.sky, Journal: m, Sender: h.post, Receipts: h.post,
		Log: slog.New(slog.NewTextHandler(h.log, nil)),
	}
	if change != nil {
		change(&c)
	}
	var err error
	if h.agent, err = agent.New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- h.agent.Run(ctx) }()
	h.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return h
}

// until lets virtual time pass to a wall time of the bubble's first days, as
// "11:00" or "35:00" for the next morning.
func (h *house) until(clock string) {
	h.t.Helper()
	var hour, minute, second int
	if _, err := fmt.Sscanf(clock+":00", "%d:%d:%d", &hour, &minute, &second); err != nil {
		h.t.Fatal(err)
	}
	at := newYear.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	h.release()
	time.Sleep(time.Until(at))
	synctest.Wait()
}

// release hands what the test read and set to the agent's goroutines: virtual
// sleep orders them in time, but not for the race detector.
func (h *house) release() {
	for _, mu := range []*sync.Mutex{&h.memory.mu, &h.post.mu} {
		mu.Lock()
		mu.Unlock() //nolint:staticcheck // the order is all there is to protect
	}
}

func (h *house) report(e schedule.Event) {
	h.t.Helper()
	h.release()
	if err := h.agent.Record(context.Background(), "ada", e); err != nil {
		h.t.Fatal(err)
	}
	synctest.Wait()
}

// bubble runs a test in virtual time in a house, and moves out at its end.
func bubble(t *testing.T, change func(*agent.Config), f func(t *testing.T, h *house)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := move(t, newMemory(), change)
		defer h.stop()
		f(t, h)
	})
}

func lines(log *bytes.Buffer, level string) int { return strings.Count(log.String(), "level="+level) }

var errDisk = errors.New("disk full")
