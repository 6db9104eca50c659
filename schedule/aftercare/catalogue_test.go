package aftercare_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// procedures is the first table of CATALOGUE: kind, ends of dark or cover,
// strict and protect, light, grade.
const procedures = `
microneedling          24h   14d  28d   -  C
home-microneedling     12h   3d   7d    -  H
prp-microneedling      24h   14d  28d   -  C
prp-injection          12h   3d   14d   -  C
rf-microneedling       48h   14d  56d+  -  C
non-ablative-laser     0     14d  90d   -  C
ablative-laser         7d+   56d  90d+  v  C
full-field-resurfacing 14d+  90d  365d  v  C
ipl                    0     14d  42d   -  C
laser-hair-removal     0     14d  42d   -  C
pigment-laser          0     14d  56d   v  C
tattoo-removal         14d+  42d  90d   -  C
vascular-laser         48h   14d  180d  -  B
superficial-peel       24h   14d  28d   -  C
medium-peel            10d+  42d  84d+  v  C
deep-peel              14d+  56d  180d  v  C
plasma-pen             10d+  42d  84d   v  C
microdermabrasion      0     7d   14d   -  C
hydrafacial            0     7d   14d   -  C
dermaplaning           0     7d   14d   -  C
waxing                 24h   2d   7d    -  C
electrolysis           24h   3d   30d   -  C
botulinum-toxin        0     2d   0     -  C
filler                 24h   3d   14d   -  C
thread-lift            24h   7d   14d   -  H
tattoo                 28d+  28d  56d+  -  C
permanent-makeup       10d   28d  56d+  -  C
lip-blush              10d   28d  56d+  -  C
excision               14d+  42d  365d+ -  C
mohs                   14d+  42d  365d+ -  C
curettage              21d+  42d  180d+ -  C
cryotherapy            14d+  28d  90d+  -  B
burn                   21d+  180d 730d  -  B
skin-graft             28d+  180d 730d  -  H
scar                   0     0    365d+ -  B
pdt-ala                66h   14d  28d   v  A
pdt-mal                51h   14d  28d   v  B
pdt-daylight           48h   14d  28d   v  C
pdt-unknown            open  0    0     v  H
temoporfin             15d   0    90d+  v  A
oral-ala               48h   0    0     v  A
verteporfin            5d    0    0     v  A
porfimer               90d+  0    0     v  A
citrus-on-skin         72h   0    42d   a  B
giant-hogweed          72h   0    365d+ a  B
other                  0     14d  56d   -  B`

// courses are the second and third tables of CATALOGUE: kind, phase in use,
// washout, light, grade.
const courses = `
aha                   protect 7d   -  A
bha                   protect 0    -  A
retinoid              protect 14d  -  C
benzoyl-peroxide      protect 3d   -  A
hydroquinone          protect 90d+ v  C
fluorouracil-cream    strict  56d  -  A
imiquimod             strict  28d  -  A
tirbanibulin          strict  28d  -  A
diclofenac-gel-ak     strict  14d  -  B
ketoprofen-gel        strict  14d  a  A
coal-tar              protect 3d   a  B
radiotherapy          cover   0    -  B
doxycycline           protect 7d   a  A
tetracycline          protect 7d   a  A
fluoroquinolone       protect 7d   a  A
thiazide              protect 7d+  a  A
furosemide            protect 7d   a  B
amiodarone            protect 365d a  A
dronedarone           protect 7d   a  H
voriconazole          strict  28d+ a  A
nsaid                 protect 7d   a  A
phenothiazine         protect 7d+  a  A
st-johns-wort         protect 14d  a  A
vemurafenib           strict  14d  a  A
braf-inhibitor        protect 7d   a  A
vandetanib            strict  120d a  B
chemotherapy          protect 30d+ a  B
targeted              protect 30d+ a  B
methotrexate          strict  7d   a  A
azathioprine          protect 90d  a  B
oral-retinoid         protect 30d  a  H
isotretinoin          protect 30d  a  B
pirfenidone           strict  7d   a  H
photosensitising-drug protect 7d   a  A
lupus                 strict  0    a  B
ple                   protect 0    a  A
porphyria-cutaneous   strict  0    v  B
melasma               protect 0    v  A
transplant            protect 0    a  B
skin-cancer-history   protect 0    -  B`

func TestCatalogueAgreesWithTheTables(t *testing.T) {
	var kinds []string
	compare := func(want []string, got func(*aftercare.Entry) []string) {
		kinds = append(kinds, want[0])
		e, ok := aftercare.Find(want[0])
		if !ok {
			t.Errorf("%s is missing", want[0])
			return
		}
		if d := cmp.Diff(want[1:], got(e)); d != "" {
			t.Errorf("%s: (-want +got)\n%s", want[0], d)
		}
	}
	for line := range strings.Lines(strings.TrimSpace(procedures)) {
		compare(strings.Fields(line), func(e *aftercare.Entry) []string {
			first := e.Cover
			if e.Dark != nil {
				first = e.Dark
			}
			return []string{end(first), end(e.Strict), end(e.Protect), light(e), string(e.Grade)}
		})
	}
	for line := range strings.Lines(strings.TrimSpace(courses)) {
		compare(strings.Fields(line), func(e *aftercare.Entry) []string {
			return []string{e.While.String(), end(e.Washout), light(e), string(e.Grade)}
		})
	}
	if d := cmp.Diff(kinds, aftercare.Kinds()); d != "" {
		t.Errorf("kinds (-want +got)\n%s", d)
	}
}

