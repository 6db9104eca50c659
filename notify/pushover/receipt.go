package pushover

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"parasol/notify"
	"parasol/notify/exchange"
)

// Poll asks what became of an emergency. Ask for a receipt at most every 5 s
// (FIELD.md 3). An acknowledgement without a time counts from now.
func (c *Channel) Poll(ctx context.Context, receipt string) (notify.Ack, error) {
	if !receiptForm.MatchString(receipt) {
		return notify.Ack{}, c.wire.Refuse("receipt %.64q: want letters and digits", receipt)
	}
	var got struct {
		answer
		Acknowledged flag  `json:"acknowledged"`
		At           stamp `json:"acknowledged_at"`
		Expired      flag  `json:"expired"`
	}
	err := c.ask(ctx, &got, func(r *resty.Request) (*resty.Response, error) {
		return r.SetQueryParam("token", c.o.Token()).Get("/receipts/" + url.PathEscape(receipt) + ".json")
	})
	switch {
	case err != nil:
		return notify.Ack{}, err
	case bool(got.Acknowledged) && got.At > 0:
		return notify.Ack{Acked: time.Unix(int64(got.At), 0), Settled: true}, nil
	case bool(got.Acknowledged):
		return notify.Ack{Acked: time.Now(), Settled: true}, nil
	}
	return notify.Ack{Settled: bool(got.Expired)}, nil
}

// Cancel stops an emergency's ringing.
func (c *Channel) Cancel(ctx context.Context, receipt string) error {
	if !receiptForm.MatchString(receipt) {
		return c.wire.Refuse("receipt %.64q: want letters and digits", receipt)
	}
	var got answer
	return c.ask(ctx, &got, func(r *resty.Request) (*resty.Response, error) {
		r.SetFormData(map[string]string{"token": c.o.Token()})
		return r.Post("/receipts/" + url.PathEscape(receipt) + "/cancel.json")
	})
}

// answer is what every answer of the API has.
type answer struct {
	Status int `json:"status"`
}

func (a answer) ok() bool { return a.Status == 1 }

// ask makes one request beside the messages, within the same two connections,
// and reads the answer into got.
func (c *Channel) ask(
	ctx context.Context,
	got interface{ ok() bool },
	do func(*resty.Request) (*resty.Response, error),
) error {
	resp, err := do(c.rest.R().SetContext(ctx))
	switch {
	case err != nil:
		return c.wire.Failure(err)
	case !exchange.Object(resp.Body(), got):
		return c.wire.Unreadable("%d with an answer that is not Pushover's", resp.StatusCode())
	case !got.ok():
		return c.wire.Refuse("status is not 1: %s", explain(resp.Body()))
	}
	return nil
}

// flag is 0 or 1, as Pushover writes it, or a JSON boolean.
type flag bool

// UnmarshalJSON takes anything but 1 and true for false.
func (f *flag) UnmarshalJSON(b []byte) error {
	*f = string(b) == "1" || string(b) == "true"
	return nil
}

// stamp is a time in unix seconds, 0 where there is none or it is no number.
type stamp int64

// UnmarshalJSON reads a number; null, text and the like are 0.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var n int64
	if json.Unmarshal(b, &n) != nil {
		n = 0
	}
	*s = stamp(n)
	return nil
}
