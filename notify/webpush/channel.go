package webpush

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// longestTTL is how long a service is asked to keep a message for a device that
// is off: our messages are over by night.
const longestTTL = 24 * time.Hour

// atOnce is the number of devices that are sent to concurrently.
const atOnce = 4

// Store keeps the devices.
type Store interface {
	// Subscriptions returns the person's devices.
	Subscriptions(ctx context.Context, person string) ([]Subscription, error)
	// Took records that a device's service accepted a message.
	Took(ctx context.Context, id string, at time.Time) error
	// Gone removes a device.
	Gone(ctx context.Context, id string) error
}

// Options configure a channel.
type Options struct {
	Key     Key
	Contact string        // mailto:… or https://… of whoever runs this server, for the push services
	Store   Store         // nil outside a running daemon
	URL     string        // a push service to allow besides the browsers'; may be empty
	Timeout time.Duration // of one request; 0 is 15 s
}

// Channel sends to the devices of a person. It is safe for concurrent use.
type Channel struct {
	o         Options
	transport *http.Transport
	wire      *exchange.Transport
	client    *http.Client
}

// New checks the options; it sends nothing. Its error is a *schedule.Misfit.
func New(o Options) (*Channel, error) {
	contact := Contact(o.Contact)
	if contact == "" {
		return nil, &schedule.Misfit{
			Key: "contact", Got: strconv.Quote(o.Contact),
			Want: "a mail address or an https address of yours", Hint: "e.g. you@example.org",
		}
	}
	o.Contact = contact
	c := &Channel{o: o, transport: exchange.Base(0)}
	c.wire = &exchange.Transport{
		Name: "web-push", Base: c.transport, Timeout: o.Timeout, StatusOnly: true, Explain: reason,
	}
	c.client = &http.Client{
		Transport:     c.wire,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

// Contact returns the subject of the signatures, empty if text is not one.
// Apple refuses addresses of this machine (PRESENCE.md 6).
func Contact(text string) string {
	text = strings.TrimPrefix(text, "mailto:")
	if u, err := url.Parse(text); err == nil && u.Scheme == "https" && u.Host != "" {
		return text
	}
	name, host, ok := strings.Cut(text, "@")
	if !ok || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(text, " <>,;\r\n") {
		return ""
	}
	return "mailto:" + text
}

// Close closes idle connections.
func (c *Channel) Close() { c.transport.CloseIdleConnections() }

// Public returns the key that a browser subscribes with.
func (c *Channel) Public() string { return c.o.Key.Public() }

// Allowed returns why a subscription is not accepted, nil if it is.
func (c *Channel) Allowed(s Subscription) error { return s.Check(origin(c.o.URL)) }

// Send sends m to each device of its person. It succeeds if one device's
// service accepts it. A failure is a *notify.Error, of several the one most
// worth a retry.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	if c.o.Store == nil {
		return notify.Receipt{}, c.wire.Refuse("devices are known to the running daemon alone: test them on the page")
	}
	devices, err := c.o.Store.Subscriptions(ctx, m.Person)
	if err != nil {
		return notify.Receipt{}, c.wire.Fail(err)
	}
	if len(devices) == 0 {
		// Failed, not refused: a device may subscribe while the reminder is
		// still of use.
		return notify.Receipt{}, c.wire.Fail(errors.New("no device has subscribed on the page's Devices yet"))
	}
	errs := make([]error, len(devices))
	slots := make(chan struct{}, atOnce)
	var sending sync.WaitGroup
	for i := range devices {
		slots <- struct{}{}
		sending.Go(func() {
			defer func() { <-slots }()
			errs[i] = c.send(ctx, devices[i], m)
		})
	}
	sending.Wait()
	return notify.Receipt{Quota: -1}, c.verdict(errs)
}

// verdict returns nil if one device was reached, otherwise the error most worth
// a retry: first one whose message may have arrived, then a transient one.
func (c *Channel) verdict(errs []error) error {
	rank := map[schedule.Class]int{schedule.Unknown: 4, schedule.Busy: 3, schedule.Failed: 2, schedule.Refused: 1}
	var worst *notify.Error
	for _, err := range errs {
		if err == nil {
			return nil
		}
		if e := c.wire.Failure(err); worst == nil || rank[e.Class] > rank[worst.Class] {
			worst = e
		}
	}
	return worst
}

// send sends to one device, once. If its service finds the message too large,
// the title alone is sent.
func (c *Channel) send(ctx context.Context, s Subscription, m notify.Message) error {
	err := c.post(ctx, s, m)
	var e *notify.Error
	if errors.As(err, &e) && e.Status == http.StatusRequestEntityTooLarge {
		m.Body = ""
		err = c.post(ctx, s, m)
	}
	switch {
	case err == nil:
		// The device has the message: a failed write is no reason to send it
		// again.
		_ = c.o.Store.Took(context.WithoutCancel(ctx), s.ID, time.Now())
	case errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusGone):
		if err := c.o.Store.Gone(context.WithoutCancel(ctx), s.ID); err != nil {
			return c.wire.Fail(err)
		}
	}
	return err
}

func (c *Channel) post(ctx context.Context, s Subscription, m notify.Message) error {
	req, err := c.request(ctx, s, m)
	if err != nil {
		return c.wire.Refuse("%v", err)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return c.wire.Failure(err)
	}
	return resp.Body.Close()
}

func (c *Channel) request(ctx context.Context, s Subscription, m notify.Message) (*http.Request, error) {
	if err := c.Allowed(s); err != nil {
		return nil, err
	}
	to, err := parseKeys(s.P256DH, s.Auth)
	if err != nil {
		return nil, err
	}
	tag := digest(m.Key)
	body, err := seal(to, render(m, tag))
	if err != nil {
		return nil, fmt.Errorf("encrypt: %w", err)
	}
	now := time.Now()
	vapid, err := c.o.Key.authorize(origin(s.Endpoint), c.o.Contact, now)
	if err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Endpoint, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("endpoint: want the address that a browser gave")
	}
	for name, value := range map[string]string{
		"Authorization": vapid, "Content-Encoding": "aes128gcm",
		"Content-Type": "application/octet-stream", "User-Agent": "parasol",
		"TTL": strconv.Itoa(int(ttl(m, now).Seconds())), "Urgency": urgency(m.Level), "Topic": tag,
	} {
		req.Header.Set(name, value)
	}
	return req, nil
}

// digest returns 16 characters that identify a reminder. A service replaces an
// undelivered message with the same digest, and a device one that it shows.
// Apple decodes it, so its length matters (PRESENCE.md 6).
func digest(key string) string {
	sum := sha256.Sum256([]byte(key))
	return encoding.EncodeToString(sum[:12])
}

// ttl returns how long the message is worth delivering.
func ttl(m notify.Message, now time.Time) time.Duration {
	if m.Until.IsZero() {
		return longestTTL
	}
	return min(max(m.Until.Sub(now), 0), longestTTL)
}

// urgency returns the urgency of RFC 8030, 5.3: a phone on low battery may
// delay what is not urgent.
func urgency(l schedule.Level) string {
	switch {
	case l >= schedule.High:
		return "high"
	case l == schedule.Quiet:
		return "low"
	}
	return "normal"
}

// reason returns Apple's word for a refusal, such as BadJwtToken. Other
// services write sentences, which may contain the endpoint.
func reason(body []byte) string {
	var answer struct{ Reason string }
	if !exchange.Object(body, &answer) || len(answer.Reason) > 40 || strings.ContainsFunc(answer.Reason, notLetter) {
		return ""
	}
	return answer.Reason
}

func notLetter(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }
