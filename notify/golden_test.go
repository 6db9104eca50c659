package notify_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/notify"
	"parasol/schedule"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTexts compares every text with the golden files: each kind in each phase
// at each level, then the situations that have texts of their own.
func TestTexts(t *testing.T) {
	var b strings.Builder
	for _, k := range schedule.Kinds() {
		for p := schedule.NoPhase; p <= schedule.Dark; p++ {
			levels(&b, k, p)
		}
	}
	for _, s := range situations {
		d := s.decision()
		write(&b, s.why, notify.Default().Render(d))
	}
	golden(t, "texts.golden", b.String())
}

// levels writes the texts of a kind in a phase, with levels that have the same
// text together.
func levels(b *strings.Builder, k schedule.Kind, p schedule.Phase) {
	var same []string
	for l := schedule.Quiet; l <= schedule.Emergency; l++ {
		m := notify.Default().Render(notify.Sample(k, p, l))
		same = append(same, l.String())
		if l < schedule.Emergency {
			if next := notify.Default().Render(notify.Sample(k, p, l+1)); next.Title == m.Title && next.Body == m.Body {
				continue
			}
		}
		write(b, fmt.Sprintf("%s in %s: %s", k, p, strings.Join(same, ", ")), m)
		same = nil
	}
}

func write(b *strings.Builder, heading string, m notify.Message) {
	fmt.Fprintf(b, "## %s\n%s\n%s\n\n", heading, m.Title, m.Body)
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (-want +got); go test -update writes it anew\n%s", file, d)
	}
}

// TestOutlive compares what is left with a channel in case the daemon dies
// overnight.
func TestOutlive(t *testing.T) {
	for _, row := range []struct {
		phase schedule.Phase
		title string
		says  []string
	}{
		{schedule.Strict, "Parasol may be down: put on mineral SPF", []string{
			"Written last night. Two finger lengths for face and neck. UV reaches 9 around 13:30.",
			"Please check the server. If Parasol stays down, keep to this plan and reapply every 2 hours outdoors.",
		}},
		{schedule.Protect, "Parasol may be down: put on SPF 30+", nil},
		{schedule.Cover, "Parasol may be down: stay out of the sun", []string{"keep to this plan today."}},
		{schedule.Dark, "Parasol may be down: avoid bright light", []string{"Sunscreen does not help now, windows and lamps count."}},
	} {
		m := notify.Default().Outlive(notify.Sample(schedule.Morning, row.phase, schedule.Normal))
		within(t, m)
		if m.Title != row.title {
			t.Errorf("%s: title %q; want %q", row.phase, m.Title, row.title)
		}
		for _, want := range row.says {
			if !strings.Contains(m.Body, want) {
				t.Errorf("%s: body\n%s\nwant %q in it", row.phase, m.Body, want)
			}
		}
	}
}

func TestSituations(t *testing.T) {
	for _, s := range situations {
		t.Run(s.why, func(t *testing.T) {
			m := notify.Default().Render(s.decision())
			within(t, m)
			if !strings.Contains(m.Title, s.title) {
				t.Errorf("title %q; want %q in it", m.Title, s.title)
			}
			for _, want := range s.says {
				if !strings.Contains(m.Body, want) {
					t.Errorf("body\n%s\nwant %q in it", m.Body, want)
				}
			}
		})
	}
}
