package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"parasol/config"
	"parasol/schedule"
	"parasol/schedule/journal"
)

// A full disk is told once each time, and no other trouble: that may pass
// before anybody has looked.
func TestAFullDiskIsToldOnce(t *testing.T) {
	h, k := built(t, lisbon).house.Load(), &taker{}
	with(h, k, config.Channel{MaxLevel: schedule.Emergency})
	for _, p := range h.people.Everybody() {
		p.Channels = []string{"phone"}
	}
	synctest.Test(t, func(t *testing.T) {
		var trouble atomic.Pointer[error]
		set := func(err error) {
			trouble.Store(&err)
			time.Sleep(time.Minute)
			synctest.Wait()
		}
		var none error
		trouble.Store(&none)
		a := &alarm{people: h.people, channels: h.channels, texts: h.post.Texts, trouble: func() error { return *trouble.Load() },
			log: h.log}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); a.watch(ctx) }()
		full := fmt.Errorf("commit: %w", journal.ErrFull)
		for _, step := range []struct {
			what string
			err  error
			want int // messages so far
		}{
			{"all is well", nil, 0},
			{"locked by a backup program", journal.ErrLocked, 0},
			{"full", full, 1},
			{"still full, in other words", errors.Join(full), 1},
			{"well again", nil, 1},
			{"full again", full, 2},
		} {
			set(step.err)
			if len(k.got) != step.want {
				t.Errorf("%s: %d messages; want %d", step.what, len(k.got), step.want)
			}
		}
		cancel()
		<-done
	})
	if m := k.got[0]; m.Person != "ada" || m.Level != schedule.High || m.Title == "" || m.Body == "" {
		t.Errorf("got %+v; want a text for ada", m)
	}
}
