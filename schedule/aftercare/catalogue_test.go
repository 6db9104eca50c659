package aftercare_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// table is the table of the field notes: kind, end of cover (dark), strict and
// protect, washout, grade.
const table = `
microneedling         24h  14d  28d  0    B
rf-microneedling      48h  14d  28d  0    C
non-ablative-laser    0    14d  56d  0    B
ablative-laser        7d   56d  90d  0    B
ipl                   0    14d  42d  0    C
laser-hair-removal    0    14d  42d  0    C
superficial-peel      24h  14d  28d  0    B
medium-peel           10d  42d  56d  0    C
deep-peel             14d  56d  180d 0    C
dermaplaning          0    7d   14d  0    H
cryotherapy           14d  28d  56d  0    C
tattoo                28d  28d  56d  0    C
pdt-ala               40h  0    28d  0    A
pdt-mal               48h  0    28d  0    B
verteporfin           5d   0    0    0    A
porfimer              30d  0    0    0    A
aha                   0    0    0    7d   A
retinoid              0    0    0    14d  C
doxycycline           0    0    0    7d   A
thiazide              0    0    0    7d   A
amiodarone            0    0    0    180d A
voriconazole          0    0    0    7d   A
photosensitising-drug 0    0    0    7d   A
isotretinoin          0    0    0    30d  B
other                 0    14d  56d  0    B`

func TestCatalogueIsTheTable(t *testing.T) {
	var kinds []string
	for line := range strings.Lines(strings.TrimSpace(table)) {
		want := strings.Fields(line)
		kinds = append(kinds, want[0])
		e, ok := aftercare.Find(want[0])
		if !ok {
			t.Errorf("%s is missing", want[0])
			continue
		}
		got := []string{e.Kind, aftercare.Words(e.CoverEnd()), end(e.Strict), end(e.Protect), end(e.Washout), string(e.Grade)}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", want[0], d)
		}
	}
	if d := cmp.Diff(kinds, aftercare.Kinds()); d != "" {
		t.Errorf("kinds (-want +got)\n%s", d)
	}
}

func end(s *aftercare.Stage) string {
	if s == nil {
		return "0"
	}
	return aftercare.Words(s.End)
}

func TestFlags(t *testing.T) {
	for _, row := range []struct {
		why   string
		has   func(*aftercare.Entry) bool
		kinds []string
	}{
		{"sunscreen does not help, in photodynamic kinds", func(e *aftercare.Entry) bool { return e.NoSunscreenHelps }, []string{"pdt-ala", "pdt-mal", "verteporfin", "porfimer"}},
		{"dark is theirs alone", func(e *aftercare.Entry) bool { return e.Dark != nil }, []string{"pdt-ala", "pdt-mal", "verteporfin", "porfimer"}},
		{"indoor light bleaches these drugs", func(e *aftercare.Entry) bool { return e.IndoorLight }, []string{"verteporfin", "porfimer"}},
		{"the owner's guide has sunscreen outdoors at once", func(e *aftercare.Entry) bool { return e.Allows }, []string{"microneedling"}},
		{"window glass passes UVA", func(e *aftercare.Entry) bool { return e.UVA }, []string{"doxycycline", "thiazide", "amiodarone", "voriconazole", "photosensitising-drug"}},
		{"courses", func(e *aftercare.Entry) bool { return e.IsCourse() }, []string{"aha", "retinoid", "doxycycline", "thiazide", "amiodarone", "voriconazole", "photosensitising-drug", "isotretinoin"}},
		{"procedures must wait", func(e *aftercare.Entry) bool { return e.GapFor == 6 }, []string{"isotretinoin"}},
	} {
		var got []string
		for _, e := range aftercare.All() {
			if row.has(e) {
				got = append(got, e.Kind)
			}
		}
		if d := cmp.Diff(row.kinds, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", row.why, d)
		}
	}
}

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"micro-needling": "microneedling", "dermaroller": "microneedling", "Dermapen": "microneedling", "Micro Needling": "microneedling",
		"co2-laser": "ablative-laser", "CO2_laser": "ablative-laser", "fraxel-repair": "ablative-laser", "fraxel-dual": "non-ablative-laser",
		"tca-peel": "medium-peel", "phenol-peel": "deep-peel", "glycolic-peel": "superficial-peel", "superficial-chemical-peel": "superficial-peel",
		"metvix": "pdt-mal", "levulan": "pdt-ala", "visudyne": "verteporfin", "photofrin": "porfimer",
		"tretinoin": "retinoid", "glycolic-acid": "aha", "hydrochlorothiazide": "thiazide", "roaccutane": "isotretinoin", "photosensitizing-drug": "photosensitising-drug",
	} {
		e, ok := aftercare.Find(name)
		if !ok || e.Kind != want {
			t.Errorf("Find(%q) = %v, %v; want %s", name, e, ok, want)
		}
	}
	// These name more than one treatment, and the shorter one would be taken
	// at the person's cost.
	for _, vague := range []string{"fraxel", "chemical-peel", "peel", "laser", "pdt", "fractional-laser", ""} {
		if e, ok := aftercare.Find(vague); ok {
			t.Errorf("Find(%q) = %s; want nothing", vague, e.Kind)
		}
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string]string{
		"microneedeling": "microneedling", "micronedling": "microneedling", "chemical-peel": "superficial-peel", "peel": "superficial-peel",
		"doxicyclin": "doxycycline", "fraxel": "non-ablative-laser", "izotretinoin": "isotretinoin", "co2": "other", "xyzzy": "other", "": "other", "ipl": "ipl",
	} {
		if got := aftercare.Nearest(name); got != want {
			t.Errorf("Nearest(%q) = %s; want %s", name, got, want)
		}
	}
}