func end(s *aftercare.Stage) string {
	switch {
	case s == nil:
		return "0"
	case s.Open:
		return "open"
	case s.OrMore:
		return aftercare.Words(s.End) + "+"
	}
	return aftercare.Words(s.End)
}

func light(e *aftercare.Entry) string {
	switch {
	case e.UVA:
		return "a"
	case e.Visible:
		return "v"
	}
	return "-"
}

// TestChangedNumbers checks the numbers that CATALOGUE 8 changed, where the
// reasons are.
func TestChangedNumbers(t *testing.T) {
	for _, row := range []struct {
		why, kind string
		get       func(*aftercare.Entry) string
		want      string
	}{
		{"normal again 4 to 12 months after amiodarone (A29)", "amiodarone", washout, "365d"},
		{"adult cases stay sensitive for months (A30, C72)", "voriconazole", washout, "28d+"},
		{"48 h after the light, which is up to 18 h after the cream (A3)", "pdt-ala", dark, "66h"},
		{"crusted skin does not go straight to daily SPF", "pdt-ala", strict, "14d"},
		{"crusts for 7 to 14 days", "pdt-mal", strict, "14d"},
		{"symptoms up to 23 weeks, and the hospital ends it (A6, A7)", "porfimer", dark, "90d+"},
		{"sun avoided 3 months (C11)", "rf-microneedling", protect, "56d+"},
		{"pigment shows late (C13)", "non-ablative-laser", protect, "90d"},
		{"two weeks of open skin (C14)", "full-field-resurfacing", cover, "14d+"},
		{"no sun for 6 to 12 months (C16)", "full-field-resurfacing", protect, "365d"},
		{"at least 2 months (C31)", "medium-peel", protect, "84d+"},
		{"months until the colour is even (B13)", "cryotherapy", protect, "90d+"},
		{"hospital leaflets on healing (B11, B12)", "cryotherapy", grade, "B"},
		{"clinics have texts on dermaplaning (C40 to C42)", "dermaplaning", grade, "C"},
		{"thiazide reactions rarely persist", "thiazide", washout, "7d+"},
		{"monthly look at the skin (A27)", "thiazide", looks, "looks"},
	} {
		e, ok := aftercare.Find(row.kind)
		if !ok {
			t.Errorf("%s is missing", row.kind)
			continue
		}
		if got := row.get(e); got != row.want {
			t.Errorf("%s: got %s; want %s: %s", row.kind, got, row.want, row.why)
		}
	}
	for _, e := range aftercare.All() {
		if slices.ContainsFunc(e.Notes, func(n string) bool { return strings.Contains(n, "92 %") }) {
			t.Errorf("%s: repeats the 92 %%, which a review does not hold (A55)", e.Kind)
		}
	}
}

func washout(e *aftercare.Entry) string { return end(e.Washout) }
func dark(e *aftercare.Entry) string    { return end(e.Dark) }
func cover(e *aftercare.Entry) string   { return end(e.Cover) }
func strict(e *aftercare.Entry) string  { return end(e.Strict) }
func protect(e *aftercare.Entry) string { return end(e.Protect) }
func grade(e *aftercare.Entry) string   { return string(e.Grade) }

func looks(e *aftercare.Entry) string {
	if e.SkinLooks {
		return "looks"
	}
	return ""
}

