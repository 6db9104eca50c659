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

// Poll returns the state of an emergency. A receipt may be polled every 5 s at
// most (FIELD.md 3). An acknowledgement without a time counts as now.
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

// Cancel ends the ringing of an emergency.
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

// answer holds the fields that every answer of the API has.
type answer struct {
	Status int `json:"status"`
}

func (a answer) ok() bool { return a.Status == 1 }

// ask makes a request other than a message, over the same two connections, and
// decodes the answer into got.
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

// flag is a boolean that Pushover writes as 0 or 1.
type flag bool

// UnmarshalJSON accepts any value; only 1 and true are true.
func (f *flag) UnmarshalJSON(b []byte) error {
	*f = string(b) == "1" || string(b) == "true"
	return nil
}

// stamp is a time in Unix seconds, 0 if it is missing or not a number.
type stamp int64

// UnmarshalJSON accepts any value; what is not a number is 0.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var n int64
	if json.Unmarshal(b, &n) != nil {
		n = 0
	}
	*s = stamp(n)
	return nil
}
