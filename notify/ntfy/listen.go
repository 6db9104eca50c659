package ntfy

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parasol/notify/exchange"
)

const (
	// lookBack is how far back the first connection reads, for answers given
	// while the daemon was down. ntfy keeps messages for 12 h. Reading an
	// answer again is harmless, since each counts once.
	lookBack = "12h"
	// silence is how long a stream may be silent before it counts as dead. ntfy
	// writes at least every 55 s, but a server may be configured differently.
	silence = 3 * time.Minute
	// longestLine is the longest line of the stream in bytes: a message has at
	// most 4 KiB.
	longestLine = 64 << 10
)

// Listen reads the reply topic and calls heard for each answer, in order, until
// ctx ends, and returns ctx's error. If the connection breaks, or the server
// refuses it, Listen reconnects and asks for what it missed. Without a reply
// topic it returns a *notify.Error of class Refused at once.
func (c *Channel) Listen(ctx context.Context, heard func(exchange.Answer)) error {
	if c.o.ReplyTopic() == "" {
		return c.wire.Refuse("no reply_topic to listen to")
	}
	defer c.Close()
	since := lookBack
	return exchange.Follower{Log: c.o.Log, Pause: c.o.Pause}.Run(ctx, func(ctx context.Context) error {
		return c.follow(ctx, &since, heard)
	})
}

// follow reads one connection to its end and advances since.
func (c *Channel) follow(ctx context.Context, since *string, heard func(exchange.Answer)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	alive := time.AfterFunc(silence, cancel)
	defer alive.Stop()
	req, err := http.NewRequestWithContext(
		ctx,
		http.MethodGet,
		c.base+"/"+c.o.ReplyTopic()+"/json?since="+url.QueryEscape(*since),
		nil,
	)
	if err != nil {
		return c.wire.Failure(err)
	}
	req.Header.Set("User-Agent", "parasol")
	if a := c.authorization(); a != "" {
		req.Header.Set("Authorization", a)
	}
	resp, err := c.wire.Stream(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	ahead := skew(resp.Header, time.Now())
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		alive.Reset(silence)
		if a, id, ok := read(lines.Bytes()); ok {
			if !a.At.IsZero() {
				a.At = a.At.Add(-ahead)
			}
			heard(a)
			*since = id
		}
	}
	return c.wire.Fail(cmp.Or(lines.Err(), io.EOF))
}

// skew returns how far the server's clock is ahead of ours, by the Date header.
// Without it, an answer stamped two hours early would seem to belong to an
// older push. A difference of up to 2 s is network delay and rounding.
func skew(h http.Header, now time.Time) time.Duration {
	at, err := http.ParseTime(h.Get("Date"))
	if d := at.Sub(now); err == nil && d.Abs() > 2*time.Second {
		return d.Round(time.Second)
	}
	return 0
}

// read parses a line of the stream; ok is false if it is not an answer (open,
// keepalive, nonsense).
func read(line []byte) (a exchange.Answer, id string, ok bool) {
	var got struct {
		published
		Message string `json:"message"`
	}
	if json.Unmarshal(line, &got) != nil || got.Event != "message" || got.ID == "" {
		return a, "", false
	}
	a.Token = strings.TrimSpace(got.Message)
	if got.Time > 0 {
		a.At = time.Unix(got.Time, 0)
	}
	return a, got.ID, true
}
