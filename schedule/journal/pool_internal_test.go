package journal

import (
	"context"
	"database/sql"
	"log/slog"
	"sync"
	"testing"
)

// Many who ask the same at once share one prepared query, and each gets the
// answer to its own arguments.
func TestQueryIsPreparedOnce(t *testing.T) {
	j, err := Open(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	before := len(j.read.prepared)
	var running sync.WaitGroup
	for i := range 50 {
		running.Go(func() {
			var got int
			if err := j.read.QueryRowContext(t.Context(), `SELECT ? + 1`, i).Scan(&got); err != nil || got != i+1 {
				t.Errorf("%d + 1 = %d, %v", i, got, err)
			}
		})
	}
	running.Wait()
	if n := len(j.read.prepared) - before; n != 1 {
		t.Errorf("prepared %d times; want once", n)
	}
}

// What cannot be prepared gives its error where it is asked, and is not kept.
func TestQueryThatCannotBePrepared(t *testing.T) {
	j, err := Open(t.Context(), t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	none := func(*sql.Rows) error { return nil }
	if err := j.each(t.Context(), none, `SELECT nothing FROM nowhere`); err == nil {
		t.Error("rows: no error")
	}
	var got int
	if err := j.read.QueryRowContext(t.Context(), `SELECT nothing FROM nowhere`).Scan(&got); err == nil {
		t.Error("row: no error")
	}
	over, stop := context.WithCancel(t.Context())
	stop()
	if err := j.read.QueryRowContext(over, `SELECT 1`).Scan(&got); err == nil {
		t.Error("asked after the end: no error")
	}
	if err := j.read.QueryRowContext(t.Context(), `SELECT 1`).Scan(&got); err != nil || got != 1 {
		t.Errorf("asked again: %d, %v", got, err)
	}
}
