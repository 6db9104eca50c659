package journal_test

import (
	"context"
	"testing"
)

func TestSourcesAndNotesAreKept(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	j := opened(t, dir)
	if b, err := j.LoadForecast(ctx, "open-meteo", "52.37,4.90"); err != nil || b != nil {
		t.Errorf("no forecast: got %q, %v", b, err)
	}
	if b, err := j.LoadBudget(ctx, "open-meteo", "*"); err != nil || b != nil {
		t.Errorf("no budget: got %q, %v", b, err)
	}
	for _, text := range []string{"old", "new"} {
		if err := j.SaveForecast(ctx, "open-meteo", "52.37,4.90", noon, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := j.SaveBudget(ctx, "open-meteo", "*", []byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := j.PutNote(ctx, "zone", text); err != nil {
			t.Fatal(err)
		}
	}
	_ = j.Close()
	j = opened(t, dir)
	if b, err := j.LoadForecast(ctx, "open-meteo", "52.37,4.90"); err != nil || string(b) != "new" {
		t.Errorf("forecast: got %q, %v", b, err)
	}
	if b, err := j.LoadBudget(ctx, "open-meteo", "*"); err != nil || string(b) != "new" {
		t.Errorf("budget: got %q, %v", b, err)
	}
	if text, found, err := j.Note(ctx, "zone"); err != nil || !found || text != "new" {
		t.Errorf("note: got %q, %v, %v", text, found, err)
	}
	if err := j.PutNote(ctx, "left/a%/x", "1"); err != nil {
		t.Fatal(err)
	}
	for beginning, want := range map[string]int{"left/": 1, "left/a%": 1, "left/%": 0, "": 2} {
		if all, err := j.Notes(ctx, beginning); err != nil || len(all) != want {
			t.Errorf("notes that begin with %q: %v, %v; want %d", beginning, all, err, want)
		}
	}
	if err := j.PutNote(ctx, "zone", ""); err != nil {
		t.Fatal(err)
	}
	if _, found, err := j.Note(ctx, "zone"); err != nil || found {
		t.Errorf("note taken away: still found, %v", err)
	}
}
