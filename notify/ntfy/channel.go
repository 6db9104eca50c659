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

// Options configure a channel.
type Options struct {
	URL        string        // of the server; empty is [DefaultURL]
	Topic      func() string // to publish to; a password, unless the server has access rules
	ReplyTopic func() string // that the buttons publish to and Listen follows; nil or empty: none
	Token      func() string // an access token, tk_…; nil or empty: none
	User       string        // with Password, instead of Token
	Password   func() string
	// ReplyToken is an access token that may only write to the reply topic. The
	// message contains it, since the phone needs it to answer, so it must not
	// be the channel's own. It is not needed if everybody may write to the
	// reply topic.
	ReplyToken func() string
	Outlive    bool          // schedule tomorrow's morning at the server, in case the daemon dies
	Timeout    time.Duration // of one request; 0 is 15 s
	Pause      time.Duration // before Listen first reconnects; 0 is 1 s
	Log        *slog.Logger  // of Listen; nil is silent
}

// Channel publishes to one topic. It is safe for concurrent use.
type Channel struct {
	o         Options
	base      string
	transport *http.Transport
	wire      *exchange.Transport
	rest      *resty.Client
	proved    atomic.Bool // the server supports sequence ids, which cancelling needs
}

var topicForm = regexp.MustCompile(`^[-_A-Za-z0-9]{1,64}$`)

// reserved are names that a server refuses as topics because its own pages have
// them (ntfy's DefaultDisallowedTopics).
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

// misfit returns the first invalid option, nil if there is none. It shows no
// topic, since topics are as good as passwords.
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

// Answers reports whether Listen receives answers.
func (c *Channel) Answers() bool { return c.o.ReplyTopic() != "" }

// Outlives reports whether tomorrow's morning is scheduled at the server.
func (c *Channel) Outlives() bool { return c.o.Outlive }

// Proved reports whether an answer of the server showed that it supports
// sequence ids, without which a scheduled message cannot be cancelled (ntfy
// 2.16).
func (c *Channel) Proved() bool { return c.proved.Load() }

// Trust makes Proved true, for a server that an earlier process proved.
func (c *Channel) Trust() { c.proved.Store(true) }

// Service identifies the server: all channels to it share its limits.
func (c *Channel) Service() string { return "ntfy " + c.base }

// Close closes idle connections.
func (c *Channel) Close() { c.transport.CloseIdleConnections() }

// Check asks the server whether the credentials are valid and may read the
// reply topic, or the topic if there is no reply topic. ntfy cannot say whether
// a topic may be written without a write. A topic that may not be read is
// therefore no error: a write-only token is a good choice.
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

// request returns a request with the credentials.
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

// explain extracts the reason from ntfy's error:
// {"code":40301,"http":403,"error":"forbidden"}.
func explain(body []byte) string {
	var got struct {
		Error string `json:"error"`
	}
	_ = exchange.Object(body, &got)
	return got.Error
}
