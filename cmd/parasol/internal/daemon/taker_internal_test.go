package daemon

import (
	"context"

	"parasol/cmd/internal/delivery"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
)

// taker is a channel that keeps what it is given and answers with err.
type taker struct {
	got []notify.Message
	err error
}

func (k *taker) Send(_ context.Context, m notify.Message) (notify.Receipt, error) {
	k.got = append(k.got, m)
	return notify.Receipt{ID: "r1", Quota: 77}, k.err
}

// with replaces a house's channels by one called phone.
func with(h *house, k parts.Channel, c config.Channel) {
	c.Name = "phone"
	clear(h.channels)
	h.channels["phone"] = &delivery.Channel{Channel: c, Built: k}
}
