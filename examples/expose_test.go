package examples_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// site is the host name in the guide's files.
const site = "parasol.example.org"

// upstream takes the daemon's place and records the requests that reach it.
type upstream struct {
	*httptest.Server
	mu   sync.Mutex
	seen []*http.Request
}

func newUpstream(t *testing.T) *upstream {
	u := &upstream{}
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.seen = append(u.seen, r)
		_, _ = io.Copy(io.Discard, r.Body)
		fmt.Fprint(w, "the daemon answers")
	}))
	t.Cleanup(u.Close)
	return u
}

// reached returns the requests since the last call.
func (u *upstream) reached() []*http.Request {
	u.mu.Lock()
	defer u.mu.Unlock()
	seen := u.seen
	u.seen = nil
	return seen
}

// door is a proxy in front of an upstream.
type door struct {
	address string
	roots   *x509.CertPool
}

// ask sends a request line exactly as given, which http.Client would normalize,
// and returns the status.
func (d door) ask(t *testing.T, method, target, body string) int {
	t.Helper()
	c, err := tls.Dial("tcp", d.address, &tls.Config{RootCAs: d.roots, ServerName: site})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(d.address)
	fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: %s:%s\r\nOrigin: https://%s:%s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		method, target, site, port, site, port, len(body), body)
	answer, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// certificate creates a self-signed certificate for the site and returns its
// files.
func certificate(t *testing.T, dir string) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: site}, DNSNames: []string{site},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(public)
	return write(t, dir, "cert.pem", string(public)),
		write(t, dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))), roots
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

// start runs a proxy until the test ends and waits until it listens.
func start(t *testing.T, address string, c *exec.Cmd) {
	t.Helper()
	var said strings.Builder
	c.Stdout, c.Stderr = &said, &said
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for range 1500 {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			t.Cleanup(func() {
				_ = c.Process.Signal(syscall.SIGTERM)
				<-ended
			})
			return
		}
		select {
		case err := <-ended:
			t.Fatalf("%s ended: %v\n%s", c.Path, err, said.String())
		case <-again.C:
		}
	}
	_ = c.Process.Kill()
	<-ended
	t.Fatalf("%s does not listen on %s\n%s", c.Path, address, said.String())
}

// swap replaces each old string, which must occur in the guide's file, by the
// new one.
func swap(t *testing.T, in string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(in, pairs[i]) {
			t.Fatalf("the guide's file lacks %q", pairs[i])
		}
		in = strings.ReplaceAll(in, pairs[i], pairs[i+1])
	}
	return in
}

func nginx(t *testing.T, u *upstream) door {
	binary, dir, address := program(t, "nginx"), t.TempDir(), freeAddress(t)
	cert, key, roots := certificate(t, dir)
	live := "/etc/letsencrypt/live/" + site + "/"
	guide := swap(t, text(t, "expose/nginx.conf"), "listen 443 ssl;", "listen "+address+" ssl;",
		live+"fullchain.pem", cert, live+"privkey.pem", key, "127.0.0.1:8080", u.Listener.Addr().String())
	write(t, dir, "parasol.conf", guide)
	folders := ""
	for _, f := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		folders += fmt.Sprintf("%s_temp_path %s;\n", f, filepath.Join(dir, f))
	}
	// nginx runs as one process under the test's user. On a real machine the
	// distribution provides what surrounds the guide's file.
	around := write(t, dir, "nginx.conf",
		fmt.Sprintf("daemon off; master_process off; pid %s; error_log stderr;\nevents {}\nhttp {\n%sinclude %s;\n}\n",
			filepath.Join(dir, "pid"), folders, filepath.Join(dir, "parasol.conf")))
	start(t, address, exec.CommandContext(t.Context(), binary, "-p", dir, "-c", around))
	return door{address, roots}
}

