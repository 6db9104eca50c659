package pushover

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	library "github.com/gregdel/pushover"

	"parasol/notify/exchange"
)

// endpoint is the address that the library sends to. Its name can never be
// resolved (RFC 6761): if something else replaces the guard in
// http.DefaultClient, messages fail rather than bypass it. Other uses of that
// client are not affected.
const endpoint = "https://pushover.invalid/1"

// maxConns is Pushover's own limit (FIELD.md 3).
const maxConns = 2

// guard is the http.RoundTripper in http.DefaultClient. To the library's
// requests to [endpoint] it adds the keys, the channel's URL and the caller's
// context; it passes every other request on. It is the package's only global,
// because the library's client is one.
type guard struct {
	next http.RoundTripper // nil: http.DefaultTransport, whatever that is at the time

	mu    sync.Mutex
	calls map[string]*call // by ticket
	hosts map[string]*host // by scheme and host
}

// theGuard returns the guard, which it installs on first use.
var theGuard = sync.OnceValue(func() *guard {
	g := &guard{next: http.DefaultClient.Transport, calls: map[string]*call{}, hosts: map[string]*host{}}
	http.DefaultClient.Transport = g
	library.APIEndpoint = endpoint
	return g
})

// host is shared by all channels to a server: Pushover counts connections by
// address and the quota by account.
type host struct {
	base   *http.Transport
	mu     sync.Mutex
	quotas map[[sha256.Size]byte]*quota // by the application token's digest
}

func (g *guard) host(u *url.URL) *host {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := u.Scheme + "://" + u.Host
	if g.hosts[key] == nil {
		g.hosts[key] = &host{base: exchange.Base(maxConns), quotas: map[[sha256.Size]byte]*quota{}}
	}
	return g.hosts[key]
}

func (h *host) quota(token string) *quota {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := sha256.Sum256([]byte(token))
	if h.quotas[key] == nil {
		h.quotas[key] = newQuota()
	}
	return h.quotas[key]
}

// call is a message that the library is sending.
type call struct {
	ctx         context.Context
	channel     *Channel
	token, user string // tickets: random, and as long as the keys that replace them
}

var ticketForm = regexp.MustCompile(`tick[A-Z2-7]{26}`)

func newCall(ctx context.Context, c *Channel) *call {
	return &call{ctx: ctx, channel: c, token: "tick" + rand.Text(), user: "user" + rand.Text()}
}

// admit allows the call's request until the returned function is called.
func (g *guard) admit(c *call) (leave func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls[c.token] = c
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		delete(g.calls, c.token)
	}
}

// of returns the call whose ticket the body contains.
func (g *guard) of(body []byte) *call {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range ticketForm.FindAll(body, -1) {
		if c := g.calls[string(t)]; c != nil {
			return c
		}
	}
	return nil
}

// RoundTrip makes one of the library's requests for its channel.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(req.URL.String(), endpoint+"/") {
		return g.onward().RoundTrip(req)
	}
	body, err := io.ReadAll(req.Body)
	_ = req.Body.Close() // a reader in memory
	if err != nil {
		return nil, err
	}
	c := g.of(body)
	if c == nil {
		return nil, fmt.Errorf("request of no channel")
	}
	outgoing, err := c.request(req, body)
	if err != nil {
		return nil, c.channel.wire.Fail(err)
	}
	resp, err := c.channel.wire.RoundTrip(outgoing)
	if err != nil {
		return nil, err
	}
	return c.channel.accept(resp)
}

// request returns the library's request with the call's context, address and
// keys.
func (c *call) request(req *http.Request, body []byte) (*http.Request, error) {
	body = bytes.ReplaceAll(body, []byte(c.token), []byte(c.channel.o.Token()))
	body = bytes.ReplaceAll(body, []byte(c.user), []byte(c.channel.o.User()))
	// The library calls the image a stream of bytes; its part comes first.
	body = bytes.Replace(body, []byte("Content-Type: application/octet-stream"), []byte("Content-Type: image/png"), 1)
	to := c.channel.base + strings.TrimPrefix(req.URL.String(), endpoint)
	outgoing, err := http.NewRequestWithContext(c.ctx, req.Method, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	outgoing.Header = req.Header.Clone()
	outgoing.Header.Set("User-Agent", "parasol")
	return outgoing, nil
}

func (g *guard) onward() http.RoundTripper {
	if g.next != nil {
		return g.next
	}
	return http.DefaultTransport
}

// CloseIdleConnections is for http.DefaultClient.CloseIdleConnections.
func (g *guard) CloseIdleConnections() {
	if n, ok := g.onward().(interface{ CloseIdleConnections() }); ok {
		n.CloseIdleConnections()
	}
}
