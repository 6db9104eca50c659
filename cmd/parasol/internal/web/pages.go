package web

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
)

//go:embed templates
var files embed.FS

// pages are the templates and the policy that fits them. The style stands in
// the page, since a proxy that lets only /c/ through would not serve it from
// elsewhere; its hash is the only style the policy allows.
type pages struct {
	set    *template.Template
	policy string
}

func newPages() *pages {
	style, err := files.ReadFile("templates/style.css")
	if err != nil {
		panic(err) // embedded: cannot be missing in a built binary
	}
	sum := sha256.Sum256(style)
	p := &pages{policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	p.set = template.Must(template.New("").Funcs(template.FuncMap{
		"style": func() template.CSS { return template.CSS(style) }, //nolint:gosec // embedded, nobody else writes it
	}).ParseFS(files, "templates/*.html"))
	return p
}

// render answers with a page. A page that cannot be rendered is an error of
// ours, and is not sent by halves.
func (s *site) render(w http.ResponseWriter, code int, name string, data any) {
	var page bytes.Buffer
	if err := s.pages.set.ExecuteTemplate(&page, name, data); err != nil {
		s.Log.Error("page not rendered", "page", name, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Security-Policy", s.pages.policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(code)
	_, _ = w.Write(page.Bytes())
}

// problem answers with an error: in JSON for programs, as a page for people.
func (s *site) problem(w http.ResponseWriter, r *http.Request, code int, text string) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		writeJSON(w, code, map[string]string{"error": text})
		return
	}
	s.render(w, code, "problem.html", struct{ Title, Text string }{http.StatusText(code), text})
}

// once returns a name for one rendering of a form, so that a double tap counts
// once.
func once() string { return rand.Text() }
