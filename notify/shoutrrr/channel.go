package shoutrrr

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// Options of one channel.
type Options struct {
	URL     func() string // the service URL, e.g. telegram://token@telegram?chats=@channel; all of it is secret
	Timeout time.Duration // of one message; 0 is 20 s, longer than that of most of the library's services
}

const timeout = 20 * time.Second

// Channel sends to one service. It is safe for concurrent use; messages go one
// at a time.
type Channel struct {
	o      Options
	scheme string
	turn   chan struct{}       // holds one token: whose it is may use the library
	errors *exchange.Transport // only makes errors
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
	c := &Channel{o: o, turn: make(chan struct{}, 1)}
	c.errors = &exchange.Transport{Name: "shoutrrr", Secrets: c.secrets}
	if _, err := c.service(); err != nil {
		return nil, misfit("an address that it refuses: " + strings.TrimPrefix(c.errors.Refuse("%v", err).Err.Error(), "shoutrrr: "))
	}
	c.scheme, _, _ = strings.Cut(strings.ToLower(o.URL()), ":")
	boundDefaultClient()
	return c, nil
}

func misfit(got string) *schedule.Misfit {
	return &schedule.Misfit{
		Key: "url", Got: got, Want: "a shoutrrr address that begins with its service", Hint: "e.g. telegram://token@telegram?chats=@channel",
	}
}

// boundDefaultClient gives http.DefaultClient a time-out where it has none:
// half of the library's services use it and would never come back from a
// server that hangs.
var boundDefaultClient = sync.OnceFunc(func() {
	if http.DefaultClient.Timeout == 0 {
		http.DefaultClient.Timeout = 30 * time.Second
	}
})

// service is a new one for each message: the library's are not made for
// concurrent use.
func (c *Channel) service() (types.Service, error) {
	return new(router.ServiceRouter).Locate(c.o.URL())
}

// Send sends m. A failure is a *notify.Error.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	if ctx.Err() != nil {
		return notify.Receipt{}, c.errors.Fail(ctx.Err())
	}
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return notify.Receipt{}, c.errors.Fail(fmt.Errorf("an earlier message is still under way: %w", ctx.Err()))
	}
	result := make(chan error, 1)
	go func() {
		defer func() { <-c.turn }()
		result <- c.deliver(m)
	}()
	select {
	case err := <-result:
		return notify.Receipt{Quota: -1}, err
	case <-ctx.Done():
		e := c.errors.Fail(ctx.Err())
		e.Class = schedule.Unknown
		return notify.Receipt{}, e
	}
}

// deliver hands the message to the library and returns nil or a *notify.Error.
func (c *Channel) deliver(m notify.Message) (err error) {
	defer func() {
		if recover() != nil {
			err = c.errors.Unreadable("the library panicked")
		}
	}()
	s, err := c.service()
	if err != nil {
		return c.errors.Refuse("url: %v", err)
	}
	body, params := c.text(m)
	if err := s.Send(body, &params); err != nil {
		e := c.errors.Refuse("%v", err)
		e.Class = classOf(err.Error())
		return e
	}
	return nil
}

// secrets are the service URL and every part of it that could be one.
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
