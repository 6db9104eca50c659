package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Note returns the text stored under a name, and whether there is one.
func (c *Clinic) Note(ctx context.Context, name string) (text string, found bool, err error) {
	h := c.keys.hash("note", name)
	err = c.each(ctx, func(rows pgx.Rows) error {
		_, text, found, err = c.note(rows)
		return err
	}, `SELECT hash, body FROM notes WHERE hash = $1`, h)
	return text, found, wrap("note", err)
}

// note scans a note.
func (c *Clinic) note(rows pgx.Rows) (name, text string, readable bool, err error) {
	var h hash
	var body []byte
	if err := rows.Scan(&h, &body); err != nil {
		return "", "", false, err
	}
	plain, err := unseal(c.keys.aead, h.row("note"), body)
	r := &reading{rest: plain}
	name, text = r.text(), r.text()
	if err == nil {
		err = r.err
	}
	if err != nil {
		c.skip("note", h, err)
		return "", "", false, nil
	}
	return name, text, true, nil
}

// PutNote stores the text under a name, replacing what was there; an empty
// text removes it.
func (c *Clinic) PutNote(ctx context.Context, name, text string) error {
	h := c.keys.hash("note", name)
	if text == "" {
		_, err := c.exec(ctx, `DELETE FROM notes WHERE hash = $1`, h)
		return wrap("note", err)
	}
	var w writing
	w.text(name)
	w.text(text)
	_, err := c.exec(ctx, `INSERT INTO notes (clinic, hash, body) VALUES ($1, $2, $3)
		ON CONFLICT (clinic, hash) DO UPDATE SET body = excluded.body`, c.id, h, seal(c.keys.aead, h.row("note"), w))
	return wrap("note", err)
}

// Notes returns the texts under all names with a given prefix.
func (c *Clinic) Notes(ctx context.Context, beginning string) (map[string]string, error) {
	all := map[string]string{}
	err := c.each(ctx, func(rows pgx.Rows) error {
		name, text, readable, err := c.note(rows)
		if readable && strings.HasPrefix(name, beginning) {
			all[name] = text
		}
		return err
	}, `SELECT hash, body FROM notes`)
	return all, wrap("notes", err)
}
