package daemon

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	beatTime  = 10 * time.Second // for one call; a watcher waits minutes
	firstBeat = 2 * time.Second  // after the first wake
	mostBody  = 1 << 10          // bytes read of a watcher's answer, which is ignored
)

// heartbeat calls the external watcher.
type heartbeat struct {
	url    string
	every  time.Duration
	well   func() bool // whether the last wakes were successful
	client *http.Client
	log    *slog.Logger
	ill    int    // failed beats in a row
	said   string // the last failure that was logged
}

// beatClient follows no redirect: the address is a secret and would leak to
// another host, or in a Referer.
func beatClient() *http.Client {
	return &http.Client{
		Timeout:       beatTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// beat reports to the external watcher, until ctx ends, whether all is well.
// Nobody else can notice that the notifier itself has died, so it reports
// success only while the agent wakes and the journal can be written.
func (b *heartbeat) beat(ctx context.Context) {
	if b.url == "" {
		return
	}
	timer := time.NewTimer(firstBeat)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		timer.Reset(b.every)
		switch err := b.tell(ctx, b.well()); {
		case err != nil && ctx.Err() == nil && err.Error() != b.said:
			b.log.Warn("heartbeat not delivered", "error", err)
			b.said = err.Error()
		case err == nil:
			b.said = ""
		}
	}
}

// tell calls the watcher's address after a good beat, and its /fail from the
// second bad one on: a hiccup is no failure, and a missing call tells the
// watcher enough meanwhile.
func (b *heartbeat) tell(ctx context.Context, well bool) error {
	if well {
		b.ill = 0
		return b.call(ctx, b.url)
	}
	if b.ill++; b.ill < 2 {
		return nil
	}
	u, err := url.Parse(b.url)
	if err != nil {
		return errors.New("the address cannot be read")
	}
	u.Path = strings.TrimRight(u.Path, "/") + "/fail"
	return b.call(ctx, u.String())
}

// call makes one request. Its errors do not contain the address, which is a
// secret.
func (b *heartbeat) call(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errors.New("the address cannot be used")
	}
	resp, err := b.client.Do(req)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, mostBody))
	if resp.StatusCode >= 400 {
		return errors.New(resp.Status)
	}
	if resp.StatusCode >= 300 {
		return errors.New(resp.Status + ": a redirect is not followed, so that the url must name the watcher itself")
	}
	return nil
}
