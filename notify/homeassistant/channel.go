package homeassistant

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"parasol/notify/exchange"
	"parasol/schedule"
)

// Options configure a channel.
type Options struct {
	URL     string        // of Home Assistant, e.g. http://homeassistant.local:8123
	Token   func() string // a long-lived access token
	Service string        // the phone's notify service, with or without "notify.", e.g. notify.mobile_app_iphone
	Events  bool          // buttons fire the event that Listen follows; otherwise they open the confirm page
	Timeout time.Duration // of one request; 0 is 15 s
	// Taps calls its function for each tap, over the program's one connection
	// to the server, until ctx ends or taps cannot be received. If it is nil,
	// Listen refuses.
	Taps func(ctx context.Context, heard func(action string, at time.Time)) error
}

// Channel sends to one phone. It is safe for concurrent use.
type Channel struct {
	o         Options
	base      string
	transport *http.Transport
	wire      *exchange.Transport
	rest      *resty.Client
	starting  starting
}

// serviceForm leaves the length to serviceLongest: counted in the expression, it
// would be compiled to as many copies.
var serviceForm = regexp.MustCompile(`^(notify\.)?[a-z0-9_]+$`)

const serviceLongest = 255

// New checks the options and returns the channel; it sends nothing. Its error
// is a [*schedule.Misfit].
func New(o Options) (*Channel, error) {
	u, err := url.Parse(strings.TrimRight(o.URL, "/"))
	if m := o.misfit(u, err); m != nil {
		return nil, m
	}
	o.Service = strings.TrimPrefix(o.Service, "notify.")
	c := &Channel{o: o, base: u.String(), transport: exchange.Base(0)}
	c.wire = &exchange.Transport{
		Name: "homeassistant", Base: c.transport, Timeout: o.Timeout, Explain: explain,
		Secrets: func() []string { return []string{o.Token()} },
	}
	c.rest = exchange.Client(c.wire).SetBaseURL(c.base)
	return c, nil
}

// misfit returns the first invalid option, nil if there is none.
func (o *Options) misfit(u *url.URL, err error) *schedule.Misfit {
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return &schedule.Misfit{
			Key:  "url",
			Got:  "text that is no address",
			Want: "its http or https address",
			Hint: "e.g. http://homeassistant.local:8123",
		}
	case o.Token == nil || o.Token() == "":
		return &schedule.Misfit{
			Key:  "token",
			Got:  "nothing",
			Want: "a long-lived access token",
			Hint: "made on the page of your user, under Security",
		}
	case !serviceForm.MatchString(o.Service), len(strings.TrimPrefix(o.Service, "notify.")) > serviceLongest:
		return &schedule.Misfit{
			Key:  "service",
			Got:  strconv.Quote(o.Service),
			Want: "a notify service",
			Hint: "e.g. notify.mobile_app_pixel",
		}
	}
	return nil
}

// Answers reports whether Listen receives answers.
func (c *Channel) Answers() bool { return c.o.Events }

// Close closes idle connections.
func (c *Channel) Close() { c.transport.CloseIdleConnections() }

// Check asks whether the token is valid. It does not look for the service,
// since the list of services can have megabytes: a wrong one shows with the
// first message.
func (c *Channel) Check(ctx context.Context) error {
	resp, err := c.request(ctx).Get("/api/")
	if err != nil {
		return c.wire.Failure(err)
	}
	var got struct {
		Message string `json:"message"`
	}
	if !exchange.Object(resp.Body(), &got) || got.Message == "" {
		return c.wire.Unreadable("%d with an answer that is not Home Assistant's", resp.StatusCode())
	}
	return nil
}

func (c *Channel) request(ctx context.Context) *resty.Request {
	return c.rest.R().SetContext(ctx).SetHeader("Authorization", "Bearer "+c.o.Token())
}

// explain extracts the reason from Home Assistant's error: {"message":"…"}.
func explain(body []byte) string {
	var got struct {
		Message string `json:"message"`
	}
	_ = exchange.Object(body, &got)
	return got.Message
}
