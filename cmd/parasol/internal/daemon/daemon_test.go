package daemon_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"parasol/cmd/parasol/internal/daemon"
	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule/journal"
)

func options(t *testing.T, listen string) daemon.Options {
	t.Helper()
	file := filepath.Join(t.TempDir(), "parasol.yaml")
	text := "people: [{name: ada, place: {latitude: 38.72, longitude: -9.14, timezone: Europe/Lisbon}, long_term: true}]\n" +
		"sources: []\nserver: {listen: \"" + listen + "\"}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(parts.Options(config.Options{Path: file, Now: time.Now()}))
	if err != nil {
		t.Fatal(err)
	}
	return daemon.Options{Config: c, Out: io.Discard, Log: slog.New(slog.DiscardHandler)}
}

func TestABusyPortIsAnErrorAtStart(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, err = daemon.New(context.Background(), options(t, ln.Addr().String()))
	if err == nil || !strings.Contains(err.Error(), "server.listen: ") || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("got %v; want the address and that it is in use", err)
	}
}

func TestASecondProcessIsRefused(t *testing.T) {
	o := options(t, "127.0.0.1:0")
	first, err := daemon.New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := daemon.New(context.Background(), o); !errors.Is(err, journal.ErrHeld) {
		t.Errorf("got %v; want that another parasol runs on the folder", err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	second, err := daemon.New(context.Background(), o)
	if err != nil {
		t.Fatalf("after the first has closed: %v", err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

// lines passes on each write.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

func TestItSaysThatAllWorksAndLeavesNothingBehind(t *testing.T) {
	defer goleak.VerifyNone(t)
	o := options(t, "127.0.0.1:0")
	said := make(lines, 10)
	o.Out = said
	d, err := daemon.New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	text := <-said
	for _, want := range []string{
		"Parasol is running for 1 person. UV from the built-in clear-sky model. Page: http://" + d.Addr() + "/\n", "Ada, ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it says %q; want %q", text, want)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}
