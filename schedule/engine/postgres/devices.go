package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
)

// Device is a browser that receives web push for a person.
type Device struct {
	ID, Person, Name string
	Endpoint         string // where its push service accepts messages; a secret, as whoever knows it can use it up
	P256DH, Auth     []byte // the browser's keys (RFC 8291)
	Added            time.Time
	Succeeded        time.Time // the last push that its service accepted; zero: none yet
}

// Devices returns a person's devices, the oldest first.
func (c *Clinic) Devices(ctx context.Context, person string) ([]Device, error) {
	var all []Device
	h := c.hashOf(person)
	own := c.keys.of(h)
	err := c.each(ctx, func(rows pgx.Rows) error {
		var id hash
		var body []byte
		var added time.Time
		var succeeded *time.Time
		if err := rows.Scan(&id, &body, &added, &succeeded); err != nil {
			return err
		}
		var d Device
		text, err := unseal(own.aead, id.row("device"), body)
		if err == nil {
			err = json.Unmarshal(text, &d)
		}
		if err != nil {
			c.skip("device", id, err)
			return nil
		}
		d.Added, d.Succeeded = added.UTC(), orZero(succeeded)
		all = append(all, d)
		return nil
	}, `SELECT hash, body, added, succeeded FROM devices WHERE person = (SELECT person FROM people WHERE hash = $1)
		ORDER BY added, hash`, h)
	return all, wrap("devices", err)
}

// PutDevice stores a device. A person's endpoint that is known already keeps
// its id and gets the new name and keys.
func (c *Clinic) PutDevice(ctx context.Context, d Device) error {
	h := c.hashOf(d.Person)
	own := c.keys.of(h)
	endpoint := own.hash("endpoint", d.Endpoint)
	known, err := c.Devices(ctx, d.Person)
	if err != nil {
		return err
	}
	for i := range known {
		if known[i].Endpoint == d.Endpoint {
			d.ID = known[i].ID
		}
	}
	id := c.keys.hash("device", d.ID)
	body, err := json.Marshal(d)
	if err != nil {
		return wrap("device", err)
	}
	_, err = c.exec(ctx, `INSERT INTO devices (hash, clinic, person, endpoint, added, succeeded, body)
		SELECT $1, $2, person, $4, $5, $6, $7 FROM people WHERE hash = $3
		ON CONFLICT (hash) DO UPDATE SET body = excluded.body`,
		id, c.id, h, endpoint, d.Added, orNull(d.Succeeded), seal(own.aead, id.row("device"), body))
	return wrap("device", err)
}

// DeviceTook records that a device's service accepted a push.
func (c *Clinic) DeviceTook(ctx context.Context, id string, at time.Time) error {
	_, err := c.exec(ctx, `UPDATE devices SET succeeded = greatest(succeeded, $2) WHERE hash = $1`,
		c.keys.hash("device", id), at)
	return wrap("device", err)
}

// DropDevice deletes a device and reports whether it existed.
func (c *Clinic) DropDevice(ctx context.Context, id string) (found bool, err error) {
	n, err := c.exec(ctx, `DELETE FROM devices WHERE hash = $1`, c.keys.hash("device", id))
	return n > 0, wrap("device", err)
}
