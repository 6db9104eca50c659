package journal

import (
	"context"
	"database/sql"
	"time"
)

// Sections of the overlay.
const (
	Treatments = "treatments"
	Settings   = "settings"
)

// Overlay is something entered on the page that overrides the configuration
// file: a treatment by its id, or one setting by its key.
type Overlay struct {
	Person, Section, ID string
	Body                []byte // JSON with the keys of the configuration
	Changed             time.Time
}

// Overlays returns what was entered for a person, or for everybody if person
// is empty, sorted by person, section and id.
func (j *Journal) Overlays(ctx context.Context, person string) ([]Overlay, error) {
	var all []Overlay
	err := j.each(ctx, func(rows *sql.Rows) error {
		var o Overlay
		var changed int64
		err := rows.Scan(&o.Person, &o.Section, &o.ID, &o.Body, &changed)
		o.Changed = instant(changed)
		all = append(all, o)
		return err
	}, `SELECT person, section, id, body, changed FROM overlays WHERE ?1 IN ('', person) ORDER BY person, section,
		id`, person)
	return all, wrap("overlays", err)
}

// PutOverlay stores an entry, replacing one with the same id.
func (j *Journal) PutOverlay(ctx context.Context, o Overlay) error {
	return j.update(ctx, "overlay", func(w *writer) error {
		w.exec(`INSERT INTO overlays (person, section, id, body, changed) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO UPDATE SET body = excluded.body, changed =
			excluded.changed`, o.Person, o.Section, o.ID, o.Body, stamp(o.Changed))
		return w.err
	})
}

// DropOverlay deletes an entry, so that the file's value applies again, and
// reports whether it existed.
func (j *Journal) DropOverlay(ctx context.Context, person, section, id string) (found bool, err error) {
	err = j.update(ctx, "overlay", func(w *writer) error {
		found = w.changed(w.exec(`DELETE FROM overlays WHERE person = ? AND section = ? AND id = ?`, person, section,
			id))
		return w.err
	})
	return found, err
}
