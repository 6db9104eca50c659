package logs_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"parasol/cmd/internal/logs"
)

func logger(to *strings.Builder) *slog.Logger {
	return slog.New(logs.Sparse(slog.NewTextHandler(to, nil)))
}

func TestFloodIsOneCountedLineAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b strings.Builder
		log := logger(&b)
		for i := range 400_000 {
			log.Warn("answer not taken", "channel", "phone", "error", fmt.Sprint("wrong ", i))
		}
		if n := strings.Count(b.String(), "\n"); n != 1 {
			t.Fatalf("%d lines; want 1", n)
		}
		time.Sleep(time.Minute)
		log.Warn("answer not taken", "channel", "phone", "error", "wrong again")
		log.Warn("answer not taken", "channel", "phone", "error", "and again")
		if !strings.Contains(b.String(), "not_shown=399999") || strings.Count(b.String(), "\n") != 2 {
			t.Errorf("a minute later:\n%s", b.String())
		}
		time.Sleep(time.Minute)
		log.Warn("answer not taken", "channel", "phone")
		if !strings.HasSuffix(b.String(), "not_shown=1\n") {
			t.Errorf("the count began anew:\n%s", b.String())
		}
	})
}

func TestKinds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, row := range []struct {
			why  string
			say  func(*slog.Logger)
			want int
		}{
			{"other channels are other kinds", func(l *slog.Logger) {
				l.Warn("fails", "channel", "a")
				l.Warn("fails", "channel", "b")
			}, 2},
			{"other messages too", func(l *slog.Logger) { l.Warn("fails"); l.Error("is gone") }, 2},
			{"another error is none", func(l *slog.Logger) {
				l.Error("fails", "error", errors.New("x"))
				l.Error("fails", "error", errors.New("y"))
			}, 1},
			{"what changed is always told", func(l *slog.Logger) { l.Info("delivered"); l.Info("delivered") }, 2},
			{"a logger's own names count", func(l *slog.Logger) {
				l.With("source", "a").Warn("fails")
				l.With("source", "b").WithGroup("g").Warn("fails")
				l.With("source", "b").WithGroup("g").Warn("fails")
			}, 2},
			{"a thousand kinds are not kept for ever", func(l *slog.Logger) {
				for i := range 1000 {
					l.Warn("fails", "source", i)
				}
			}, 1000},
		} {
			var b strings.Builder
			row.say(logger(&b))
			if got := strings.Count(b.String(), "\n"); got != row.want {
				t.Errorf("%s: %d lines; want %d:\n%s", row.why, got, row.want, b.String())
			}
		}
	})
}
