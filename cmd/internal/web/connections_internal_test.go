package web

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// get sends one request on a connection that stays open.
func get(t *testing.T, c net.Conn) {
	t.Helper()
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

func TestQuietConnectionsMakeRoom(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	ln, err := Listen(ctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	hello := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	go func() { ended <- Serve(ctx, ln, hello, slog.New(slog.DiscardHandler)) }()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
	first := dial()
	get(t, first)
	for range 2 * mostConnections { // who connect and say nothing
		dial()
	}
	get(t, dial())
	_ = first.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := first.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the connection that was quiet for longest: %v; want it closed", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestABusyHouseTakesNobodyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bounded(nil, 2)
		a, b, d := pipe(t), pipe(t), pipe(t)
		if !c.admit(a) || !c.admit(b) {
			t.Fatal("the first two found no room")
		}
		c.note(a, http.StateActive)
		c.note(b, http.StateActive)
		if c.admit(d) {
			t.Error("a third was let in while both are being served")
		}
		c.note(a, http.StateIdle)
		if !c.admit(d) {
			t.Error("no room was made though one was idle")
		}
		c.note(a, http.StateClosed) // the server hears of what was closed for room
		c.note(b, http.StateClosed)
		c.note(d, http.StateClosed)
		if len(c.open) != 0 {
			t.Errorf("%d are still counted after all were closed", len(c.open))
		}
	})
}

func pipe(t *testing.T) net.Conn {
	a, b := net.Pipe()
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	return a
}
