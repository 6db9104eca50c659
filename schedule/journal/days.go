package journal

import (
	"context"
	"database/sql"
	"encoding/json"

	"parasol/schedule"
)

// Days returns the sums of a person's days between two dates, both included,
// in order. Days without a sum (the daemon did not run, or there was nothing
// to record) are left out.
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

// sum writes a day's sum unless one exists already, which was written by the
// process that saw the day.
func (w *writer) sum(person string, s *schedule.Sum, ended int64) {
	text, err := json.Marshal(s)
	w.keep(err)
	w.exec(`INSERT INTO days (person, date, ended, sum) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, person,
		s.Date.String(), ended, string(text))
}
