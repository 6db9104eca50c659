package web_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A proxy on the same machine, set up in the plainest way, once made everybody
// on the internet a caller from this machine.
func TestBehindAPlainProxyNobodyIsLocal(t *testing.T) {
	for name, start := range map[string]func(
		t *testing.T, dir, listen, upstream string,
	) *exec.Cmd{"nginx": plainNginx, "caddy": plainCaddy} {
		t.Run(name, func(t *testing.T) {
			h := newHouse()
			srv := httptest.NewServer(h.handler())
			t.Cleanup(srv.Close)
			listen := freeAddress(t)
			proxy(t, start(t, t.TempDir(), listen, srv.Listener.Addr().String()), listen)
			for _, row := range []struct {
				path string
				want int
			}{
				{"/", 403}, {"/api/v1/people/ada", 403}, {"/calendar/cal.ics", 403}, {"/c/good", 200}, {"/healthz", 200},
				{"/metrics", 200},
			} {
				if got := status(t, "http://"+listen+row.path, ""); got != row.want {
					t.Errorf("GET %s through %s without a token: got %d; want %d", row.path, name, got, row.want)
				}
			}
			h.token = "secret-token-of-16"
			if got := status(t, "http://"+listen+"/", "secret-token-of-16"); got != 200 {
				t.Errorf("with the token: got %d; want 200", got)
			}
		})
	}
}

func status(t *testing.T, url, token string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode
}

func plainNginx(t *testing.T, dir, listen, upstream string) *exec.Cmd {
	folders := ""
	for _, f := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		folders += fmt.Sprintf("%s_temp_path %s;\n", f, filepath.Join(dir, f))
	}
	conf := filepath.Join(dir, "nginx.conf")
	text := fmt.Sprintf("daemon off; master_process off; pid %s; error_log stderr;\nevents {}\nhttp {\naccess_log off;\n%s"+
		"server { listen %s; location / { proxy_pass http://%s; } }\n}\n", filepath.Join(dir, "pid"), folders, listen, upstream)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return exec.CommandContext(t.Context(), program(t, "nginx"), "-p", dir, "-c", conf)
}

func plainCaddy(t *testing.T, dir, listen, upstream string) *exec.Cmd {
	conf := filepath.Join(dir, "Caddyfile")
	text := fmt.Appendf(nil, "{\n\tadmin off\n}\nhttp://%s {\n\treverse_proxy %s\n}\n", listen, upstream)
	if err := os.WriteFile(conf, text, 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), program(t, "caddy"), "run", "--config", conf, "--adapter", "caddyfile")
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	return c
}

// program finds a proxy. Without it the test is skipped, but not in CI.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") != "" {
		t.Fatalf("no %s: CI must try a real one", name)
	}
	if err != nil {
		t.Skip("no " + name)
	}
	return path
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// proxy runs a proxy until the test ends and waits until it listens.
func proxy(t *testing.T, c *exec.Cmd, listen string) {
	t.Helper()
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	t.Cleanup(func() { _ = c.Process.Signal(syscall.SIGTERM) })
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 1500 {
		if conn, err := net.Dial("tcp", listen); err == nil {
			_ = conn.Close()
			return
		}
		select {
		case err := <-ended:
			t.Fatalf("%s ended: %v\n%s", c.Path, err, said.String())
		case <-again.C:
		}
	}
	t.Fatalf("%s does not listen", c.Path)
}
