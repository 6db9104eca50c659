package console_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/notify/console"
	"parasol/schedule"
)

var message = notify.Message{
	Title:  "Put sunscreen on again",
	Body:   "The film of 10:40 is over.\nUV index 6.4.\n",
	Person: "ada",
	Level:  schedule.High,
	Time:   time.Date(2026, 7, 1, 10, 40, 0, 0, time.UTC),
	Actions: []notify.Action{
		{Label: "Applied", URL: "https://parasol.example/c/abc"},
		{Label: "Snooze 15 min"},
	},
}

func TestSend(t *testing.T) {
	var out strings.Builder
	c, err := console.New(console.Options{Out: &out, Zone: time.FixedZone("", 2*3600)})
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Send(context.Background(), message)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(notify.Receipt{Quota: -1}, got); diff != "" {
		t.Error(diff)
	}
	want := "2026-07-01 12:40  HIGH  ada  Put sunscreen on again\n" +
		"    The film of 10:40 is over.\n" +
		"    UV index 6.4.\n" +
		"    Applied: https://parasol.example/c/abc\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}

func TestSendDropsTerminalCommands(t *testing.T) {
	var out strings.Builder
	c, _ := console.New(console.Options{Out: &out})
	m := message
	m.Title, m.Body = "a\x1b[2Jb", "c\rd\x07"
	if _, err := c.Send(context.Background(), m); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(out.String(), "\x1b\r\x07") {
		t.Errorf("got %q; want no control characters", out.String())
	}
}

func TestFailuresAreRetryable(t *testing.T) {
	over, cancel := context.WithCancel(context.Background())
	cancel()
	closed, w := io.Pipe()
	_ = closed.Close()
	for _, row := range []struct {
		sentence string
		ctx      context.Context
		out      io.Writer
		want     error
	}{
		{"the stream is closed", context.Background(), w, io.ErrClosedPipe},
		{"the context is over", over, io.Discard, context.Canceled},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			c, err := console.New(console.Options{Out: row.out})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Send(row.ctx, message)
			var e *notify.Error
			if !errors.As(err, &e) || e.Class != schedule.Failed || !errors.Is(err, row.want) {
				t.Errorf("got %v; want failed with %v", err, row.want)
			}
		})
	}
}

func TestNewRequiresAStream(t *testing.T) {
	if _, err := console.New(console.Options{}); err == nil {
		t.Error("no error without a stream")
	}
}
