// Package mqtttest starts a real broker, Debian's mosquitto, for tests.
package mqtttest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"parasol/cmd/internal/livetest"
)

// Program finds a program of Debian's. In CI everything is installed, so that
// what is missing fails there and skips elsewhere.
func Program(t *testing.T, name string) string {
	t.Helper()
	for _, dir := range []string{"", "/usr/sbin/"} {
		if path, err := exec.LookPath(dir + name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed", name)
	return ""
}

// Broker is a mosquitto on loopback.
type Broker struct {
	Address string // host:port
	t       *testing.T
	file    string
	cmd     *exec.Cmd
}

// New starts a broker with some lines of configuration, without any one that
// lets everybody in. The test's end stops it.
func New(t *testing.T, lines string) *Broker {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &Broker{Address: l.Addr().String(), t: t, file: filepath.Join(t.TempDir(), "mosquitto.conf")}
	_, port, _ := net.SplitHostPort(b.Address)
	_ = l.Close()
	if lines == "" {
		lines = "allow_anonymous true"
	}
	if err := os.WriteFile(b.file, fmt.Appendf(nil, "listener %s 127.0.0.1\n%s\n", port, lines), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Start()
	t.Cleanup(b.Kill)
	return b
}

// Start starts the broker, again after Kill, and waits until it listens.
func (b *Broker) Start() {
	b.t.Helper()
	b.cmd = exec.Command(Program(b.t, "mosquitto"), "-c", b.file)
	if err := b.cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	livetest.Eventually(b.t, "the broker listens", func() bool {
		c, err := net.Dial("tcp", b.Address)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

// Kill ends the broker without a farewell.
func (b *Broker) Kill() {
	_ = b.cmd.Process.Kill()
	_ = b.cmd.Wait()
}
