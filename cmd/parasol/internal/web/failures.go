package web

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	wrongAtOnce   = 10              // a person who mistypes a password does so a few times
	wrongEach     = 6 * time.Second // then ten a minute: 5 million a year against tokens of any length
	mostAddresses = 1024            // remembered; beyond it strangers share one allowance
)

// failures counts wrong tokens by address.
type failures struct {
	mu     sync.Mutex
	by     map[netip.Addr]*rate.Limiter
	others *rate.Limiter
}

func newFailures() *failures {
	return &failures{by: make(map[netip.Addr]*rate.Limiter), others: limiter()}
}

func limiter() *rate.Limiter { return rate.NewLimiter(rate.Every(wrongEach), wrongAtOnce) }

// allowed reports whether the address may still try. The right token does not
// pass while it may not, or the limit would limit nothing.
func (f *failures) allowed(r *http.Request, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if l, known := f.by[address(r)]; known {
		return l.TokensAt(now) >= 1
	}
	return len(f.by) < mostAddresses || f.others.TokensAt(now) >= 1
}

// note counts a wrong token.
func (f *failures) note(r *http.Request, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	who := address(r)
	l, known := f.by[who]
	switch {
	case known:
	case len(f.by) < mostAddresses || f.forget(now):
		l = limiter()
		f.by[who] = l
	default:
		l = f.others
	}
	l.AllowN(now, 1)
}

// forget drops the addresses that have their whole allowance again and reports
// whether there were any.
func (f *failures) forget(now time.Time) bool {
	before := len(f.by)
	for who, l := range f.by {
		if l.TokensAt(now) >= wrongAtOnce {
			delete(f.by, who)
		}
	}
	return len(f.by) < before
}

// address is the caller's address, of IPv6 the /64 that one house has.
func address(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	a := peer.Addr().Unmap()
	if a.Is4() {
		return a
	}
	house, err := a.WithZone("").Prefix(64)
	if err != nil {
		return a
	}
	return house.Addr()
}
