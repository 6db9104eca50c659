package pushover

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// DefaultURL is the address of Pushover's API.
const DefaultURL = "https://api.pushover.net/1"

// Options configure a channel.
type Options struct {
	Token  func() string // the application's token, 30 letters and digits
	User   func() string // the user's or group's key, 30 letters and digits
	URL    string        // of the API; empty is [DefaultURL]
	Device string        // names of devices, separated by commas; empty: all
	Sound  string        // a sound's name; empty: the user's own
	Chart  bool          // show the UV curve with the morning reminder
	// messages of the monthly quota that are kept for high and emergency: with
	// this many left, quiet and normal ones are refused
	Reserve int
	// Callback is a public address that Pushover calls when an emergency is
	// acknowledged. The call is not signed, so it may only start a poll. May be
	// empty.
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
}

var (
	keyForm    = regexp.MustCompile(`^[A-Za-z0-9]{30}$`)
	deviceForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,25}(,[A-Za-z0-9_-]{1,25})*$`)
)

// New checks the options and returns the channel; it sends nothing. Its error
// is a [*schedule.Misfit].
func New(o Options) (*Channel, error) {
	if o.URL == "" {
		o.URL = DefaultURL
	}
	u, err := url.Parse(strings.TrimRight(o.URL, "/"))
	if m := o.misfit(u, err); m != nil {
		return nil, m
	}
	c := &Channel{o: o, base: u.String(), host: theGuard().host(u)}
	c.wire = &exchange.Transport{
		Name: "pushover", Base: c.host.base, Timeout: o.Timeout, Explain: explain,
		Secrets: func() []string { return []string{o.Token(), o.User()} },
	}
	c.quota = c.host.quota(o.Token())
	c.wire.Refused = func(h http.Header, e *notify.Error) { c.quota.spent(h, e, time.Now()) }
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
			Want: "an http or https address",
			Hint: "e.g. " + DefaultURL,
		}
	case o.User == nil || !keyForm.MatchString(o.User()):
		return &schedule.Misfit{
			Key:  "user",
			Got:  "text that is no key",
			Want: "the user or group key, 30 letters and digits",
			Hint: "e.g. uQiRzpo4DXghDmr9QzzfQu27cmVRsG; " +
				"it stands on the first page of pushover.net once you are signed in",
		}
	case o.Token == nil || !keyForm.MatchString(o.Token()):
		return &schedule.Misfit{
			Key: "token", Got: "text that is no token", Want: "the application's token, 30 letters and digits",
			Hint: "e.g. azGDORePK8gMaC0QOYAMyEEuzJnyUi; made at pushover.net/apps/build",
		}
	case o.Device != "" && !deviceForm.MatchString(o.Device):
		return &schedule.Misfit{
			Key:  "device",
			Got:  strconv.Quote(o.Device),
			Want: "names of letters, digits, - and _, at most 25 long",
			Hint: "e.g. iphone",
		}
	case o.Reserve < 0:
		return &schedule.Misfit{
			Key:  "reserve",
			Got:  strconv.Itoa(o.Reserve),
			Want: "0 or more messages",
			Hint: "e.g. 200",
		}
	}
	return nil
}

// Quota returns how many messages the account may still send this month, −1 if
// that is not known yet.
func (c *Channel) Quota() int { return c.quota.remaining(time.Now()) }

// Close closes idle connections to the channel's host.
func (c *Channel) Close() { c.host.base.CloseIdleConnections() }

// explain extracts the reasons from Pushover's error:
// {"errors":["…"],"status":0}.
func explain(body []byte) string {
	var answer struct {
		Errors []string `json:"errors"`
	}
	if !exchange.Object(body, &answer) {
		return ""
	}
	return strings.Join(answer.Errors, "; ")
}

// RingsItself reports whether the service repeats an emergency: Pushover does.
func (c *Channel) RingsItself() bool { return true }

// Charts reports whether the morning reminder shows the UV curve.
func (c *Channel) Charts() bool { return c.o.Chart }

// Service identifies the server: all channels to it share its limits.
func (c *Channel) Service() string { return "pushover " + c.base }

// Limit returns how many connections the service allows at once (FIELD.md 3).
func (c *Channel) Limit() int { return 2 }
