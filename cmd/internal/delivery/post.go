package delivery

import (
	"context"
	"errors"
	"time"

	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
)

// Post delivers reminders to their channels. It implements the agent's Sender
// and Receipts.
type Post struct {
	Channels map[string]*Channel
	Texts    *notify.Texts
	Links    *Links
	Chart    func(*schedule.Decision) []byte // of the decision's day; nil if its place is unknown
	Quota    func(left int)                  // is told how many messages an account may still send
}

// Send makes one try at one channel: it renders the decision, adds the links
// and sends the message.
func (p *Post) Send(ctx context.Context, del agent.Delivery) agent.Result {
	c := p.Channels[del.Channel]
	if c == nil {
		return agent.Result{Class: schedule.Refused, Err: errors.New("the channel is not configured any more")}
	}
	m := c.Capped(p.message(&del.Decision))
	if painter, ok := c.Built.(parts.Painter); ok && painter.Charts() && m.Kind == schedule.Morning {
		m.Image = p.Chart(&del.Decision)
	}
	receipt, err := c.Built.Send(ctx, m)
	if err != nil {
		return failure(err)
	}
	p.Quota(receipt.Quota)
	r := agent.Result{Class: schedule.Delivered}
	if m.Level == schedule.Emergency { // no other level rings
		r.Receipt, r.Again = receipt.ID, c.ringAgain(m)
	}
	return r
}

// message returns the push of a decision with its possible answers.
func (p *Post) message(dec *schedule.Decision) notify.Message {
	m := p.Texts.Render(dec)
	m.Actions = p.Links.Actions(dec, p.Texts.Read(dec).Buttons())
	return m
}

// failure returns the result of a try that ended in a channel's error. Any
// other error counts as a failure too.
func failure(err error) agent.Result {
	if e, ok := errors.AsType[*notify.Error](err); ok {
		return agent.Result{Class: e.Class, RetryAfter: e.RetryAfter, Err: err}
	}
	return agent.Result{Class: schedule.Failed, Err: err}
}

// Poll asks what became of a ringing message. A channel that can only cancel
// knows nothing of it until then.
func (p *Post) Poll(ctx context.Context, name, receipt string) (time.Time, bool, error) {
	c := p.Channels[name]
	if c == nil {
		return time.Time{}, true, nil
	}
	r, ok := c.Built.(parts.Receipted)
	if !ok {
		return time.Time{}, false, nil
	}
	ack, err := r.Poll(ctx, receipt)
	return ack.Acked, ack.Settled, err
}

// Cancel stops a ringing message. If the channel was replaced by one of a type
// that cannot cancel, the ringing ends by itself.
func (p *Post) Cancel(ctx context.Context, name, receipt string) error {
	if c := p.Channels[name]; c != nil {
		if k, ok := c.Built.(parts.Canceller); ok {
			return k.Cancel(ctx, receipt)
		}
	}
	return nil
}
