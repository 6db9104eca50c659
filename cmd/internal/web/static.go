package web

import (
	"bytes"
	"cmp"
	"embed"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var static embed.FS

// assets are the files that a phone needs to install the page, by path.
var assets = map[string]string{
	"/manifest.webmanifest": "application/manifest+json",
	"/sw.js":                "text/javascript; charset=utf-8",
	"/icon.svg":             "image/svg+xml",
	"/icon-maskable.svg":    "image/svg+xml",
	"/icon-mono.svg":        "image/svg+xml",
	"/icon-180.png":         "image/png",
	"/icon-192.png":         "image/png",
	"/icon-512.png":         "image/png",
}

// asset serves one of them. They reveal nothing about anybody, so they are
// open to all.
func (s *site) asset(w http.ResponseWriter, r *http.Request) {
	body, err := static.ReadFile("static/" + path.Base(r.URL.Path))
	if err != nil {
		s.problem(w, r, http.StatusNotFound, "There is nothing here.")
		return
	}
	if r.URL.Path == "/sw.js" {
		text := s.say("page.offline")
		body = []byte(strings.ReplaceAll(string(body), "{{offline}}", text))
		w.Header().Set("Cache-Control", "no-cache")
	} else {
		w.Header().Set("Cache-Control", "max-age=86400")
	}
	w.Header().Set("Content-Type", cmp.Or(assets[r.URL.Path], "application/yaml"))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
