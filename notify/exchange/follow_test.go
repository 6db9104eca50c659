package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

func TestFollowerBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		var at []time.Duration
		start := time.Now()
		err := exchange.Follower{}.Run(ctx, func(context.Context) error {
			at = append(at, time.Since(start))
			return errors.New("broken")
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v; want the context's error", err)
		}
		for i := 1; i < len(at); i++ {
			want := min(time.Second<<(i-1), time.Minute)
			if d := at[i] - at[i-1]; d < want || d > want+want/4 {
				t.Errorf("pause %d: got %s; want %s to a quarter more", i, d, want)
			}
		}
		if len(at) < 12 {
			t.Errorf("%d attempts in ten minutes", len(at))
		}
	})
}

func TestFollowerResetsItsPauseAfterAHealthyStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var ended time.Time
		var worst time.Duration
		_ = exchange.Follower{}.Run(ctx, func(context.Context) error {
			if !ended.IsZero() {
				worst = max(worst, time.Since(ended))
			}
			time.Sleep(5 * time.Minute)
			ended = time.Now()
			return errors.New("broken")
		})
		if worst > 1250*time.Millisecond {
			t.Errorf("waited %s after a stream of five minutes; want a second", worst)
		}
	})
}

// A 403, 404 or 301 once ended the stream until the next restart.
func TestFollowerRetriesAfterARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Hour)
		defer cancel()
		var at []time.Duration
		start := time.Now()
		refused := &notify.Error{Class: schedule.Refused, Err: errors.New("403")}
		err := exchange.Follower{}.Run(ctx, func(context.Context) error {
			at = append(at, time.Since(start))
			return refused
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v; want the context's error", err)
		}
		for i := 1; i < len(at); i++ {
			want := min(30*time.Second<<(i-1), 10*time.Minute)
			if d := at[i] - at[i-1]; d < want || d > want+want/4 {
				t.Errorf("pause %d: got %s; want %s to a quarter more", i, d, want)
			}
		}
		if len(at) < 12 {
			t.Errorf("%d attempts in two hours", len(at))
		}
	})
}

func TestFollowerHonoursRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()
		n := 0
		_ = exchange.Follower{}.Run(ctx, func(context.Context) error {
			n++
			return &notify.Error{Class: schedule.Busy, RetryAfter: 15 * time.Minute, Err: errors.New("429")}
		})
		if n != 2 {
			t.Errorf("%d attempts in 20 min; want 2, 15 min apart", n)
		}
	})
}

func TestFollowerLogsOnceAndWhenTheErrorChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var out bytes.Buffer
		n := 0
		_ = exchange.Follower{Log: slog.New(slog.NewTextHandler(&out, nil))}.Run(ctx, func(context.Context) error {
			n++
			return fmt.Errorf("broken in way %d", n/20)
		})
		if got := strings.Count(out.String(), "\n"); got != n/20+1 {
			t.Errorf("%d lines for %d attempts; want %d", got, n, n/20+1)
		}
	})
}