func TestEveryPhaseHasSomethingToSay(t *testing.T) {
	noon := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for _, e := range aftercare.All() {
		tr, err := e.Treatment(aftercare.Plan{At: noon})
		if err != nil {
			t.Fatalf("%s: %v", e.Kind, err)
		}
		for _, span := range tr.Phases {
			until := span.Until
			if until.IsZero() {
				until = span.From.AddDate(1, 0, 0)
			}
			for at := span.From; at.Before(until); at = at.AddDate(0, 0, 1) {
				day := schedule.DateOf(at).Sub(schedule.DateOf(noon))
				if len(e.Care(span.Phase, day)) == 0 || len(e.Avoid(span.Phase, day)) == 0 {
					t.Errorf("%s, %s, day %d: nothing to do or nothing to leave", e.Kind, span.Phase, day)
				}
			}
		}
		if e.Expect(1) == "" || len(e.RedFlags) < 2 || e.RedFlagsDays < 7 || e.Source == "" || e.Phrase == "" || e.Name == "" {
			t.Errorf("%s: says too little: %+v", e.Kind, e)
		}
	}
}

// A lock screen shows about 120 characters: action and peak take 70 of them.
const longestCare, longestStep = 45, 75

var (
	sunscreen = regexp.MustCompile(`(?i)sunscreen|SPF|coat\b`)
	claims    = regexp.MustCompile(`(?i)\b(safe|cure|heals? faster|guarantee|prevents?|minutes?|harmless|normal)\b`)
)

func TestStepsAreShortAndModest(t *testing.T) {
	for _, e := range aftercare.All() {
		for phase, steps := range e.Steps {
			for _, s := range steps {
				if utf8.RuneCountInString(s.Say) > longestCare {
					t.Errorf("%s, %s: care line of %d characters: %q", e.Kind, phase, utf8.RuneCountInString(s.Say), s.Say)
				}
			}
		}
		for _, s := range slices.Concat(steps(e.Steps), steps(e.Avoids), e.Expected) {
			if utf8.RuneCountInString(s.Say) > longestStep || !strings.HasSuffix(s.Say, ".") || claims.MatchString(s.Say) {
				t.Errorf("%s: %q is too long, no sentence, or claims too much", e.Kind, s.Say)
			}
		}
		for _, p := range []schedule.Phase{schedule.Cover, schedule.Dark} {
			for _, s := range append(e.Steps[p], e.Avoids[p]...) {
				if sunscreen.MatchString(s.Say) {
					t.Errorf("%s, %s: speaks of sunscreen: %q", e.Kind, p, s.Say)
				}
			}
		}
	}
}

func steps(by map[schedule.Phase][]aftercare.Step) (all []aftercare.Step) {
	for _, s := range by {
		all = append(all, s...)
	}
	return all
}

func TestOwnersGuide(t *testing.T) {
	e, _ := aftercare.Find("microneedling")
	var said strings.Builder
	for day := range 43 {
		for p := schedule.Protect; p <= schedule.Cover; p++ {
			said.WriteString(strings.Join(append(e.Care(p, day), e.Avoid(p, day)...), " ") + e.Expect(day))
		}
	}
	for _, want := range []string{"non-foaming cleanser", "non-comedogenic", "Hyaluronic acid", "ceramides", "Aloe, chamomile or oat", "No make-up", "No acids, retinoids or exfoliants", "24 to 48 hours", "days 2 to 7", "week 2 to 4", "4 to 6 weeks"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("microneedling nowhere says %q", want)
		}
	}
}