func caddy(t *testing.T, u *upstream) door {
	binary, dir, address := program(t, "caddy"), t.TempDir(), freeAddress(t)
	cert, key, roots := certificate(t, dir)
	_, port, _ := net.SplitHostPort(address)
	guide := swap(t, text(t, "expose/Caddyfile"), "\n"+site+" {",
		fmt.Sprintf("\n%s:%s {\n\tbind 127.0.0.1\n\ttls %s %s", site, port, cert, key),
		"127.0.0.1:8080", u.Listener.Addr().String())
	file := write(t, dir, "Caddyfile", "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"+guide)
	c := exec.CommandContext(t.Context(), binary, "run", "--config", file, "--adapter", "caddyfile")
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	start(t, address, c)
	return door{address, roots}
}

func TestOnlyLinksAndCalendarsAreExposed(t *testing.T) {
	for name, open := range map[string]func(*testing.T, *upstream) door{"nginx": nginx, "Caddy": caddy} {
		t.Run(name, func(t *testing.T) {
			u := newUpstream(t)
			d := open(t, u)
			for _, row := range []struct{ sentence, method, target, body string }{
				{"the page of a link", "GET", "/c/abc.DEF-_123", ""},
				{"its button", "POST", "/c/abc.DEF-_123", "event=applied"},
				{"a preview that asks for the head alone", "HEAD", "/c/abc", ""},
				{"the calendar", "GET", "/calendar/abc.ics", ""},
			} {
				status, seen := d.ask(t, row.method, row.target, row.body), u.reached()
				if status != http.StatusOK || len(seen) != 1 {
					t.Errorf("%s: %s %s: %d, %d requests reached the daemon; want 200 and one",
						row.sentence, row.method, row.target, status, len(seen))
					continue
				}
				got := seen[0]
				if got.RequestURI != row.target || got.Method != row.method {
					t.Errorf("%s: the daemon saw %s %s", row.sentence, got.Method, got.RequestURI)
				}
				if "https://"+got.Host != got.Header.Get("Origin") {
					t.Errorf("%s: Host %q does not go with Origin %q: the button would be refused as forged",
						row.sentence, got.Host, got.Header.Get("Origin"))
				}
				if got.Header.Get("X-Forwarded-For") == "" {
					t.Errorf("%s: nothing tells the daemon that this came from outside", row.sentence)
				}
			}
			for _, row := range []struct{ sentence, method, target string }{
				{"the page", "GET", "/"},
				{"the metrics", "GET", "/metrics"},
				{"readiness", "GET", "/readyz"},
				{"a person", "GET", "/api/v1/people/ada"},
				{"an event", "POST", "/api/v1/people/ada/events"},
				{"another method on a calendar", "POST", "/calendar/abc.ics"},
				{"a path that only begins alike", "GET", "/calendar"},
				{"the folder without its slash", "GET", "/c"},
				{"a way out", "GET", "/c/../metrics"},
				{"a way out, escaped", "GET", "/c/%2e%2e/metrics"},
				{"a way out, its slash escaped too", "GET", "/c/%2e%2e%2fmetrics"},
				{"a way out, deeper", "GET", "/c/x/../../api/v1/people/ada"},
				{"two slashes", "GET", "//metrics"},
				{"a way in that ends elsewhere", "GET", "/metrics/../c/../metrics"},
				{"another method on a link", "DELETE", "/c/abc"},
				{"a tunnel on a link", "TRACE", "/c/abc"},
			} {
				status, seen := d.ask(t, row.method, row.target, ""), u.reached()
				if len(seen) != 0 || status < 300 || status > 499 { // nginx redirects /c to /c/
					t.Errorf("%s: %s %s: %d, %d requests reached the daemon; want a refusal and none",
						row.sentence, row.method, row.target, status, len(seen))
				}
			}
			if status := d.ask(t, "POST", "/c/abc", strings.Repeat("x", 10_000)); status < 400 {
				t.Errorf("a body of 10,000 bytes: %d; want it refused over 4 KB", status)
			}
		})
	}
}
