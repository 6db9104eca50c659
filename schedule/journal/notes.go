package journal

import (
	"context"
	"database/sql"
	"errors"
)

// Note returns the text stored under a name, and whether there is one. Notes
// are small things that must survive a restart and belong to no table, such as
// a place's zone or the id of a message left at a service.
func (j *Journal) Note(ctx context.Context, name string) (text string, found bool, err error) {
	err = j.read.QueryRowContext(ctx, `SELECT text FROM notes WHERE name = ?`, name).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return text, err == nil, wrap("note", err)
}

// PutNote stores the text under a name, replacing what was there; an empty
// text removes it.
func (j *Journal) PutNote(ctx context.Context, name, text string) error {
	return j.PutNotes(ctx, map[string]string{name: text})
}

// PutNotes stores many texts by name, all or none, with one fsync.
func (j *Journal) PutNotes(ctx context.Context, texts map[string]string) error {
	if len(texts) == 0 {
		return nil
	}
	return j.update(ctx, "note", func(w *writer) error {
		for name, text := range texts {
			if text == "" {
				w.exec(`DELETE FROM notes WHERE name = ?`, name)
			} else {
				w.exec(`INSERT INTO notes (name, text) VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text`,
					name, text)
			}
		}
		return w.err
	})
}

// Notes returns the texts under all names with a given prefix.
func (j *Journal) Notes(ctx context.Context, beginning string) (map[string]string, error) {
	rows, err := j.read.QueryContext(ctx, `SELECT name, text FROM notes WHERE substr(name, 1, length(?1)) = ?1`,
		beginning)
	if err != nil {
		return nil, wrap("notes", err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, wrap("notes", err)
		}
		all[name] = text
	}
	return all, wrap("notes", rows.Err())
}
