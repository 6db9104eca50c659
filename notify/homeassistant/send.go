package homeassistant

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// call is the JSON body for the notify service.
type call struct {
	Title   string `json:"title,omitempty"`
	Message string `json:"message"`
	Data    data   `json:"data"`
}

// data holds what the companion app reads. Android ignores the fields for iOS
// and the other way round.
type data struct {
	Tag        string `json:"tag,omitempty"`        // replaces and clears
	When       int64  `json:"when,omitempty"`       // Android: the time shown, unix seconds
	Channel    string `json:"channel,omitempty"`    // Android: the notification channel, which the user can tune
	Importance string `json:"importance,omitempty"` // Android: of a channel not there yet
	// Android: 0 with priority high is delivered to a sleeping phone at once
	TTL         *int     `json:"ttl,omitempty"`
	Priority    string   `json:"priority,omitempty"`    // Android
	ClickAction string   `json:"clickAction,omitempty"` // Android: a tap opens it
	URL         string   `json:"url,omitempty"`         // iOS: a tap opens it
	Push        *push    `json:"push,omitempty"`        // iOS
	Actions     []button `json:"actions,omitempty"`
}

type push struct {
	Interruption string `json:"interruption-level"`
	Sound        *sound `json:"sound,omitempty"`
}

type sound struct {
	Name     string  `json:"name"`
	Critical int     `json:"critical"`
	Volume   float64 `json:"volume"`
}

// button fires an event with Action in it, or opens URI if Action is "URI".
type button struct {
	Action string `json:"action"`
	Title  string `json:"title"`
	URI    string `json:"uri,omitempty"`
}

const (
	maxButtons = 3          // Android shows no more
	prefix     = "PARASOL_" // of our buttons' actions
	clearIt    = "clear_notification"
)

var tagForm = regexp.MustCompile(`^parasol-[0-9a-f]{16}$`)

// Send calls the notify service. The receipt's ID is for Cancel. A failure is a
// *notify.Error.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	d := ofLevel(m.Level)
	d.Tag, d.Actions = m.Key, c.buttons(m.Actions)
	if !m.Time.IsZero() {
		d.When = m.Time.Unix()
	}
	if len(m.Actions) > 0 {
		d.ClickAction, d.URL = m.Actions[0].URL, m.Actions[0].URL
	}
	message := m.Body
	if message == "" { // required
		message = m.Title
	}
	if err := c.call(ctx, call{Title: m.Title, Message: message, Data: d}); err != nil {
		return notify.Receipt{}, err
	}
	return notify.Receipt{ID: d.Tag, Quota: -1}, nil
}

// Cancel removes the notification from the phone: it is answered or over.
func (c *Channel) Cancel(ctx context.Context, receipt string) error {
	if !tagForm.MatchString(receipt) {
		return c.wire.Refuse("receipt %.64q: want one that Send returned", receipt)
	}
	return c.call(ctx, call{Message: clearIt, Data: data{Tag: receipt}})
}

// call posts to the service. Home Assistant answers with a list of changed
// states.
func (c *Channel) call(ctx context.Context, body call) error {
	r := c.request(ctx).SetHeader("Content-Type", "application/json").SetBody(body)
	resp, err := r.Post("/api/services/notify/" + c.o.Service)
	if err != nil {
		return c.starting.judge(time.Now(), c.wire.Failure(err))
	}
	c.starting.over()
	if b := bytes.TrimSpace(resp.Body()); len(b) == 0 || b[0] != '[' || !json.Valid(b) {
		return c.wire.Unreadable("%d with an answer that is not Home Assistant's", resp.StatusCode())
	}
	return nil
}

// ofLevel sets how loud the message is: on iOS by its four interruption levels,
// on Android by channels of rising importance, of which the last is an alarm.
func ofLevel(l schedule.Level) data {
	now := 0
	switch l {
	case schedule.Quiet:
		return data{Channel: "Parasol quiet", Importance: "low", Push: &push{Interruption: "passive"}}
	case schedule.High:
		return data{
			Channel:    "Parasol high",
			Importance: "high",
			TTL:        &now,
			Priority:   "high",
			Push:       &push{Interruption: "time-sensitive"},
		}
	case schedule.Emergency:
		return data{Channel: "alarm_stream", TTL: &now, Priority: "high",
			Push: &push{Interruption: "critical", Sound: &sound{Name: "default", Critical: 1, Volume: 1}}}
	default:
		return data{
			Channel:    "Parasol",
			Importance: "default",
			TTL:        &now,
			Priority:   "high",
			Push:       &push{Interruption: "active"},
		}
	}
}

func (c *Channel) buttons(actions []notify.Action) []button {
	var list []button
	for _, a := range actions {
		switch {
		case c.o.Events && a.Token != "":
			list = append(list, button{Action: prefix + a.Token, Title: a.Label})
		case a.URL != "":
			list = append(list, button{Action: "URI", Title: a.Label, URI: a.URL})
		}
	}
	return list[:min(len(list), maxButtons)]
}
