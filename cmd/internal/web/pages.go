package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"parasol/notify"
)

//go:embed templates
var files embed.FS

// pages holds the templates and the matching Content-Security-Policy. Style
// and script are inline, since a proxy that only lets /c/ through would not
// serve them otherwise; the policy allows nothing but their hashes.
type pages struct {
	set    *template.Template
	policy string
	icons  map[string]string // the drawing of each icon, by name
}

// onDemand parses the templates when the first page is asked for: parsed, they
// are a quarter of the memory of a household's daemon, and most days nobody
// opens the page.
func onDemand(texts *notify.Texts, by voice) func() *pages {
	return sync.OnceValue(func() *pages { return newPages(texts, by) })
}

func newPages(texts *notify.Texts, by voice) *pages {
	style, sheet := squeezed("templates/style.css"), squeezed("templates/print.css")
	script := file("templates/script.js")
	say := func(key string, values ...string) string { return by.say(texts, key, values...) }
	p := &pages{icons: icons(), policy: "default-src 'none'; style-src " + hashOf(style) + " " + hashOf(sheet) +
		"; script-src " + hashOf(script) + "; connect-src 'self'; manifest-src 'self'; img-src 'self' data:; " +
		"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
	p.set = template.Must(template.New("").Funcs(template.FuncMap{
		"style":    func() template.CSS { return template.CSS(style) }, //nolint:gosec // embedded, our own
		"sheet":    func() template.CSS { return template.CSS(sheet) }, //nolint:gosec // embedded, our own
		"script":   func() template.JS { return template.JS(script) },  //nolint:gosec // embedded, our own
		"weekdays": func() []time.Weekday { return weekdays },
		"say":      func(key string, values ...string) template.HTML { return bold(say(key, values...)) },
		"words":    say,
		"bold":     bold,
		"icon":     icon,
		"tab":      tabOf,
		"colour":   colour,
		"inc":      func(i int) int { return i + 1 },
		"keys":     func() []string { return []string{"dark", "cover", "strict", "protect"} },
		"areas":    func() []string { return []string{"face", "neck", "chest", "back", "arm", "hand", "leg"} },
		"fleeting": func(text string) string {
			return fleetBegin + text + fleetEnd
		},
	}).ParseFS(files, "templates/*.html"))
	if by == atDesk {
		p.set = template.Must(p.set.ParseFS(files, "templates/desk/*.html"))
	}
	return p
}

func file(name string) string {
	text, err := files.ReadFile(name)
	if err != nil {
		panic(err) // embedded: cannot be missing in a built binary
	}
	return string(text)
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssBlank   = regexp.MustCompile(`\s*\n\s*`)
)

// squeezed returns a style sheet without comments and line ends, a tenth
// smaller: the page should be small for slow connections.
func squeezed(name string) string {
	return strings.TrimSpace(cssBlank.ReplaceAllString(cssComment.ReplaceAllString(file(name), ""), "\n"))
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// icons parses the drawings, one per line after its name.
func icons() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(file("templates/icons.txt")) {
		name, drawing, _ := strings.Cut(strings.TrimSpace(line), " ")
		all[name] = drawing
	}
	return all
}

func icon(name string) template.HTML {
	svg := `<svg class="i" aria-hidden="true"><use href="#i-` + name + `"/></svg>`
	return template.HTML(svg) //nolint:gosec // the names are ours
}

// bold turns **words** into bold text.
func bold(text string) template.HTML {
	parts := strings.Split(template.HTMLEscapeString(text), "**")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "<b>" + parts[i] + "</b>"
	}
	return template.HTML(strings.Join(parts, "")) //nolint:gosec // escaped above
}

// Marks in a rendered page: what is between fleetBegin and fleetEnd is shown
// but does not count as a change (the current time, a form's one-time name),
// and sprite is where the symbols of the page's icons are inserted.
const (
	fleetBegin = "\x01"
	fleetEnd   = "\x02"
	sprite     = "\x03"
)

