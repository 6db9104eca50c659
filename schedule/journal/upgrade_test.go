package journal_test

import (
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/journal"
)

// first returns a data folder of the first version: its daemon (commit 13d6a05)
// ran for ten minutes on 26 November 2026 in Buenos Aires. Ada put on
// sunscreen, went out, towelled, was reminded twice, and went in.
func first(t *testing.T) string {
	t.Helper()
	f, err := os.Open("testdata/13d6a05.db.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	db, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, journal.File), string(db))
	return dir
}

func TestFirstVersionIsUpgradedWithoutLoss(t *testing.T) {
	ctx, dir := context.Background(), first(t)
	if _, err := journal.OpenReader(ctx, dir, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "older") {
		t.Errorf("a reader migrates nothing: got %v", err)
	}
	j := opened(t, dir)
	events, err := j.Recent(ctx, "ada", time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(events, func(a, b schedule.Event) int { return cmp.Or(a.At.Compare(b.At), strings.Compare(a.ID, b.ID)) })
	var lines []string
	for _, e := range events {
		lines = append(lines, fmt.Sprintf("%s %s %s", e.At.Format("15:04:05"), e.Kind, e.Slot))
	}
	want := []string{
		"14:07:03 sent morning/2026-11-26", "14:07:05 applied ", "14:07:07 outdoors ", "14:07:09 sent water/2026-11-26T14:07:05Z",
		"14:07:09 towelled ", "14:17:09 sent water/2026-11-26T14:07:05Z", "14:18:51 indoors ",
	}
	if diff := gocmp.Diff(want, lines); diff != "" {
		t.Errorf("events and reminders (-want +got):\n%s", diff)
	}
	pushes, err := j.Pushes(ctx, "ada", 20)
	if err != nil || len(pushes) != 3 {
		t.Fatalf("pushes: got %+v, %v; want 3", pushes, err)
	}
	if p := pushes[2]; p.Outcome != "delivered" || p.ConfirmedAt == nil || p.Decision == nil || p.Decision.Evidence.Ceiling < 5 {
		t.Errorf("the morning: got %+v; want it delivered, confirmed, with its numbers", p)
	}
	if err := wake(j, 0, 1); err != nil {
		t.Errorf("a wake of today: %v", err)
	}
	if err := j.PutOverlay(ctx, journal.Overlay{Person: "ada", Section: journal.Settings, ID: "morning",
		Body: []byte("null")}); err != nil {
		t.Errorf("a new table: %v", err)
	}
}

// The first version called a stopped ring "cancelled", which is now a person's
// report that a series is over.
func TestUpgradeTellsStoppedRingsFromEndedSeries(t *testing.T) {
	ctx, dir := context.Background(), first(t)
	db := raw(t, dir)
	run(t, db, `INSERT INTO events (person, id, at, kind, minutes, slot) VALUES ('ada', 'cancelled/x', ?, 'cancelled', 0, '')`,
		noon.UnixMicro())
	_ = db.Close()
	events, err := opened(t, dir).Recent(ctx, "ada", noon)
	i := slices.IndexFunc(events, func(e schedule.Event) bool { return e.ID == "cancelled/x" })
	if err != nil || i < 0 || events[i].Kind != schedule.Stopped {
		t.Errorf("got %+v, %v; want the ring that was stopped", events, err)
	}
}
