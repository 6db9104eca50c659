package webpush

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"parasol/notify"
	"parasol/schedule"
)

// payload is what a device shows, as a declarative message (WebKit and the W3C
// draft). Browsers drop a message with a field of a wrong type.
type payload struct {
	// 8030, or left out where there is no address to navigate to
	WebPush      int          `json:"web_push,omitempty"`
	Notification notification `json:"notification"`
}

type notification struct {
	Title    string   `json:"title"`
	Body     string   `json:"body,omitempty"`
	Lang     string   `json:"lang"`
	Dir      string   `json:"dir"`
	Tag      string   `json:"tag"`
	Navigate string   `json:"navigate,omitempty"` // absolute
	Silent   bool     `json:"silent"`
	Actions  []action `json:"actions,omitempty"`
	Data     data     `json:"data"`
}

type action struct {
	Action   string `json:"action"`
	Title    string `json:"title"`
	Navigate string `json:"navigate,omitempty"`
}

// data is for the service worker.
type data struct {
	Open  string            `json:"open"` // a path of this site: the page that answers
	Taps  map[string]string `json:"taps,omitempty"`
	Rings bool              `json:"rings,omitempty"`
	Until int64             `json:"until,omitempty"` // Unix seconds; from then on the message is of no use
}

// declarative marks a declarative message.
const declarative = 8030

// render returns the payload of a message, its body cut to fit.
func render(m notify.Message, tag string) []byte {
	p := payload{Notification: notification{
		Title: m.Title, Body: m.Body, Lang: "en", Dir: "ltr", Tag: tag, Silent: m.Level == schedule.Quiet,
		Data: data{Open: "/", Rings: m.Level == schedule.Emergency},
	}}
	if !m.Until.IsZero() {
		p.Notification.Data.Until = m.Until.Unix()
	}
	for i, a := range m.Actions {
		p.add("tap"+strconv.Itoa(i), a)
	}
	if p.Notification.Navigate != "" {
		p.WebPush = declarative
	}
	return p.fit()
}

// add adds an answer. A tap on the message itself opens the page of the first.
func (p *payload) add(name string, a notify.Action) {
	n := &p.Notification
	n.Actions = append(n.Actions, action{name, a.Label, a.URL})
	if a.Token == "" {
		return
	}
	if n.Data.Taps == nil {
		n.Data.Taps = make(map[string]string)
		n.Data.Open, n.Navigate = "/c/"+a.Token, absolute(a.URL)
	}
	n.Data.Taps[name] = "/c/" + a.Token
}

// absolute returns the address if it is absolute, otherwise nothing.
func absolute(address string) string {
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return ""
	}
	return address
}

// fit removes lines from the end of the body until the payload is small enough.
func (p *payload) fit() []byte {
	for {
		raw, err := json.Marshal(p)
		if err != nil || len(raw) <= mostPayload || p.Notification.Body == "" {
			return raw
		}
		p.Notification.Body = shorter(p.Notification.Body)
	}
}

func shorter(text string) string {
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		return text[:i]
	}
	cut := len(text) * 3 / 4
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut]
}
