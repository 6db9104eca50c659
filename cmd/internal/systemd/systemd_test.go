package systemd_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"parasol/cmd/internal/systemd"
)

// listening opens the socket of a service manager.
func listening(t *testing.T) (*net.UnixConn, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn, path
}

func heard(t *testing.T, conn *net.UnixConn) string {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 200)
	n, err := conn.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func TestTell(t *testing.T) {
	conn, path := listening(t)
	m := systemd.Of([]string{"NOTIFY_SOCKET=" + path})
	for _, row := range []struct{ say, want string }{
		{systemd.Ready, "READY=1"},
		{systemd.Reloading(1500 * time.Microsecond), "RELOADING=1\nMONOTONIC_USEC=1500"},
		{systemd.Stopping, "STOPPING=1"},
	} {
		m.Tell(row.say)
		if got := heard(t, conn); got != row.want {
			t.Errorf("got %q; want %q", got, row.want)
		}
	}
}

func TestWatchdogStopsWhenNotWell(t *testing.T) {
	conn, path := listening(t)
	m := systemd.Of([]string{"NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=1000", "WATCHDOG_PID=" + strconv.Itoa(os.Getpid())})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var asked atomic.Int32
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.Watch(ctx, func() bool { return asked.Add(1) > 5 }) // not well the first five times
	}()
	if got := heard(t, conn); got != "WATCHDOG=1" || asked.Load() < 6 {
		t.Errorf("got %q after %d questions; want it after the sixth", got, asked.Load())
	}
	stop()
	<-ended
}

func TestWithoutAManager(t *testing.T) {
	for _, row := range []struct {
		why     string
		environ []string
	}{
		{"no manager", nil},
		{"one that does not listen", []string{"NOTIFY_SOCKET=" + filepath.Join(t.TempDir(), "gone")}},
		{"a watchdog of another process", []string{"NOTIFY_SOCKET=@parasol-test", "WATCHDOG_USEC=1000", "WATCHDOG_PID=1"}},
		{"a time that is none", []string{"NOTIFY_SOCKET=@parasol-test", "WATCHDOG_USEC=soon"}},
	} {
		m := systemd.Of(row.environ)
		m.Tell(systemd.Ready)
		m.Watch(t.Context(), func() bool { t.Error(row.why + ": asked"); return true })
	}
}
