package ntfy

import (
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"

	"parasol/notify/exchange"
	"parasol/schedule"
)

// DefaultURL is the public server.
const DefaultURL = "https://ntfy.sh"

// Options of one channel.
type Options struct {
	URL        string        // of the server; empty is [DefaultURL]
	Topic      func() string // to publish to; where there are no access rules it is the password
	ReplyTopic func() string // that the buttons publish to and Listen follows; nil or empty: none
	Token      func() string // an access token, tk_…; nil or empty: none
	User       string        // with Password, where there is no token
	Password   func() string
	// ReplyToken is an access token that may only write to the reply topic. It
	// is put into the message, as the phone needs it for its answer: never
	// give the channel's own. Not needed where everyone may write to the reply
	// topic.
	ReplyToken func() string
	Outlive    bool          // leave tomorrow's morning at the server, in case the daemon dies
	Timeout    time.Duration // of one request; 0 is 15 s
	Pause      time.Duration // before Listen's first attempt to connect again; 0 is 1 s
	Log        *slog.Logger  // of Listen; nil is silent
}

// Channel publishes to one topic. It is safe for concurrent use.
type Channel struct {
	o         Options
	base      string
	transport *http.Transport
	wire      *exchange.Transport
	rest      *resty.Client
	proved    atomic.Bool // the server knows sequence ids, by which a message is taken back
}

var topicForm = regexp.MustCompile(`^[-_A-Za-z0-9]{1,64}$`)

// reserved are names that a server refuses as topics, since its own pages are
// there (ntfy's DefaultDisallowedTopics).
var reserved = []string{
	"docs", "static", "file", "app", "metrics", "account", "settings", "signup", "login", "v1",
}

// New checks the options and returns the channel; it sends nothing. Its error
// is a [*schedule.Misfit].
func New(o Options) (*Channel, error) {
	if o.URL == "" {
		o.URL = DefaultURL
	}
	for _, secret := range []*func() string{&o.Topic, &o.ReplyTopic, &o.Token, &o.Password, &o.ReplyToken} {
		if *secret == nil {
			*secret = func() string { return "" }
		}
	}
	u, err := url.Parse(strings.TrimRight(o.URL, "/"))
	if m := o.misfit(u, err); m != nil {
		return nil, m
	}
	c := &Channel{o: o, base: u.String(), transport: exchange.Base(0)}
	c.wire = &exchange.Transport{
		Name:    "ntfy",
		Base:    c.transport,
		Timeout: o.Timeout,
		Explain: explain,
		Secrets: c.secrets,
	}
	c.rest = exchange.Client(c.wire).SetBaseURL(c.base)
	return c, nil
}

// misfit returns the first option that does not fit, nil if all do. Topics are
// as good as passwords, so that none is shown.
func (o *Options) misfit(u *url.URL, err error) *schedule.Misfit {
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return &schedule.Misfit{
			Key:  "url",
			Got:  "text that is no address",
			Want: "the server's http or https address without a topic",
			Hint: "e.g. " + DefaultURL,
		}
	case !isTopic(o.Topic()):
		return noTopic("topic", o.Topic())
	case o.ReplyTopic() != "" && !isTopic(o.ReplyTopic()):
		return noTopic("reply_topic", o.ReplyTopic())
	case o.ReplyTopic() == o.Topic():
		return &schedule.Misfit{
			Key:  "reply_topic",
			Got:  "the topic itself",
			Want: "another",
			Hint: "else every answer would be shown as a message",
		}
	case o.User == "" && o.Password() != "", o.User != "" && o.Password() == "":
		return &schedule.Misfit{Key: "username", Got: "username or password alone", Want: "both, or token"}
	case o.User != "" && o.Token() != "":
		return &schedule.Misfit{Key: "username", Got: "username and token", Want: "one of the two"}
	}
	return nil
}

func isTopic(name string) bool {
	return topicForm.MatchString(name) && !slices.Contains(reserved, name)
}

func noTopic(key, name string) *schedule.Misfit {
	got := "text that is no topic"
	if slices.Contains(reserved, name) {
		got = "a page of the server's own"
	}
	return &schedule.Misfit{
		Key: key, Got: got, Want: "1 to 64 letters, digits, - and _", Hint: "e.g. parasol-x7Kq2mWd",
	}
}

// Answers reports whether taps come back through the channel.
func (c *Channel) Answers() bool { return c.o.ReplyTopic() != "" }

// Outlives reports whether tomorrow's morning is to be left at the server.
func (c *Channel) Outlives() bool { return c.o.Outlive }

// Proved reports whether the server was seen to know the ids by which a
// message left there is taken back (ntfy 2.16).
func (c *Channel) Proved() bool { return c.proved.Load() }

// Trust takes the server for one that was proved before.
func (c *Channel) Trust() { c.proved.Store(true) }

// Service names the server, whose limits its channels share.
func (c *Channel) Service() string { return "ntfy " + c.base }

// Close drops idle connections.
func (c *Channel) Close() { c.transport.CloseIdleConnections() }

// Check asks whether the server knows the credentials and lets them read the
// reply topic, or the topic where there is none. ntfy has no way to ask for
// the right to write without writing: that a topic may not be read says
// nothing of that, and is as it should be for a token that may only write.
func (c *Channel) Check(ctx context.Context) error {
	topic := c.o.ReplyTopic()
	if topic == "" {
		topic = c.o.Topic()
	}
	resp, err := c.request(ctx).Get("/" + topic + "/auth")
	if err != nil {
		e := c.wire.Failure(err)
		if e.Status == http.StatusForbidden && c.o.ReplyTopic() == "" {
			return nil
		}
		return e
	}
	var got struct {
		Success bool `json:"success"`
	}
	if !exchange.Object(resp.Body(), &got) || !got.Success {
		return c.wire.Unreadable("%d with an answer that is not ntfy's", resp.StatusCode())
	}
	return nil
}

// request begins a request with the credentials there are.
func (c *Channel) request(ctx context.Context) *resty.Request {
	r := c.rest.R().SetContext(ctx)
	if a := c.authorization(); a != "" {
		r.SetHeader("Authorization", a)
	}
	return r
}

func (c *Channel) authorization() string {
	switch {
	case c.o.Token() != "":
		return "Bearer " + c.o.Token()
	case c.o.User != "":
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.o.User+":"+c.o.Password()))
	}
	return ""
}

func (c *Channel) secrets() []string {
	return []string{
		c.o.Topic(), c.o.ReplyTopic(), c.o.Token(), c.o.Password(), c.o.ReplyToken(),
		strings.TrimPrefix(strings.TrimPrefix(c.authorization(), "Bearer "), "Basic "),
	}
}

// explain returns ntfy's own reason:
// {"code":40301,"http":403,"error":"forbidden"}.
func explain(body []byte) string {
	var got struct {
		Error string `json:"error"`
	}
	_ = exchange.Object(body, &got)
	return got.Error
}
