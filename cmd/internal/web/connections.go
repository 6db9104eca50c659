package web

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// mostConnections is how many callers may be connected: a household has a
// dozen, and each costs about 20 kB.
const mostConnections = 512

// connections limits the number of open connections. At the limit, the one
// that has been idle for longest is closed, so that callers who connect and
// send nothing shut nobody out.
type connections struct {
	net.Listener
	most int

	mu   sync.Mutex
	open map[net.Conn]time.Time // since when it has been idle; zero while it is served
}

func bounded(ln net.Listener, most int) *connections {
	return &connections{Listener: ln, most: most, open: make(map[net.Conn]time.Time, most)}
}

// Accept returns the next connection that is within the limit.
func (c *connections) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil || c.admit(conn) {
			return conn, err
		}
		_ = conn.Close()
	}
}

// admit adds a connection, closing an idle one if necessary, and reports
// whether it could.
func (c *connections) admit(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= c.most && !c.evict() {
		return false
	}
	c.open[conn] = time.Now()
	return true
}

// evict closes the connection that has been idle for longest.
func (c *connections) evict() bool {
	var quiet net.Conn
	var since time.Time
	for conn, at := range c.open {
		if !at.IsZero() && (quiet == nil || at.Before(since)) {
			quiet, since = conn, at
		}
	}
	if quiet == nil {
		return false
	}
	delete(c.open, quiet)
	_ = quiet.Close()
	return true
}

// note tracks a connection's state; it is the server's ConnState.
func (c *connections) note(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.open[conn]; !known {
		return // evicted
	}
	switch state {
	case http.StateActive:
		c.open[conn] = time.Time{}
	case http.StateIdle:
		c.open[conn] = time.Now()
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	}
}
