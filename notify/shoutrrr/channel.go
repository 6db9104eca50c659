package shoutrrr

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/services/chat/matrix"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// Options configure a channel.
type Options struct {
	URL     func() string // the service URL, e.g. telegram://token@telegram?chats=@channel; all of it is secret
	Timeout time.Duration // of one message; 0 is 20 s, longer than that of most of the library's services
}

const timeout = 20 * time.Second

// Channel sends to one service. It is safe for concurrent use; it sends one
// message at a time.
type Channel struct {
	o      Options
	scheme string
	turn   chan struct{} // a semaphore of one: the holder may use the library
	base   *http.Transport
	wire   *exchange.Transport
	taken  memory
}

// New checks the service URL; it sends nothing. Its error is a
// [*schedule.Misfit] that does not show the URL.
func New(o Options) (*Channel, error) {
	if o.URL == nil || o.URL() == "" {
		return nil, misfit("nothing")
	}
	if o.Timeout <= 0 {
		o.Timeout = timeout
	}
	c := &Channel{o: o, turn: make(chan struct{}, 1), base: exchange.Base(0), taken: memory{}}
	c.wire = &exchange.Transport{
		Name: "shoutrrr", Base: c.base, Timeout: o.Timeout, StatusOnly: true, Explain: explain, Secrets: c.secrets,
	}
	scheme, _, _ := strings.Cut(strings.ToLower(o.URL()), ":")
	c.scheme, _, _ = strings.Cut(scheme, "+")
	over := new(offline)
	if _, err := c.service(o.URL(), over); err != nil && !over.asked {
		return nil, misfit(
			"an address that it refuses: " + strings.TrimPrefix(c.wire.Refuse("%v", err).Err.Error(), "shoutrrr: "),
		)
	}
	return c, nil
}

func misfit(got string) *schedule.Misfit {
	return &schedule.Misfit{
		Key:  "url",
		Got:  got,
		Want: "a shoutrrr address that begins with its service",
		Hint: "e.g. telegram://token@telegram?chats=@channel",
	}
}

// Close closes idle connections.
func (c *Channel) Close() { c.base.CloseIdleConnections() }

// service returns a new service for one message, since the library's services
// are not safe for concurrent use. Matrix signs in while it parses its URL, and
// the library would set our client only after that.
func (c *Channel) service(address string, over types.HTTPClient) (types.Service, error) {
	if c.scheme == "matrix" {
		u, err := url.Parse(address)
		if err != nil {
			return nil, err
		}
		s := new(matrix.Service)
		s.SetHTTPClient(over)
		return s, s.Initialize(u, nil)
	}
	r, err := router.NewWithOptions(nil, types.SenderOptions{HTTPClient: over})
	if err != nil {
		return nil, err
	}
	return r.Locate(address)
}

// Send sends m. A failure is a *notify.Error.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	if ctx.Err() != nil {
		return notify.Receipt{}, c.wire.Fail(ctx.Err())
	}
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return notify.Receipt{}, c.wire.Fail(fmt.Errorf("an earlier message is still under way: %w", ctx.Err()))
	}
	result := make(chan *notify.Error, 1)
	go func() {
		defer func() { <-c.turn }()
		result <- c.deliver(ctx, m)
	}()
	select {
	case e := <-result:
		if e != nil {
			return notify.Receipt{}, e
		}
		return notify.Receipt{Quota: -1}, nil
	case <-ctx.Done(): // mail and MQTT continue until their own timeout
		e := c.wire.Fail(ctx.Err())
		e.Class = schedule.Unknown
		return notify.Receipt{}, e
	}
}

// deliver sends the message to every target that has neither accepted nor
// refused it yet. Of several failures it returns one that can be retried.
func (c *Channel) deliver(ctx context.Context, m notify.Message) (worst *notify.Error) {
	targets := recipients(c.scheme, c.o.URL())
	settled := c.taken.of(m, len(targets))
	for i, target := range targets {
		if settled[i] {
			continue
		}
		e := c.one(ctx, target, m)
		settled[i] = e == nil || e.Class == schedule.Refused
		if e != nil && (worst == nil || worst.Class == schedule.Refused) {
			worst = e
		}
	}
	return worst
}

// one sends the message to one target.
func (c *Channel) one(ctx context.Context, target string, m notify.Message) (e *notify.Error) {
	defer func() {
		if recover() != nil {
			e = c.wire.Unreadable("the library panicked")
		}
	}()
	over := &client{ctx: ctx, wire: c.wire}
	s, err := c.service(target, over)
	switch {
	case over.failed != nil: // Matrix signs in first
		return over.failed
	case err != nil:
		return c.wire.Refuse("url: %v", err)
	}
	body, params := c.text(m)
	err = s.Send(body, &params)
	switch {
	case over.failed != nil:
		return over.failed // of the HTTP exchange, whose class is known
	case err == nil || closing(err):
		return nil
	}
	e = c.wire.Refuse("%v", err)
	e.Class = classOf(err)
	return e
}

// offline fails every request. It keeps New from using the network: with a
// Matrix server that is down, a correct URL would be refused.
type offline struct{ asked bool }

// Do returns an error.
func (o *offline) Do(*http.Request) (*http.Response, error) {
	o.asked = true
	return nil, errors.New("not asked before there is something to send")
}

// client makes the library's requests within the caller's context.
type client struct {
	ctx    context.Context
	wire   *exchange.Transport
	failed *notify.Error // of the last request; nil if it succeeded
}

// Do makes one request.
func (c *client) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.wire.RoundTrip(req.WithContext(c.ctx))
	if c.failed = nil; err != nil {
		c.failed = c.wire.Failure(err)
		return nil, err
	}
	return resp, nil
}

// secrets returns the service URL and every part of it that could be a secret.
func (c *Channel) secrets() []string {
	raw := c.o.URL()
	list := []string{raw}
	u, err := url.Parse(raw)
	if err != nil {
		return list
	}
	password, _ := u.User.Password()
	list = append(list, u.RawQuery, u.User.String(), u.User.Username(), password)
	for _, values := range u.Query() {
		list = append(list, values...)
	}
	for part := range strings.SplitSeq(u.Path, "/") {
		if len(part) >= 8 { // shorter parts of a path are words such as "rooms"
			list = append(list, part)
		}
	}
	return list
}
