package ntfy

import (
	"context"
	"strconv"
	"time"

	"parasol/notify"
	"parasol/notify/exchange"
	"parasol/schedule"
)

// publication is the JSON body of a message.
type publication struct {
	Topic    string   `json:"topic"`
	Title    string   `json:"title,omitempty"`
	Message  string   `json:"message"`
	Priority int      `json:"priority"`
	Tags     []string `json:"tags,omitempty"`
	Click    string   `json:"click,omitempty"`
	Actions  []button `json:"actions,omitempty"`
	Sequence string   `json:"sequence_id,omitempty"`
	Delay    string   `json:"delay,omitempty"` // unix seconds
}

// button is a request that the phone makes. If it succeeds, the phone removes
// the notification.
type button struct {
	Action  string            `json:"action"`
	Label   string            `json:"label"`
	URL     string            `json:"url"`
	Method  string            `json:"method"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
	Clear   bool              `json:"clear"`
}

// maxButtons is ntfy's own limit.
const maxButtons = 3

// Send publishes m. The receipt's ID is for Cancel; it is empty if the server
// is older than 2.16. A failure is a *notify.Error. A message with the same Key
// replaces the notification, so that one sent twice is shown once.
func (c *Channel) Send(ctx context.Context, m notify.Message) (notify.Receipt, error) {
	p := c.publication(m)
	got, err := c.publish(ctx, p)
	if err != nil {
		return notify.Receipt{}, err
	}
	r := notify.Receipt{Quota: -1}
	if got.Sequence == p.Sequence {
		r.ID = p.Sequence
		c.proved.Store(p.Sequence != "")
	}
	return r, nil
}

// Cancel removes the notification from the phones: it is answered or over.
func (c *Channel) Cancel(ctx context.Context, receipt string) error {
	if !topicForm.MatchString(receipt) {
		return c.wire.Refuse("receipt %.64q: want one that Send returned", receipt)
	}
	_, err := c.request(ctx).Put("/" + c.o.Topic() + "/" + receipt + "/clear")
	if err != nil {
		return c.wire.Failure(err)
	}
	return nil
}

// publication converts m to ntfy's JSON.
func (c *Channel) publication(m notify.Message) publication {
	p := publication{
		Topic: c.o.Topic(), Title: m.Title, Message: m.Body, Priority: priority(m.Level),
		Tags: tags(m.Level), Actions: c.buttons(m.Actions), Sequence: m.Key,
	}
	if p.Message == "" { // ntfy would write "triggered"
		p.Message = m.Title
	}
	if len(m.Actions) > 0 {
		p.Click = m.Actions[0].URL
	}
	return p
}

// priority maps a level to ntfy's 1 to 5: low is silent, high and max override
// the phone's quiet settings.
func priority(l schedule.Level) int {
	switch l {
	case schedule.Quiet:
		return 2
	case schedule.High:
		return 4
	case schedule.Emergency:
		return 5
	default:
		return 3
	}
}

// tags are shown as emoji before the title.
func tags(l schedule.Level) []string {
	if l >= schedule.High {
		return []string{"warning", "sunny"}
	}
	return []string{"sunny"}
}

func (c *Channel) buttons(actions []notify.Action) []button {
	var list []button
	for _, a := range actions {
		b := button{Action: "http", Label: a.Label, Method: "POST", Clear: true}
		switch {
		case c.o.ReplyTopic() != "" && a.Token != "":
			b.URL, b.Body = c.base+"/"+c.o.ReplyTopic(), a.Token
			if t := c.o.ReplyToken(); t != "" {
				b.Headers = map[string]string{"Authorization": "Bearer " + t}
			}
		case a.URL != "":
			b.URL = a.URL
		default:
			continue
		}
		if list = append(list, b); len(list) == maxButtons {
			break
		}
	}
	return list
}

// published is the part of the answer that matters.
type published struct {
	ID       string `json:"id"`
	Event    string `json:"event"`
	Sequence string `json:"sequence_id"`
	Time     int64  `json:"time"`
}

func (c *Channel) publish(ctx context.Context, p publication) (published, error) {
	resp, err := c.request(ctx).SetHeader("Content-Type", "application/json").SetBody(p).Post("/")
	if err != nil {
		return published{}, c.wire.Failure(err)
	}
	var got published
	if !exchange.Object(resp.Body(), &got) || got.ID == "" {
		return published{}, c.wire.Unreadable("%d with an answer that is not ntfy's", resp.StatusCode())
	}
	return got, nil
}

const (
	soonest = 10 * time.Second   // FIELD.md 6: ntfy holds a message for 10 s
	latest  = 3 * 24 * time.Hour // to 3 days
)

// Schedule leaves m at the server, which delivers it at the given time, 10 s to
// 3 days from now, whatever happens to this process. A message with the same id
// replaces the one left before. It is refused unless the server is proved to be
// able to cancel it.
func (c *Channel) Schedule(ctx context.Context, m notify.Message, at time.Time, id string) error {
	now := time.Now()
	switch {
	case !c.Proved():
		return c.wire.Refuse("the server is not known to take a scheduled message back: it must be 2.16 or newer")
	case at.Before(now.Add(soonest)) || at.After(now.Add(latest)):
		return c.wire.Refuse("scheduled for %s; want 10 s to 3 days from now", at.UTC().Format(time.RFC3339))
	}
	p := c.publication(m)
	p.Sequence, p.Delay = id, strconv.FormatInt(at.Unix(), 10)
	got, err := c.publish(ctx, p)
	if err != nil {
		return err
	}
	if got.Sequence != p.Sequence { // it was changed for an older one
		c.proved.Store(false)
		return c.wire.Refuse("the server cannot take a scheduled message back: it must be 2.16 or newer")
	}
	return nil
}

// CancelScheduled cancels the message scheduled under id. If it is gone
// already, that is no error.
func (c *Channel) CancelScheduled(ctx context.Context, id string) error {
	_, err := c.request(ctx).Delete("/" + c.o.Topic() + "/" + id)
	if err != nil {
		return c.wire.Failure(err)
	}
	return nil
}
