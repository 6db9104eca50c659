package journal

import (
	"context"
	"database/sql"
	"time"
)

// Device is a browser that receives web push for a person.
type Device struct {
	ID, Person, Name string
	Endpoint         string // where its push service accepts messages; a secret, as whoever knows it can use it up
	P256DH, Auth     []byte // the browser's keys (RFC 8291)
	Added            time.Time
	Succeeded        time.Time // the last push that its service accepted; zero: none yet
}

// Devices returns a person's devices, or everybody's if person is empty, the
// oldest first.
func (j *Journal) Devices(ctx context.Context, person string) ([]Device, error) {
	var all []Device
	err := j.each(ctx, func(rows *sql.Rows) error {
		var d Device
		var added, succeeded int64
		err := rows.Scan(&d.ID, &d.Person, &d.Name, &d.Endpoint, &d.P256DH, &d.Auth, &added, &succeeded)
		d.Added, d.Succeeded = instant(added), instant(succeeded)
		all = append(all, d)
		return err
	}, `SELECT id, person, name, endpoint, p256dh, auth, added, succeeded FROM devices WHERE ?1 IN ('', person) ORDER BY
		added, id`, person)
	return all, wrap("devices", err)
}

// PutDevice stores a device. A person's endpoint that is known already keeps
// its id and gets the new name and keys.
func (j *Journal) PutDevice(ctx context.Context, d Device) error {
	return j.update(ctx, "device", func(w *writer) error {
		w.exec(`INSERT INTO devices (id, person, name, endpoint, p256dh, auth, added, succeeded) VALUES (?, ?, ?, ?, ?,
			?, ?, ?)
			ON CONFLICT (person, endpoint) DO UPDATE SET name = excluded.name, p256dh = excluded.p256dh, auth =
			excluded.auth`,
			d.ID, d.Person, d.Name, d.Endpoint, d.P256DH, d.Auth, stamp(d.Added), stamp(d.Succeeded))
		return w.err
	})
}

// DeviceTook records that a device's service accepted a push.
func (j *Journal) DeviceTook(ctx context.Context, id string, at time.Time) error {
	return j.update(ctx, "device", func(w *writer) error {
		w.exec(`UPDATE devices SET succeeded = max(succeeded, ?) WHERE id = ?`, stamp(at), id)
		return w.err
	})
}

// DropDevice deletes a device and reports whether it existed.
func (j *Journal) DropDevice(ctx context.Context, id string) (found bool, err error) {
	err = j.update(ctx, "device", func(w *writer) error {
		found = w.changed(w.exec(`DELETE FROM devices WHERE id = ?`, id))
		return w.err
	})
	return found, err
}
