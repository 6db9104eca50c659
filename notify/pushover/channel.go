package pushover

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"parasol/notify"
	"parasol/notify/exchange"
)

// DefaultURL is where Pushover's API lives.
const DefaultURL = "https://api.pushover.net/1"

// Options of one channel.
type Options struct {
	Token   func() string // the application's token, 30 letters and digits
	User    func() string // the user's or group's key, 30 letters and digits
	URL     string        // of the API; empty is [DefaultURL]
	Device  string        // to one device only; several separated by commas; empty: all
	Sound   string        // a sound's name; empty: the user's own
	Reserve int           // messages of the monthly quota kept for high and emergency: at or below it, quiet and normal ones are refused
	// Callback is a public address that Pushover calls when an emergency is
	// acknowledged. It is unsigned: use it to wake a poll. May be empty.
	Callback string
	Timeout  time.Duration // of one request; 0 is 15 s
}

// Channel sends to one user or group. It is safe for concurrent use.
type Channel struct {
	o     Options
	base  string
	host  *host
	wire  *exchange.Transport
	rest  *resty.Client
	quota *quota
	polls *spacing
}

var (
	keyForm    = regexp.MustCompile(`^[A-Za-z0-9]{30}$`)
	deviceForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,25}(,[A-Za-z0-9_-]{1,25})*$`)
)

// New checks the options and returns the channel; it sends nothing. Its errors
// name the option and hold no secret.
func New(o Options) (*Channel, error) {
	if o.URL == "" {
		o.URL = DefaultURL
	}
	u, err := url.Parse(strings.TrimRight(o.URL, "/"))
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http"):
		return nil, fmt.Errorf("pushover: url: want an http or https address (e.g. %s)", DefaultURL)
	case o.Token == nil || !keyForm.MatchString(o.Token()):
		return nil, fmt.Errorf("pushover: token: want the application's token, 30 letters and digits (e.g. azGDORePK8gMaC0QOYAMyEEuzJnyUi)")
	case o.User == nil || !keyForm.MatchString(o.User()):
		return nil, fmt.Errorf("pushover: user: want the user's key, 30 letters and digits (e.g. uQiRzpo4DXghDmr9QzzfQu27cmVRsG)")
	case o.Device != "" && !deviceForm.MatchString(o.Device):
		return nil, fmt.Errorf("pushover: device: got %q; want names of letters, digits, - and _, at most 25 long (e.g. iphone)", o.Device)
	case o.Reserve < 0:
		return nil, fmt.Errorf("pushover: reserve: got %d; want 0 or more messages (e.g. 200)", o.Reserve)
	}
	c := &Channel{o: o, base: u.String(), host: theGuard().host(u), polls: newSpacing(pollSpacing)}
	c.wire = &exchange.Transport{
		Name: "pushover", Base: c.host.base, Timeout: o.Timeout, Explain: explain,
		Secrets: func() []string { return []string{o.Token(), o.User()} },
	}
	c.quota = c.host.quota(o.Token())
	c.wire.Refused = func(h http.Header, e *notify.Error) { c.quota.spent(h, e, time.Now()) }
	c.rest = exchange.Client(c.wire).SetBaseURL(c.base)
	return c, nil
}

// Quota returns how many messages the account may still send this month, −1
// where that is not known yet.
func (c *Channel) Quota() int { return c.quota.remaining(time.Now()) }

// Close drops idle connections to the channel's host.
func (c *Channel) Close() { c.host.base.CloseIdleConnections() }

// explain returns Pushover's own reasons: {"errors":["…"],"status":0}.
func explain(body []byte) string {
	var answer struct {
		Errors []string `json:"errors"`
	}
	if !exchange.Object(body, &answer) {
		return ""
	}
	return strings.Join(answer.Errors, "; ")
}
