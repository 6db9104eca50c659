package journal

import (
	"context"
	"database/sql"
	"encoding/json"

	"parasol/schedule"
)

// Days returns what a person's days came to, from a date to another, both
// included, in order. Days without a sum (the daemon did not run, or nothing
// was to be told of them) are left out.
func (j *Journal) Days(ctx context.Context, person string, from, to schedule.Date) ([]schedule.Sum, error) {
	var all []schedule.Sum
	err := j.each(ctx, func(rows *sql.Rows) error {
		var date, text string
		if err := rows.Scan(&date, &text); err != nil {
			return err
		}
		var s schedule.Sum
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			j.skip("day", person, date, err)
			return nil
		}
		all = append(all, s)
		return nil
	}, `SELECT date, sum FROM days WHERE person = ? AND date BETWEEN ? AND ? ORDER BY
		date`, person, from.String(), to.String())
	return all, wrap("days", err)
}

// sum writes what a day came to, unless it was written before: then it was by
// the process that lived it.
func (w *writer) sum(person string, s *schedule.Sum, ended int64) {
	text, err := json.Marshal(s)
	w.keep(err)
	w.exec(`INSERT INTO days (person, date, ended, sum) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, person,
		s.Date.String(), ended, string(text))
}
