package webhook

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"text/template"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// DefaultTemplate is the body if none is configured. A template is executed
// with [Fields]; its function json writes any value as JSON, including the
// quotes.
const DefaultTemplate = `{"title":{{json .Title}},"message":{{json .Message}},"person":{{json .Person}},` +
	`"kind":{{json .Kind}},"slot":{{json .Slot}},"attempt":{{.Attempt}},"level":{{json .Level}},` +
	`"priority":{{.Priority}},"time":{{json .Time}},"until":{{json .Until}},"actions":{{json .Actions}}}`

// Fields is the data of a template.
type Fields struct {
	Title, Message, Person string
	Kind, Slot             string // as in the API, e.g. reapply
	Attempt                int    // from 1
	Level                  string // quiet, normal, high, emergency
	Priority               int    // −1 to 2
	Time, Until            string // when it fell due and when it is over, UTC RFC 3339; may be empty
	Actions                []Action
	Image                  string // a PNG in base64; may be empty
}

// Action is an answer the person can give.
type Action struct {
	Label   string `json:"label"`
	Event   string `json:"event"`
	Minutes int    `json:"minutes,omitempty"`
	URL     string `json:"url,omitempty"` // to open, or to POST to
}

func fields(m notify.Message) Fields {
	f := Fields{
		Title:    m.Title,
		Message:  m.Body,
		Person:   m.Person,
		Kind:     m.Kind.String(),
		Slot:     m.Slot.String(),
		Attempt:  m.Attempt,
		Level:    m.Level.String(),
		Priority: m.Level.Priority(),
		Time:     stamp(m.Time),
		Until:    stamp(m.Until),
		Actions:  []Action{},
		Image:    base64.StdEncoding.EncodeToString(m.Image),
	}
	for _, a := range m.Actions {
		f.Actions = append(f.Actions, Action{Label: a.Label, Event: a.Event.String(), Minutes: a.Minutes, URL: a.URL})
	}
	return f
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// parse parses the template and executes it with quotes, with line breaks and
// with empty fields. A body that is not JSON is found at start, not with the
// first reminder that contains a quote.
func parse(text string) (*template.Template, error) {
	if text == "" {
		text = DefaultTemplate
	}
	t, err := template.New("body").Option("missingkey=error").Funcs(template.FuncMap{"json": asJSON}).Parse(text)
	if err != nil {
		return nil, err
	}
	for _, m := range []notify.Message{{}, awkward} {
		if _, err := render(t, m); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// awkward contains what breaks a body without json functions.
var awkward = notify.Message{
	Title:   `"Quote" \ back`,
	Body:    "two\nlines, ☀",
	Person:  "ada",
	Kind:    schedule.Morning,
	Attempt: 1,
	Time:    time.Unix(1_782_900_000, 0),
	Until:   time.Unix(1_782_900_000, 0),
	Image:   []byte("png"),
	Actions: []notify.Action{
		{Label: `"Applied"`, Event: schedule.Applied, Minutes: 15, URL: "https://parasol.example/c/x"},
	},
}

func render(t *template.Template, m notify.Message) ([]byte, error) {
	var b bytes.Buffer
	if err := t.Execute(&b, fields(m)); err != nil {
		return nil, err
	}
	if !json.Valid(b.Bytes()) {
		return nil, errNotJSON
	}
	return b.Bytes(), nil
}

var errNotJSON = errors.New("it does not give JSON")

func asJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("json: %w", err)
	}
	return string(b), nil
}
