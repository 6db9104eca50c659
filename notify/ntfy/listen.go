package ntfy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"parasol/notify/exchange"
)

const (
	// lookBack is how far the first connection reads what was answered while
	// the daemon was down: ntfy keeps messages for 12 h. An answer that was
	// heard before is harmless, as each counts once.
	lookBack = "12h"
	// silence after which a stream is taken for dead: ntfy writes at least
	// every 55 s (a server's own setting may be longer).
	silence = 3 * time.Minute
	// longestLine of the stream in bytes: a message has at most 4 KiB.
	longestLine = 64 << 10
)

// Listen follows the reply topic and calls heard for each answer, in order,
// until ctx is over, whose error it returns. When the connection breaks it
// comes back and asks for what it missed. It returns a *notify.Error of the
// class Refused when the server refuses for good, and at once where there is
// no reply topic.
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

// follow reads one connection to its end and moves since on.
func (c *Channel) follow(ctx context.Context, since *string, heard func(exchange.Answer)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	alive := time.AfterFunc(silence, cancel)
	defer alive.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/"+c.o.ReplyTopic()+"/json?since="+url.QueryEscape(*since), nil)
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
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, longestLine)
	for lines.Scan() {
		alive.Reset(silence)
		if a, id, ok := read(lines.Bytes()); ok {
			heard(a)
			*since = id
		}
	}
	return c.wire.Fail(errors.Join(lines.Err(), io.EOF))
}

// read takes an answer out of a line of the stream. Lines that are none (open,
// keepalive, nonsense) are passed over.
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
