package shoutrrr

import (
	"errors"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// titled are the services that show a title (v0.18: their configuration has the
// field and uses it). The others get the title as the first line.
var titled = map[string]bool{
	"bark":       true,
	"discord":    true,
	"gotify":     true,
	"ifttt":      true,
	"join":       true,
	"lark":       true,
	"matrix":     true,
	"ntfy":       true,
	"opsgenie":   true,
	"pushbullet": true,
	"pushover":   true,
	"slack":      true,
	"smtp":       true,
	"teams":      true,
	"telegram":   true,
	"zulip":      true,
}

// priorities are the values for quiet, normal, high and emergency of the
// services that have a priority. Gotify's app is silent below 4 and loud from 8
// on. Pushover's 2 would need parameters that the library does not send.
var priorities = map[string][4]string{
	"gotify":   {"2", "5", "8", "10"},
	"ntfy":     {"2", "3", "4", "5"},
	"opsgenie": {"P5", "P3", "P2", "P1"},
	"pushover": {"-1", "0", "1", "1"},
}

// text returns the body with the links for answering, and as parameters the
// title and the level if the service has them. A priority in the service URL is
// kept.
func (c *Channel) text(m notify.Message) (string, types.Params) {
	var b strings.Builder
	params := types.Params{}
	if titled[c.scheme] {
		params.SetTitle(m.Title)
	} else {
		b.WriteString(m.Title + "\n")
	}
	if levels, ok := priorities[c.scheme]; ok && !strings.Contains(strings.ToLower(c.o.URL()), "priority=") {
		params["priority"] = levels[min(max(m.Level, schedule.Quiet), schedule.Emergency)]
	}
	b.WriteString(m.Body)
	for _, a := range m.Actions {
		if a.URL != "" {
			b.WriteString("\n" + a.Label + ": " + a.URL)
		}
	}
	return b.String(), params
}

// key identifies an attempt of a reminder.
func key(m notify.Message) string { return m.Key + "-" + strconv.Itoa(m.Attempt) }

// explain extracts a service's reason from the fields that most services use.
func explain(body []byte) string {
	var got map[string]any
	if !exchange.Object(body, &got) {
		return ""
	}
	for _, name := range []string{"errorDescription", "description", "message", "error", "error_message"} {
		if text, ok := got[name].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

var (
	// nothing was sent before there was a connection
	noConnection = regexp.MustCompile(`dial (tcp|udp|unix)|connection refused|no such host|tls: |x509: `)
	// a status after a word: "HTTP 429", "unexpected response status code: 503
	// Service Unavailable", "status: 400"
	status = regexp.MustCompile(`(?i)(?:status|http)[^0-9/.]{0,20}\b([45][0-9]{2})\b`)
)

// classOf returns the class of an error of a service that does not use HTTP, or
// that came before the request: by the mail server's code, else by its words.
func classOf(err error) schedule.Class {
	if code, ok := errors.AsType[*textproto.Error](err); ok {
		return ofMail(code.Code)
	}
	text := err.Error()
	if noConnection.MatchString(text) {
		return schedule.Failed
	}
	s := status.FindStringSubmatch(text)
	switch {
	case s == nil:
		return schedule.Unknown
	case s[1] == "429":
		return schedule.Busy
	case s[1][0] == '5', s[1] == "408":
		return schedule.Failed
	default:
		return schedule.Refused
	}
}

// ofMail returns the class of a mail server's code (RFC 5321, 4.2.1): 4xx is
// transient, 5xx permanent.
func ofMail(code int) schedule.Class {
	if code >= 500 {
		return schedule.Refused
	}
	return schedule.Failed
}

// closing reports whether the error came from ending the session, after the
// mail was accepted.
func closing(err error) bool {
	text := err.Error()
	return strings.Contains(text, "error closing session") && !strings.Contains(text, "error sending message")
}
