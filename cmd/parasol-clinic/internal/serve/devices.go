package serve

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"parasol/cmd/internal/web"
	"parasol/notify/webpush"
	"parasol/schedule/engine/postgres"
)

// deviceStore is a clinic's browsers that receive web push.
type deviceStore struct{ journal *postgres.Clinic }

// Subscriptions returns the person's devices.
func (s deviceStore) Subscriptions(ctx context.Context, person string) ([]webpush.Subscription, error) {
	all, err := s.journal.Devices(ctx, person)
	text := base64.RawURLEncoding.EncodeToString
	subs := make([]webpush.Subscription, len(all))
	for i := range all {
		d := &all[i]
		subs[i] = webpush.Subscription{ID: d.ID, Endpoint: d.Endpoint, P256DH: text(d.P256DH), Auth: text(d.Auth)}
	}
	return subs, err
}

// Took records that a device's service accepted a message.
func (s deviceStore) Took(ctx context.Context, id string, at time.Time) error {
	return s.journal.DeviceTook(ctx, id, at)
}

// Gone deletes a device.
func (s deviceStore) Gone(ctx context.Context, id string) error {
	_, err := s.journal.DropDevice(ctx, id)
	return err
}

// devices lists and changes people's browsers for the page.
type devices struct{ *Server }

// subscribed is a channel that browsers subscribe to.
type subscribed interface {
	Public() string
	Allowed(s webpush.Subscription) error
}

// channel returns the channel of a person that browsers subscribe to, nil
// without one.
func (d devices) channel(ctx context.Context, address string) (subscribed, *practice, string, error) {
	p, name, err := d.find(address)
	if err != nil {
		return nil, nil, "", err
	}
	who, err := d.person(ctx, p, name)
	if err != nil {
		return nil, nil, "", err
	}
	for _, channel := range slices.Concat(who.Channels, who.Fallback) {
		if c := p.channels[channel]; c != nil {
			if s, ok := c.Built.(subscribed); ok {
				return s, p, name, nil
			}
		}
	}
	return nil, p, name, nil
}

// Key returns the key that a browser of the person subscribes with; empty if
// the person has no such channel.
func (d devices) Key(person string) string {
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	c, _, _, err := d.channel(ctx, person)
	if err != nil || c == nil {
		return ""
	}
	return c.Public()
}

// List returns the person's devices, the oldest first.
func (d devices) List(ctx context.Context, person string) ([]web.Device, error) {
	p, name, err := d.find(person)
	if err != nil {
		return nil, err
	}
	all, err := p.journal.Devices(ctx, name)
	list := make([]web.Device, len(all))
	for i := range all {
		list[i] = web.Device{ID: all[i].ID, Name: all[i].Name, Added: all[i].Added, Reached: all[i].Succeeded}
	}
	return list, err
}

// Subscribe stores a device of the person. An invalid device is a
// web.ErrDevice.
func (d devices) Subscribe(ctx context.Context, person string, s web.Subscription) error {
	c, p, name, err := d.channel(ctx, person)
	switch {
	case err != nil:
		return err
	case c == nil:
		return errors.Join(web.ErrDevice, errors.New("no channel of the type web-push is among the person's"))
	}
	if err := c.Allowed(webpush.Subscription{Endpoint: s.Endpoint, P256DH: s.P256DH, Auth: s.Auth}); err != nil {
		return errors.Join(web.ErrDevice, err)
	}
	return p.journal.PutDevice(ctx, postgres.Device{
		ID: s.ID, Person: name, Name: s.Name, Endpoint: s.Endpoint, P256DH: raw(s.P256DH), Auth: raw(s.Auth),
		Added: s.At,
	})
}

// raw decodes a key that was validated before.
func raw(text string) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	return b
}

// Revoke deletes a device of the person and reports whether it existed.
func (d devices) Revoke(ctx context.Context, person, id string) (bool, error) {
	return d.drop(ctx, person, func(o *postgres.Device) bool { return o.ID == id })
}

// Renew deletes the device of an endpoint, if it is one of these people's, and
// returns whose it was.
func (d devices) Renew(ctx context.Context, people []string, endpoint string) (string, error) {
	for _, person := range people {
		found, err := d.drop(ctx, person, func(o *postgres.Device) bool { return o.Endpoint == endpoint })
		if found || err != nil {
			return person, err
		}
	}
	return "", nil
}

// drop deletes the device of a person for which is is true.
func (d devices) drop(ctx context.Context, person string, is func(*postgres.Device) bool) (bool, error) {
	p, name, err := d.find(person)
	if err != nil {
		return false, err
	}
	all, err := p.journal.Devices(ctx, name)
	if err != nil {
		return false, err
	}
	for i := range all {
		if is(&all[i]) {
			return p.journal.DropDevice(ctx, all[i].ID)
		}
	}
	return false, nil
}
