// Package webhook posts each message as JSON to an address of the user's
// choice.
//
// The body comes from a template, by default an object with every field (see
// [DefaultTemplate]). Each request has the headers
//
//	Idempotency-Key: the same for every retry of a reminder
//	X-Parasol-Timestamp: when it was sent, in Unix seconds
//	X-Parasol-Signature: sha256=HEX, the HMAC-SHA256 of
//	  "TIMESTAMP.BODY" with the secret, if there is one
//
// A receiver checks the signature of the raw body and refuses old timestamps,
// so that nobody can replay a message. A status under 300 accepts the message;
// the answer's body is ignored.
//
// Non-goals: answers, receipts, cancelling. The body contains the confirm
// links.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/go-resty/resty/v2"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// Options configure a channel.
type Options struct {
	URL      func() string     // where to post; a secret, since many services put the key into the address
	Secret   func() string     // to sign with; nil or empty: unsigned
	Template string            // of the body, which must be JSON; empty is [DefaultTemplate]
	Headers  map[string]string // further headers; their values are kept out of errors too
	Timeout  time.Duration     // of one request; 0 is 15 s
}

// Channel posts to one address. It is safe for concurrent use.
type Channel struct {
	o         Options
	body      *template.Template
	transport *http.Transport
	wire      *exchange.Transport
	rest      *resty.Client
}

// New checks the options, including the template, which it executes. It sends
// nothing. Its error is a [*schedule.Misfit].
func New(o Options) (*Channel, error) {
	if o.Secret == nil {
		o.Secret = func() string { return "" }
	}
	if o.URL == nil || !isAddress(o.URL()) {
		return nil, &schedule.Misfit{
			Key:  "url",
			Got:  "text that is no address",
			Want: "an http or https address",
			Hint: "e.g. https://hooks.example.org/parasol",
		}
	}
	for name := range o.Headers {
		if ours[http.CanonicalHeaderKey(name)] {
			return nil, &schedule.Misfit{
				Key: "headers", Got: http.CanonicalHeaderKey(name) + ", which the channel sets itself", Want: "others",
			}
		}
	}
	body, err := parse(o.Template)
	if err != nil {
		return nil, &schedule.Misfit{
			Key: "template", Got: "a template that cannot be used: " + oneLine(err), Want: "one that gives JSON",
			Hint: "texts as {{json .Title}}, without quotes round them",
		}
	}
	c := &Channel{o: o, body: body, transport: exchange.Base(0)}
	c.wire = &exchange.Transport{
		Name:       "webhook",
		Base:       c.transport,
		Timeout:    o.Timeout,
		StatusOnly: true,
		Explain:    text,
		Secrets:    c.secrets,
	}
	c.rest = exchange.Client(c.wire)
	return c, nil
}

// ours are the headers that Headers must not replace.
var ours = map[string]bool{
	"Idempotency-Key":     true,
	"X-Parasol-Timestamp": true,
	"X-Parasol-Signature": true,
	"Content-Type":        true,
	"Content-Length":      true,
}

// Close closes idle connections.
func (c *Channel) Close() { c.transport.CloseIdleConnections() }

// Send posts m. A failure is a *notify.Error.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	body, err := render(c.body, m)
	if err != nil {
		return notify.Receipt{}, c.wire.Refuse("template: %v", err)
	}
	at := strconv.FormatInt(time.Now().Unix(), 10)
	r := c.rest.R().SetContext(ctx).SetHeaders(c.o.Headers).SetHeaders(map[string]string{
		"Content-Type": "application/json", "Idempotency-Key": key(m), "X-Parasol-Timestamp": at,
	})
	if s := c.o.Secret(); s != "" {
		r.SetHeader("X-Parasol-Signature", Signature(s, at, body))
	}
	if _, err := r.SetBody(body).Post(c.o.URL()); err != nil {
		return notify.Receipt{}, c.wire.Failure(err)
	}
	return notify.Receipt{Quota: -1}, nil
}

// Signature returns the X-Parasol-Signature of a body sent at a timestamp.
func Signature(secret, timestamp string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(timestamp + "."))
	h.Write(body)
	return "sha256=" + hex.EncodeToString(h.Sum(nil))
}

// key identifies an attempt of a reminder.
func key(m notify.Message) string { return m.Key + "-" + strconv.Itoa(m.Attempt) }

// oneLine returns an error's text without the line breaks of a template.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// secrets returns the address and its secret parts, the key, and the values of
// the headers.
func (c *Channel) secrets() []string {
	list := []string{c.o.URL(), c.o.Secret()}
	if u, err := url.Parse(c.o.URL()); err == nil {
		password, _ := u.User.Password()
		list = append(list, u.RequestURI(), u.RawQuery, password)
	}
	for _, v := range c.o.Headers {
		list = append(list, v)
	}
	return list
}

// text returns the reason as it is: the receiver is the user's own.
func text(body []byte) string { return string(body) }
