package channeltest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// Sender is the part of a channel that the suite needs.
type Sender interface {
	Send(ctx context.Context, m notify.Message) (notify.Receipt, error)
}

// Suite describes a channel to the suite.
type Suite struct {
	New     func(t *testing.T, url string) Sender // a channel whose service is at url
	Success http.HandlerFunc                      // the service's answer when it accepts a message
	// the body says whether the message was accepted, so that without it the
	// outcome is unknown
	Verdict bool
	Secrets []string // what New configured; no error may contain it
	// outcomes of single cases in which the channel cannot know what the suite
	// expects, by the case's name
	Want map[string]Outcome
}

// Outcome is the expected result of a case.
type Outcome struct {
	Class      schedule.Class
	RetryAfter time.Duration
}

// The outcomes of a message.
var (
	Taken   = Outcome{}
	Refused = Outcome{Class: schedule.Refused}
	Failed  = Outcome{Class: schedule.Failed}
	Unknown = Outcome{Class: schedule.Unknown}
)

// Tokens are those of the message's three actions, in the form of confirm
// tokens.
var Tokens = []string{
	"Zm9ybWVkLWxpa2UtYS1jb25maXJtLXRva2VuLWJ1dC1ub25lLUFBQUFB",
	"Zm9ybWVkLWxpa2UtYS1jb25maXJtLXRva2VuLWJ1dC1ub25lLVNTU1NT",
	"Zm9ybWVkLWxpa2UtYS1jb25maXJtLXRva2VuLWJ1dC1ub25lLUlJSUlJ",
}

// Message returns a message with everything that a channel may use, except an
// image.
func Message() notify.Message {
	due := time.Now().Truncate(time.Second)
	return notify.Message{
		Title:   "Put sunscreen on again",
		Body:    "The film of 10:40 is over. UV index 6.4.",
		Person:  "ada",
		Kind:    schedule.Reapply,
		Slot:    schedule.Slot{Kind: schedule.Reapply, Anchor: due.Unix(), N: 1},
		Attempt: 1,
		Level:   schedule.High,
		Time:    due,
		Until:   due.Add(time.Hour),
		Key:     notify.Digest("ada", "reapply/1"),
		Actions: []notify.Action{
			{
				Label: "Applied",
				Event: schedule.Applied,
				URL:   "https://parasol.example/c/" + Tokens[0],
				Token: Tokens[0],
			},
			{
				Label:   "Snooze 15 min",
				Event:   schedule.Snoozed,
				Minutes: 15,
				URL:     "https://parasol.example/c/" + Tokens[1],
				Token:   Tokens[1],
			},
			{
				Label: "I'm inside",
				Event: schedule.Indoors,
				URL:   "https://parasol.example/c/" + Tokens[2],
				Token: Tokens[2],
			},
		},
	}
}

// Run runs every case.
func Run(t *testing.T, s Suite) {
	for _, c := range cases(s) {
		t.Run(c.name, func(t *testing.T) { c.run(t, s) })
	}
	t.Run("no server", func(t *testing.T) { noServer(t, s) })
	t.Run("context over", func(t *testing.T) { contextOver(t, s) })
}

func (c testCase) run(t *testing.T, s Suite) {
	over := make(chan struct{})
	server := httptest.NewServer(c.handler(over))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(over) }) // registered last, so it runs before Close, which waits for hanging answers
	ctx := t.Context()
	if c.patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.patience)
		defer cancel()
	}
	want, ok := s.Want[c.name]
	if !ok {
		want = c.want
	}
	_, err := s.New(t, server.URL).Send(ctx, Message())
	check(t, err, want)
	Leaks(t, err, append(append(Tokens, server.URL), s.Secrets...)...)
	if c.after != nil {
		c.after(t)
	}
}

func check(t *testing.T, err error, want Outcome) {
	t.Helper()
	if want == Taken || err == nil {
		if (err == nil) != (want == Taken) {
			t.Fatalf("got %v; want %+v", err, want)
		}
		return
	}
	var e *notify.Error
	if !errors.As(err, &e) {
		t.Fatalf("got a %T; want a *notify.Error", err)
	}
	if e.Class != want.Class || e.RetryAfter != want.RetryAfter {
		t.Errorf(
			"got %s (retry after %s, %v); want %s after %s",
			e.Class,
			e.RetryAfter,
			err,
			want.Class,
			want.RetryAfter,
		)
	}
}

// noServer checks that a refused connection counts as not accepted.
func noServer(t *testing.T, s Suite) {
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL
	server.Close()
	want, ok := s.Want["no server"]
	if !ok {
		want = Failed
	}
	_, err := s.New(t, address).Send(t.Context(), Message())
	check(t, err, want)
	Leaks(t, err, append(append(Tokens, address), s.Secrets...)...)
}

// contextOver checks that nothing is sent once the caller's context has ended.
func contextOver(t *testing.T, s Suite) {
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		s.Success(w, r)
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.New(t, server.URL).Send(ctx, Message())
	check(t, err, Failed)
	if n := requests.Load(); n != 0 {
		t.Errorf("got %d requests; want none", n)
	}
}

// drain reads the request; only then does the server notice that the client
// disconnects.
func drain(r *http.Request) string {
	body, _ := io.ReadAll(r.Body)
	return string(body)
}
