package source

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"
)

const (
	// patience is how long one call may take, redirects and body included.
	// Open-Meteo answers in well under a second; the rest is for home servers
	// behind slow connections.
	patience = 15 * time.Second

	// longestBody bounds an answer, after gzip: sixteen days by the hour are
	// 20 kB, MET Norway's complete forecast about 200 kB.
	longestBody = 4 << 20

	// hops bounds the redirects that are followed. They must stay on one host,
	// since keys are sent in headers and queries.
	hops = 3
)

// Endpoint holds the address that a provider calls and how it calls it.
type Endpoint struct {
	URL       string            // scheme, host and path prefix; empty: the service's own
	Agent     string            // User-Agent; empty: "parasol"
	Transport http.RoundTripper // nil: one of its own
	Timeout   time.Duration     // of one call; 0: 15 s
}

// Getter makes GET requests for one provider. It does not retry and does not
// log.
type Getter struct {
	base   string
	client *resty.Client
}

// Getter returns a Getter for the endpoint, or for home where the endpoint has
// no URL.
func (e Endpoint) Getter(home string) *Getter {
	if e.URL != "" {
		home = e.URL
	}
	hc := &http.Client{Transport: e.Transport, Timeout: e.Timeout}
	if hc.Transport == nil {
		hc.Transport = ownTransport()
	}
	if hc.Timeout == 0 {
		hc.Timeout = patience
	}
	agent := e.Agent
	if agent == "" {
		agent = "parasol"
	}
	client := resty.NewWithClient(hc).
		SetLogger(mute{}). // resty logs failed calls with their full address, keys included
		SetDisableWarn(true).
		SetRetryCount(0).
		SetResponseBodyLimit(longestBody).
		SetHeader("User-Agent", agent).
		SetHeader("Accept", "application/json").
		SetRedirectPolicy(resty.RedirectPolicyFunc(sameHost))
	return &Getter{base: strings.TrimRight(home, "/"), client: client}
}

// ownTransport returns a transport that keeps connections only for one round of
// cells: the next call is an hour away.
func ownTransport() *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ForceAttemptHTTP2:   true,
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 2,
		IdleConnTimeout:     10 * time.Second,
	}
}

type mute struct{}

func (mute) Errorf(string, ...any) {}
func (mute) Warnf(string, ...any)  {}
func (mute) Debugf(string, ...any) {}

var (
	errElsewhere = errors.New("redirected to another host")
	errCircle    = errors.New("redirected in a circle")
)

// sameHost lets a call be redirected within the server that it went to, port
// and all: its address or headers may hold a key. An http address may become
// the https one of the same name. No address is told in a Referer.
func sameHost(next *http.Request, via []*http.Request) error {
	next.Header.Del("Referer")
	first := via[0].URL
	same := first.Scheme == next.URL.Scheme && first.Port() == next.URL.Port()
	safer := first.Scheme == "http" && next.URL.Scheme == "https" && port(first) == "80" && port(next.URL) == "443"
	switch {
	case !strings.EqualFold(next.URL.Hostname(), first.Hostname()), !same && !safer:
		return errElsewhere
	case len(via) >= hops:
		return errCircle
	}
	return nil
}

// port returns the port of an address, or its scheme's default.
func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}

// Call is one GET.
type Call struct {
	Path   string // from the endpoint's URL, with a leading slash
	Query  map[string]string
	Header map[string]string
	Have   Validators

	// Explain interprets the body of a response with a status of 400 or above.
	// Where it is nil or returns nil, the status alone decides the class.
	Explain func(status int, body []byte) *Error
}

// Get makes the call at now and returns the reply of a 200, 203 or 304.
// Anything else is an *Error.
func (g *Getter) Get(ctx context.Context, now time.Time, c Call) (Reply, error) {
	r := g.client.R().SetContext(ctx).SetQueryParams(c.Query).SetHeaders(c.Header)
	if c.Have.LastModified != "" {
		r.SetHeader("If-Modified-Since", c.Have.LastModified)
	}
	if c.Have.ETag != "" {
		r.SetHeader("If-None-Match", c.Have.ETag)
	}
	res, err := r.Get(g.base + c.Path)
	if ctx.Err() != nil {
		return Reply{}, ctx.Err()
	}
	if err != nil && (res == nil || res.RawResponse == nil || res.StatusCode() < 300 || stopped(err)) {
		return Reply{}, unanswered(err, res != nil && res.RawResponse != nil)
	}
	if e := refusal(now, res, c.Explain); e != nil {
		return Reply{}, e
	}
	return reply(now, res), nil
}

func stopped(err error) bool { return errors.Is(err, errElsewhere) || errors.Is(err, errCircle) }

// unanswered describes a transport's error in our own words. The error's text
// contains the address, which may contain a key.
func unanswered(err error, begun bool) *Error {
	var (
		timeout net.Error
		name    *net.DNSError
		address *url.Error
	)
	switch {
	case errors.Is(err, errElsewhere):
		return &Error{Class: Outage, What: "redirected to another host (a captive portal?)"}
	case errors.Is(err, errCircle):
		return &Error{Class: Outage, What: "redirected in a circle"}
	case errors.As(err, &timeout) && timeout.Timeout():
		return &Error{Class: Outage, What: "timed out"}
	case errors.Is(err, resty.ErrResponseBodyTooLarge):
		return &Error{Class: Malformed, What: "a body of more than 4 MiB"}
	case errors.As(err, &name):
		return &Error{Class: Outage, What: "host name not found"}
	case begun && !errors.As(err, &address):
		return &Error{Class: Malformed, What: "a body that is damaged or cut off"}
	default:
		return &Error{Class: Outage, What: "no connection"}
	}
}
