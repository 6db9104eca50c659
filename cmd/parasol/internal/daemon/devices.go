package daemon

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/notify/webpush"
	"parasol/schedule/journal"
)

// deviceStore stores the browsers that receive web push in the journal.
type deviceStore struct{ journal *journal.Journal }

// Subscriptions returns the person's devices.
func (s deviceStore) Subscriptions(ctx context.Context, person string) ([]webpush.Subscription, error) {
	all, err := s.journal.Devices(ctx, person)
	subs := make([]webpush.Subscription, len(all))
	for i := range all {
		subs[i] = subscription(&all[i])
	}
	return subs, err
}

func subscription(d *journal.Device) webpush.Subscription {
	text := base64.RawURLEncoding.EncodeToString
	return webpush.Subscription{ID: d.ID, Endpoint: d.Endpoint, P256DH: text(d.P256DH), Auth: text(d.Auth)}
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

// devices lists and changes a person's browsers for the page.
type devices struct {
	config   *config.Config
	channels map[string]*delivery.Channel
	journal  *journal.Journal
}

// pusher is a channel that browsers subscribe to.
type pusher interface {
	Public() string
	Allowed(s webpush.Subscription) error
}

// channel returns the person's channel that browsers subscribe to.
func (d devices) channel(person string) (pusher, bool) {
	who := d.config.Person(person)
	if who == nil {
		return nil, false
	}
	for _, name := range append(who.Channels[:len(who.Channels):len(who.Channels)], who.Fallback...) {
		if p, ok := d.channels[name].Built.(pusher); ok {
			return p, true
		}
	}
	return nil, false
}

// Key returns the key that a browser of the person subscribes with; empty if
// the person has no such channel.
func (d devices) Key(person string) string {
	p, ok := d.channel(person)
	if !ok {
		return ""
	}
	return p.Public()
}

// List returns the person's devices, the oldest first.
func (d devices) List(ctx context.Context, person string) ([]web.Device, error) {
	all, err := d.journal.Devices(ctx, person)
	list := make([]web.Device, len(all))
	for i := range all {
		list[i] = web.Device{ID: all[i].ID, Name: all[i].Name, Added: all[i].Added, Reached: all[i].Succeeded}
	}
	return list, err
}

// Subscribe stores a device of the person. An invalid device is a
// web.ErrDevice.
func (d devices) Subscribe(ctx context.Context, person string, s web.Subscription) error {
	p, ok := d.channel(person)
	if !ok {
		return errors.Join(web.ErrDevice, errors.New("no channel of the type web-push is among the person's"))
	}
	if err := p.Allowed(webpush.Subscription{Endpoint: s.Endpoint, P256DH: s.P256DH, Auth: s.Auth}); err != nil {
		return errors.Join(web.ErrDevice, err)
	}
	public, auth := raw(s.P256DH), raw(s.Auth)
	return d.journal.PutDevice(ctx, journal.Device{
		ID: s.ID, Person: person, Name: s.Name, Endpoint: s.Endpoint, P256DH: public, Auth: auth, Added: s.At,
	})
}

// raw decodes a key that was validated before.
func raw(text string) []byte {
	for len(text) > 0 && text[len(text)-1] == '=' {
		text = text[:len(text)-1]
	}
	b, _ := base64.RawURLEncoding.DecodeString(text)
	return b
}

// Revoke deletes a device of the person and reports whether it existed.
func (d devices) Revoke(ctx context.Context, person, id string) (bool, error) {
	all, err := d.journal.Devices(ctx, person)
	if err != nil {
		return false, err
	}
	for i := range all {
		if all[i].ID == id {
			return d.journal.DropDevice(ctx, id)
		}
	}
	return false, nil
}

// Renew deletes the device of an endpoint and returns its person: a browser
// that renews its subscription authenticates by the old endpoint, which is
// secret.
func (d devices) Renew(ctx context.Context, people []string, endpoint string) (string, error) {
	all, err := d.journal.Devices(ctx, "")
	if err != nil {
		return "", err
	}
	for i := range all {
		if all[i].Endpoint == endpoint && slices.Contains(people, all[i].Person) {
			_, err := d.journal.DropDevice(ctx, all[i].ID)
			return all[i].Person, err
		}
	}
	return "", nil
}
