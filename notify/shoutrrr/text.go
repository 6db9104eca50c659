package shoutrrr

import (
	"regexp"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"parasol/notify"
	"parasol/schedule"
)

// titled are the services that show a title (their configuration has the
// field, and it is used; v0.13). The others get it as the first line.
var titled = map[string]bool{
	"bark": true, "discord": true, "gotify": true, "ifttt": true, "join": true, "lark": true, "matrix": true, "ntfy": true, "opsgenie": true,
	"pushbullet": true, "pushover": true, "slack": true, "smtp": true, "teams": true, "telegram": true, "zulip": true,
}

// text is the body with the links a person can answer by, and the title where
// the service has a place for it.
func (c *Channel) text(m notify.Message) (string, types.Params) {
	var b strings.Builder
	params := types.Params{}
	if titled[strings.Split(c.scheme, "+")[0]] {
		params.SetTitle(m.Title)
	} else {
		b.WriteString(m.Title + "\n")
	}
	b.WriteString(m.Body)
	for _, a := range m.Actions {
		if a.URL != "" {
			b.WriteString("\n" + a.Label + ": " + a.URL)
		}
	}
	return b.String(), params
}

var (
	// before a connection stood nothing was sent.
	noConnection = regexp.MustCompile(`dial (tcp|udp|unix)|connection refused|no such host|tls: |x509: `)
	// a status after the word: "HTTP 429", "unexpected response status code:
	// 503 Service Unavailable", "status: 400".
	status = regexp.MustCompile(`(?i)(?:status|http)[^0-9/.]{0,20}\b([45][0-9]{2})\b`)
)

// classOf reads the class off an error's words.
func classOf(text string) schedule.Class {
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
