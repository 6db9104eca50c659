package web

import (
	"context"
	"time"

	"parasol/schedule"
)

// alone is the world of somebody who may see one person only. Every page is
// built from it, so none can show or change anybody else, whatever its address
// or its form says.
type alone struct {
	all  Options
	key  string // what the person is called by all, "clinic/name"
	name string // what they are called on the page
}

// only returns what f does about the one person, under their key.
func only[T any](a *alone, name string, f func(key string) (T, error)) (T, error) {
	if name != a.name {
		var none T
		return none, ErrNoPerson
	}
	return f(a.key)
}

// done is only without a result.
func (a *alone) done(name string, f func(key string) error) error {
	_, err := only(a, name, func(key string) (struct{}, error) { return struct{}{}, f(key) })
	return err
}

// Names returns the one.
func (a *alone) Names() []string { return []string{a.name} }

// View returns the one.
func (a *alone) View(ctx context.Context, name string) (View, error) {
	return only(a, name, func(key string) (View, error) { return a.all.People.View(ctx, key) })
}

// Record records an event of theirs.
func (a *alone) Record(ctx context.Context, name string, e schedule.Event) error {
	return a.done(name, func(key string) error { return a.all.Recorder.Record(ctx, key, e) })
}

// Days returns the sums of their days.
func (a *alone) Days(ctx context.Context, name string, from, to schedule.Date) ([]schedule.Sum, error) {
	return only(a, name, func(key string) ([]schedule.Sum, error) { return a.all.Past.Days(ctx, key, from, to) })
}

// Events returns what was reported by and sent to them.
func (a *alone) Events(ctx context.Context, name string, from, until time.Time) ([]schedule.Event, error) {
	return only(a, name, func(key string) ([]schedule.Event, error) {
		return a.all.Past.Events(ctx, key, from, until)
	})
}

// Try returns what a treatment of theirs would be like.
func (a *alone) Try(
	ctx context.Context, name, id string, body []byte,
) (t schedule.Treatment, warnings []string, err error) {
	err = a.done(name, func(key string) (err error) {
		t, warnings, err = a.all.Plans.Try(ctx, key, id, body)
		return err
	})
	return t, warnings, err
}

// Enter stores what they entered.
func (a *alone) Enter(ctx context.Context, name string, s Section, id string, body []byte) error {
	return a.done(name, func(key string) error { return a.all.Plans.Enter(ctx, key, s, id, body) })
}

// Leave deletes an entry of theirs.
func (a *alone) Leave(ctx context.Context, name string, s Section, id string) (bool, error) {
	return only(a, name, func(key string) (bool, error) { return a.all.Plans.Leave(ctx, key, s, id) })
}

// Key returns what their browsers subscribe with.
func (a *alone) Key(name string) string {
	key, _ := only(a, name, func(key string) (string, error) { return a.all.Devices.Key(key), nil })
	return key
}

// List returns their devices.
func (a *alone) List(ctx context.Context, name string) ([]Device, error) {
	return only(a, name, func(key string) ([]Device, error) { return a.all.Devices.List(ctx, key) })
}

// Subscribe adds a device of theirs.
func (a *alone) Subscribe(ctx context.Context, name string, s Subscription) error {
	return a.done(name, func(key string) error { return a.all.Devices.Subscribe(ctx, key, s) })
}

// Revoke deletes one of their devices.
func (a *alone) Revoke(ctx context.Context, name, id string) (bool, error) {
	return only(a, name, func(key string) (bool, error) { return a.all.Devices.Revoke(ctx, key, id) })
}

// Renew deletes the device of an endpoint, if it is theirs.
func (a *alone) Renew(ctx context.Context, _ []string, endpoint string) (string, error) {
	key, err := a.all.Devices.Renew(ctx, []string{a.key}, endpoint)
	if err != nil || key != a.key {
		return "", err
	}
	return a.name, nil
}

// Test sends them a test message.
func (a *alone) Test(ctx context.Context, name string, level schedule.Level, now time.Time) ([]Tried, error) {
	return only(a, name, func(key string) ([]Tried, error) { return a.all.Trial.Test(ctx, key, level, now) })
}

// Health reports nothing: how the server fares is its operator's matter.
func (*alone) Health(time.Time) Health { return Health{} }
