// Package systemd speaks to the service manager as sd_notify(3) has it: that
// the daemon is ready, reloads, stops, and that it still lives.
//
// Without a service manager that listens it says nothing to nobody, so that
// callers need not ask which one there is.
package systemd

import (
	"context"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// What the service manager is told.
const (
	Ready    = "READY=1"
	Alive    = "WATCHDOG=1"
	Stopping = "STOPPING=1"
)

// Manager is the service manager of an environment.
type Manager struct {
	socket string        // empty: there is none
	every  time.Duration // how often it wants to hear that the process lives; 0: never
}

// Of returns the manager that the environment names, as os.Environ gives it.
func Of(environ []string) Manager {
	var m Manager
	for _, entry := range environ {
		name, text, _ := strings.Cut(entry, "=")
		switch name {
		case "NOTIFY_SOCKET":
			m.socket = text
		case "WATCHDOG_USEC":
			// A tenth more often than half the time, as sd_watchdog_enabled(3)
			// advises half.
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

// Reloading is what the manager is told before a reload; Ready ends it.
func Reloading(sinceBoot time.Duration) string {
	return "RELOADING=1\nMONOTONIC_USEC=" + strconv.FormatInt(sinceBoot.Microseconds(), 10)
}

// Tell sends a state. A manager that does not listen is passed over: nothing
// that the daemon does depends on it.
func (m Manager) Tell(state string) {
	if m.socket == "" {
		return
	}
	address := m.socket
	if strings.HasPrefix(address, "@") {
		address = "\x00" + address[1:] // the abstract name space
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(state))
}

// Watch tells the manager that the process lives, for as long as well says so,
// until ctx ends.
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
