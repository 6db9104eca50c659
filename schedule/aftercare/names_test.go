package aftercare_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule/aftercare"
)

func TestNamesAreFound(t *testing.T) {
	taken := map[string]string{}
	for _, e := range aftercare.All() {
		for _, name := range append([]string{e.Kind}, e.Aliases...) {
			if other, twice := taken[name]; twice {
				t.Errorf("%s is the name of %s and of %s", name, other, e.Kind)
			}
			taken[name] = e.Kind
			if got, ok := aftercare.Find(name); !ok || got != e {
				t.Errorf("Find(%q) finds %v; want %s", name, got, e.Kind)
			}
			if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
				t.Errorf("%q: want lower case with hyphens", name)
			}
		}
	}
	for name, want := range map[string]string{
		"Micro Needling": "microneedling", "CO2_laser": "ablative-laser", " Roaccutane ": "isotretinoin", "fraxel": "non-ablative-laser",
		"vampire-facial": "prp-microneedling", "morpheus8": "rf-microneedling", "erbium-glass": "non-ablative-laser", "ameluz": "pdt-ala",
		"salicylic-peel": "superficial-peel", "salicylic-acid": "bha", "ipl-hair-removal": "ipl", "hydrochlorothiazide": "thiazide",
		"minocycline": "tetracycline", "botox": "botulinum-toxin", "picato": "ingenol", "home-dermaroller": "home-microneedling",
	} {
		if e, ok := aftercare.Find(name); !ok || e.Kind != want {
			t.Errorf("Find(%q) = %v, %v; want %s", name, e, ok, want)
		}
	}
}

// TestNamesThatAreNotGuessed checks the names that must not be guessed, and
// what is asked about them (CATALOGUE 9).
func TestNamesThatAreNotGuessed(t *testing.T) {
	for _, row := range []struct{ name, could string }{
		{"perfume", "porfimer"}, {"porfume", "perfume"}, {"cryoterapy", "radiotherapy"}, {"chemotheraphy", "cryotherapy"},
		{"tatoo", "tattoo-removal"}, {"mole-remova", "hair-removal"}, {"hair-removal", "laser-hair-removal"}, {"retinoll", "isotretinoin"},
		{"isotretinion", "retinol"}, {"photofacia", "photofrin"}, {"fotofrin", "photopheresis"}, {"pmv", "prp"}, {"pdx", "pdl"},
		{"laser", "ablative-laser"}, {"Laser", "ipl"}, {"halo", "ablative-laser"}, {"peel", "deep-peel"}, {"chemical peel", "medium-peel"},
		{"facial", "hydrafacial"}, {"cream", "retinoid"}, {"antibiotic", "doxycycline"}, {"blood pressure pill", "thiazide"},
		{"chemo", "chemotherapy"}, {"exosomes", "microneedling"}, {"serum", "aha"}, {"ala", "oral-ala"}, {"pdt", "pdt-unknown"},
		{"5-fu", "fluorouracil-cream"}, {"tacrolimus", "transplant"}, {"dermaroller", "home-microneedling"}, {"derma-roller",
			"microneedling"},
	} {
		if e, ok := aftercare.Find(row.name); ok {
			t.Errorf("%q is taken for %s; want a question", row.name, e.Kind)
			continue
		}
		q := aftercare.Ask(row.name)
		if q.About == "" || q.Hospital || !slices.Contains(q.Could, row.could) {
			t.Errorf("Ask(%q) = %+v; want a question with %s in its answers", row.name, q, row.could)
		}
	}
	for _, name := range []string{"epp", "xp", "puva", "bath-puva", "photopheresis", "methoxsalen", "xeroderma-pigmentosum"} {
		if _, ok := aftercare.Find(name); ok || !aftercare.Ask(name).Hospital {
			t.Errorf("%s: is taken, or not left to the hospital: %+v", name, aftercare.Ask(name))
		}
	}
	if d := cmp.Diff([]string{"bath-puva", "epp", "photopheresis", "puva", "xp"}, aftercare.Hospital()); d != "" {
		t.Errorf("hospital (-want +got)\n%s", d)
	}
}

// Every answer that a question offers can be entered or leads to a question
// itself, and a photodynamic treatment never leads to "other".
func TestAnswersCanBeEntered(t *testing.T) {
	for _, name := range []string{"laser", "peel", "facial", "cream", "chemo", "ala", "pdt", "hair-removal", "removal", "light-therapy",
		"antibiotic", "5-fu"} {
		q := aftercare.Ask(name)
		for _, could := range q.Could {
			if _, ok := aftercare.Find(could); !ok && !aftercare.Ask(could).Hospital {
				t.Errorf("%s: the answer %s is no name", name, could)
			}
		}
		if (name == "pdt" || name == "ala") && slices.Contains(q.Could, "other") {
			t.Errorf("%s: other is an answer, and would let light onto it", name)
		}
	}
}

func TestNearest(t *testing.T) {
	for name, want := range map[string][]string{
		"microneedeling": {"microneedling"}, "doxicyclin": {"doxycyclin"}, "hydrafacal": {"hydrafacial"}, "dermaplanning": {"dermaplaning"},
		"xyzzy": nil, "": nil, "ibuprofen": nil,
	} {
		if q := aftercare.Ask(name); q.About != "" || !cmp.Equal(want, q.Could) {
			t.Errorf("Ask(%q) = %+v; want %q", name, q, want)
		}
	}
}

// FuzzNames checks that every text is accepted, asked about or unknown, and
// that every suggested answer can be entered in turn.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{
		"microneedling", "LASER", "peel ", "pdt", "5-fu", "", "epp", "micro\x00needling", strings.Repeat("laser-", 2000), "ＰＤＴ",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if e, ok := aftercare.Find(name); ok {
			if e.Kind == "" {
				t.Fatalf("Find(%q) finds an entry without a kind", name)
			}
			return
		}
		q := aftercare.Ask(name)
		if q.Hospital && len(q.Could) > 0 || q.About != "" && len(q.Could) == 0 {
			t.Fatalf("Ask(%q) = %+v", name, q)
		}
		for _, could := range q.Could {
			if _, ok := aftercare.Find(could); !ok && could == name {
				t.Fatalf("Ask(%q) asks back", name)
			}
		}
	})
}