// kindsWith returns the kinds for which has returns true.
func kindsWith(has func(*aftercare.Entry) bool) (kinds []string) {
	for _, e := range aftercare.All() {
		if has(e) {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

func TestFlags(t *testing.T) {
	photodynamic := []string{"pdt-ala", "pdt-mal", "pdt-daylight", "pdt-unknown", "temoporfin", "oral-ala", "verteporfin", "porfimer"}
	for _, row := range []struct {
		why   string
		has   func(*aftercare.Entry) bool
		kinds []string
	}{
		{"sunscreen does not help, in photodynamic kinds", func(e *aftercare.Entry) bool { return e.NoSunscreenHelps }, photodynamic},
		{"dark is theirs alone", func(e *aftercare.Entry) bool { return e.Dark != nil }, photodynamic},
		{"soft indoor light breaks these drugs down", func(e *aftercare.Entry) bool { return e.IndoorLight }, []string{"verteporfin",
			"porfimer"}},
		{"only the hospital, or a name, ends the dark", func(e *aftercare.Entry) bool { return e.EndsByClearance },
			[]string{"pdt-unknown", "porfimer"}},
		{"clinics that allow sunscreen on the first day", func(e *aftercare.Entry) bool { return e.Allows },
			[]string{"microneedling", "superficial-peel", "plasma-pen", "waxing"}},
		{"a sign on the skin ends cover", func(e *aftercare.Entry) bool { return e.ClosesBy != "" }, []string{"ablative-laser",
			"full-field-resurfacing", "tattoo-removal", "medium-peel", "deep-peel", "plasma-pen", "tattoo", "excision", "mohs", "curettage",
			"cryotherapy", "burn", "skin-graft"}},
		{"covered for the light and not for a wound", func(e *aftercare.Entry) bool { return e.CoverWhy == schedule.FromLight },
			[]string{"citrus-on-skin", "giant-hogweed"}},
		{"sore skin under cloth", func(e *aftercare.Entry) bool { return e.CoverWhy == schedule.UnderCloth }, []string{"radiotherapy"}},
		{"courses that pause beside a procedure", func(e *aftercare.Entry) bool { return e.Active },
			[]string{"aha", "bha", "retinoid", "benzoyl-peroxide", "hydroquinone"}},
		{"a trial found no sensitivity", func(e *aftercare.Entry) bool { return e.NotSensitising }, []string{"bha"}},
		{"no rubbing, no second coat, day 3 included", func(e *aftercare.Entry) bool { return e.FragileDays == 4 },
			[]string{"microneedling", "prp-microneedling", "rf-microneedling"}},
		{"the skin is looked over monthly", func(e *aftercare.Entry) bool { return e.SkinLooks },
			[]string{"thiazide", "voriconazole", "azathioprine", "transplant", "skin-cancer-history"}},
		{"taken, and nothing is sent", func(e *aftercare.Entry) bool { return e.NoWindow != "" }, []string{"led", "vitamin-c",
			"hyaluronic-acid", "niacinamide", "azelaic-acid", "piercing", "hydroxychloroquine", "ingenol"}},
		{"withdrawn", func(e *aftercare.Entry) bool { return e.Withdrawn != "" }, []string{"ingenol"}},
	} {
		if d := cmp.Diff(row.kinds, kindsWith(row.has)); d != "" {
			t.Errorf("%s (-want +got)\n%s", row.why, d)
		}
	}
}

// On day 21 people are asked to look for dark patches after procedures of face
// or body, but not after tattoos and drugs.
func TestSkinCheck(t *testing.T) {
	for _, kind := range []string{"microneedling", "ablative-laser", "ipl", "laser-hair-removal", "medium-peel", "excision",
		"cryotherapy", "pdt-ala", "other"} {
		if e, _ := aftercare.Find(kind); e.NoSkinCheck {
			t.Errorf("%s can leave dark patches, and nobody looks", kind)
		}
	}
	for _, kind := range []string{"tattoo", "tattoo-removal", "permanent-makeup", "lip-blush", "botulinum-toxin", "filler", "porfimer",
		"scar"} {
		if e, _ := aftercare.Find(kind); !e.NoSkinCheck {
			t.Errorf("%s: looks for dark patches of which there are none, or that are its colour", kind)
		}
	}
}

// Every entry, length and wait has a source that is listed in the file of
// sources.
func TestEveryNumberHasASource(t *testing.T) {
	sourced := func(what string, codes []string) {
		if len(codes) == 0 {
			t.Errorf("%s: has neither a source nor an H", what)
		}
		for _, c := range codes {
			if aftercare.Source(c) == "" {
				t.Errorf("%s: source %s stands nowhere", what, c)
			}
		}
	}
	for _, e := range aftercare.All() {
		stages := map[string]*aftercare.Stage{"dark": e.Dark, "cover": e.Cover, "strict": e.Strict, "protect": e.Protect,
			"washout": e.Washout}
		lengths := 0
		for name, s := range stages {
			if s != nil {
				sourced(e.Kind+" "+name, s.Sources)
				lengths++
			}
		}
		if lengths == 0 {
			sourced(e.Kind, e.Sources)
		}
		if e.NoWindow != "" {
			continue
		}
		sourced(e.Family.Name, e.Family.Sources)
		w := e.Family.Wait
		for name, x := range map[string]*aftercare.Wait{"heat": w.Heat, "sweat": w.Sweat, "water": w.Water, "make-up": w.Makeup,
			"actives": w.Actives, "hair": w.Hair} {
			if x == nil {
				continue
			}
			sourced(e.Family.Name+" "+name, x.Sources)
			if (x.Days == 0) == (x.Until == "") {
				t.Errorf("%s waits with %s neither for a day nor for a sign, or for both", e.Family.Name, name)
			}
		}
		if !slices.Contains([]aftercare.Grade{"A", "B", "C", "H"}, e.Grade) {
			t.Errorf("%s: grade %q", e.Kind, e.Grade)
		}
	}
}
