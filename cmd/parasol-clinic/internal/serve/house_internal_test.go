package serve

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"parasol/cmd/internal/livetest"
	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule/engine/postgres"
	"parasol/schedule/engine/postgres/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Around(m).Run()) }

const (
	cityToken, lakeToken = "token-of-the-city", "token-of-the-lake"

	// two is a configuration of two clinics whose people have browsers and a
	// console.
	two = `clinics:
  - {name: city, token: token-of-the-city, key: a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1}
  - {name: lake, token: token-of-the-lake, key: b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2}
channels:
  browser: {type: web-push, contact: team@example.org}
  out: {type: console}
sources: []
server: {listen: "127.0.0.1:0", public_url: "https://parasol.example.org"}
`
	ada = `{"place": {"latitude": 38.72, "longitude": -9.14, "timezone": "Europe/Lisbon"}, "skin_type": 2,
		"treatments": [{"kind": "microneedling", "at": "today - 4d"}]}`
)

// template is a database with the schema and nothing in it.
var template struct {
	sync.Once
	url string
}

// house is a server with an HTTP server of its own before it.
type house struct {
	*Server
	t    *testing.T
	web  *httptest.Server
	log  *livetest.Buffer
	base string
}

// served returns a server of a configuration on a database of its own. Nothing
// of it runs but its handler.
func served(t *testing.T, text string) *house {
	t.Helper()
	return on(t, text, "")
}

// beside returns another server on the same database.
func beside(t *testing.T, h *house, text string) *house {
	t.Helper()
	return on(t, text, h.Database)
}

// on returns a server on a database, a new one if that is empty.
func on(t *testing.T, text, database string) *house {
	t.Helper()
	template.Do(func() {
		template.url = postgrestest.Start(t)
		if err := postgres.Migrate(t.Context(), template.url); err != nil {
			t.Fatal(err)
		}
	})
	path := filepath.Join(t.TempDir(), "clinic.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.LoadClinics(parts.Options(config.Options{Path: path, Now: time.Now()}))
	if err != nil {
		t.Fatal(err)
	}
	if database == "" {
		database = postgrestest.Copy(t, template.url)
	}
	h := &house{t: t, log: new(livetest.Buffer)}
	h.Server, err = New(t.Context(), Options{
		Config: c, Database: database, Roles: Roles{Inlet: true, Worker: true, Deliverer: true},
		Out: io.Discard, Log: slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	h.web = httptest.NewServer(h.handler)
	h.base = h.web.URL
	t.Cleanup(func() {
		h.web.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// reply is what a request was answered with.
type reply struct {
	code int
	body string
	head http.Header
}

// ask makes a request with a bearer, if that is not empty.
func (h *house) ask(client *http.Client, method, path, token, body string) reply {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.base+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if !strings.HasPrefix(body, "{") && body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if !strings.HasPrefix(path, "/api/") {
		req.Header.Set("Accept", "text/html")
	}
	resp, err := client.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		h.t.Fatal(err)
	}
	return reply{resp.StatusCode, b.String(), resp.Header}
}

// api makes a request of a clinic's program, which must end with a code.
func (h *house) api(code int, method, path, token, body string) reply {
	h.t.Helper()
	got := h.ask(h.web.Client(), method, "/api/v1/clinics"+path, token, body)
	if got.code != code {
		h.t.Errorf("%s %s: %d %s; want %d", method, path, got.code, got.body, code)
	}
	return got
}

// browser returns a client that keeps cookies and follows no redirect.
func (h *house) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func decode(t *testing.T, r reply, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
}
