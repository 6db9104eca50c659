// Package systemd notifies the service manager by the protocol of sd_notify(3):
// that the daemon is ready, reloads, stops, and is still alive.
//
// Goals: callers need not know whether there is a service manager; without one
// nothing is sent. Non-goals: socket activation, and deciding what alive means.
package systemd

import (
	"context"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// The states that are sent.
const (
	Ready    = "READY=1"
	Alive    = "WATCHDOG=1"
	Stopping = "STOPPING=1"
)

// Manager is the service manager of an environment.
type Manager struct {
	socket string        // empty: there is none
	every  time.Duration // the interval of the watchdog's notifications; 0: none
}

// Of returns the service manager that an environment names, in the form of
// os.Environ.
func Of(environ []string) Manager {
	var m Manager
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		switch name {
		case "NOTIFY_SOCKET":
			m.socket = text
		case "WATCHDOG_USEC":
			// sd_watchdog_enabled(3) advises half the timeout; this is a tenth
			// less.
			if us, err := strconv.ParseInt(text, 10, 64); err == nil && us > 0 {
				m.every = time.Duration(us) * time.Microsecond * 4 / 10
			}
		case "WATCHDOG_PID":
			if text != strconv.Itoa(os.Getpid()) {
				m.every = 0
			}
		}
	}
	return m
}

// Reloading returns the state to send before a reload, which Ready ends.
func Reloading(sinceBoot time.Duration) string {
	return "RELOADING=1\nMONOTONIC_USEC=" + strconv.FormatInt(sinceBoot.Microseconds(), 10)
}

// Tell sends a state. Errors are ignored: nothing that the daemon does depends
// on the service manager.
func (m Manager) Tell(state string) {
	if m.socket == "" {
		return
	}
	address := m.socket
	if strings.HasPrefix(address, "@") {
		address = "\x00" + address[1:] // the abstract namespace
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(state))
}

// Watch notifies the watchdog until ctx ends, as long as well returns true.
func (m Manager) Watch(ctx context.Context, well func() bool) {
	if m.socket == "" || m.every <= 0 {
		return
	}
	tick := time.NewTicker(m.every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if well() {
			m.Tell(Alive)
		}
	}
}