var (
	fleeting = regexp.MustCompile("\x01[^\x02]*\x02")
	usedIcon = regexp.MustCompile(`href="#i-([a-z]+)"`)
	unmark   = strings.NewReplacer(fleetBegin, "", fleetEnd, "")
)

// page renders a page fully before anything is sent. The tag is weak: it is
// the same for two pages that differ only in fleeting parts.
func (p *pages) page(name string, data any) (html, tag string, err error) {
	var b bytes.Buffer
	if err := p.set.ExecuteTemplate(&b, name, data); err != nil {
		return "", "", err
	}
	html = b.String()
	sum := sha256.Sum256([]byte(fleeting.ReplaceAllString(html, "")))
	tag = `W/"` + hex.EncodeToString(sum[:12]) + `"`
	return strings.Replace(unmark.Replace(html), sprite, p.symbols(html), 1), tag, nil
}

// symbols returns the icons that a page uses.
func (p *pages) symbols(html string) string {
	var names []string
	for _, m := range usedIcon.FindAllStringSubmatch(html, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range slices.Compact(names) {
		b.WriteString(`<symbol id="i-` + name + `" viewBox="0 0 24 24">` + p.icons[name] + `</symbol>`)
	}
	return b.String()
}

// render answers with a page, or with 304 if the caller has the same one.
func (s *site) render(w http.ResponseWriter, r *http.Request, code int, name string, data any) {
	html, tag, err := s.pages().page(name, data)
	if err != nil {
		s.Log.Error("page not rendered", "page", name, "error", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Security-Policy", s.pages().policy)
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding, Cookie")
	if code == http.StatusOK && r.Method == http.MethodGet {
		h.Set("ETag", tag)
		if strings.Contains(r.Header.Get("If-None-Match"), tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	s.write(w, r, code, []byte(html))
}

// write answers with a text, compressed if the caller supports that.
func (s *site) write(w http.ResponseWriter, r *http.Request, code int, body []byte) {
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(body) > 1400 { // one packet needs none
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body) // into memory: cannot fail
		_ = z.Close()
		w.Header().Set("Content-Encoding", "gzip")
		body = b.Bytes()
	}
	w.WriteHeader(code)
	_, _ = w.Write(body)
}

// problem answers with an error: as JSON for programs, as a page for people.
func (s *site) problem(w http.ResponseWriter, r *http.Request, code int, text string) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		WriteJSON(w, code, map[string]string{"error": text})
		return
	}
	s.render(w, r, code, "problem.html", s.problemPage(http.StatusText(code), text))
}

// problemView is a page of two sentences with one way on.
type problemView struct {
	frame
	Heading, Text string
	To, Label     string // where the button leads, and its text's key
	Icon          string
}

func (s *site) problemPage(heading, text string) problemView {
	p := problemView{
		frame: s.bare(heading, "rest"), Heading: heading, Text: text, Label: "page.confirm.open", Icon: "sun",
	}
	p.To = p.Home()
	return p
}

// once returns a new name for each rendering of a form, so that a double tap
// counts once.
func once() string { return rand.Text() }

// tabView is one of the tabs at the page's edge.
type tabView struct {
	Icon, Href, Key string
	Current         bool
}

func tabOf(f frame, name, icon, href string) tabView {
	return tabView{icon, href + f.Q(), "page.tab." + name, f.Tab == name}
}

// colours are those of the canopies (style.css), for the status bar of a
// phone.
var colours = map[string][2]string{
	"rest": {"#f1e8d7", "#232830"},
	"calm": {"#cfeae2", "#0f3b34"}, "due": {"#ffc95c", "#694200"}, "ring": {"#a01217", "#a8151a"},
	"cover": {"#f6d5c5", "#4a2417"}, "night": {"#232a4d", "#191e3b"}, "dark": {"#2d1a48", "#271640"},
}

func colour(tone, scheme string) string {
	if scheme == "dark" {
		return colours[tone][1]
	}
	return colours[tone][0]
}
