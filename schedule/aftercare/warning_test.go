package aftercare_test

import (
	"strings"
	"testing"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// entered returns a treatment with its first and last day counted from 1 July;
// until may be open.
func entered(t testing.TB, kind string, p aftercare.Plan, from, until int) schedule.Treatment {
	t.Helper()
	e, ok := aftercare.Find(kind)
	if !ok {
		t.Fatalf("%s is missing", kind)
	}
	july := time.Date(2026, 7, 1, 15, 0, 0, 0, time.UTC)
	p.At = july.AddDate(0, 0, from)
	if until != open {
		p.Until = july.AddDate(0, 0, until)
	}
	tr, err := e.Treatment(p)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

const open = 9999

// together returns the Life of somebody who looks at it afterwards.
func together(treatments ...schedule.Treatment) aftercare.Life {
	return aftercare.Life{Treatments: treatments, Now: july.AddDate(10, 0, 0)}
}

// TestPairs checks the pairs of CATALOGUE 6.
func TestPairs(t *testing.T) {
	type entry struct {
		kind        string
		from, until int
	}
	for _, row := range []struct {
		why      string
		one, two entry
		want     string // empty: nothing
	}{
		{"nothing to warn of", entry{"microneedling", 0, open}, entry{"thiazide", -9, open}, ""},
		{"PDT under a drug", entry{"pdt-mal", 0, open}, entry{"thiazide", -9, open}, "pdt-mal beside thiazide: tell the clinic before"},
		{"PDT after the drug's washout", entry{"pdt-mal", 0, open}, entry{"thiazide", -30, -9}, ""},
		{"PDT with porphyria", entry{"porfimer", 0, open}, entry{"porphyria-cutaneous", -900, open}, "not together; ask"},
		{"PDT with low immunity", entry{"pdt-ala", 0, open}, entry{"transplant", -900, open}, "tell the clinic before"},
		{"a laser in the dark time", entry{"ipl", 20, open}, entry{"porfimer", 0, open}, "postpone: strong light"},
		{"LED in the dark time", entry{"led", 1, open}, entry{"pdt-ala", 0, open}, "postpone: strong light"},
		{"a laser in the strict days after it", entry{"ipl", 10, open}, entry{"pdt-ala", 0, open}, ""},
		{"a laser after the dark time", entry{"ipl", 20, open}, entry{"verteporfin", 0, open}, ""},
		{"a laser under amiodarone", entry{"vascular-laser", 0, open}, entry{"amiodarone", -400, open}, "caution: tell the clinic"},
		{"a laser under another drug", entry{"vascular-laser", 0, open}, entry{"furosemide", -400, open}, "mention it"},
		{"LED with lupus", entry{"led", 0, open}, entry{"lupus", -400, open}, "the makers say no"},
		{"waxing during isotretinoin", entry{"waxing", 0, open}, entry{"isotretinoin", -90, open}, "ask first: during isotretinoin"},
		{"five months after it", entry{"deep-peel", 0, open}, entry{"isotretinoin", -300, -150}, "ask first"},
		{"half a year after it, the washout not counted", entry{"deep-peel", 0, open}, entry{"isotretinoin", -400, -182}, ""},
		{"isotretinoin begun later", entry{"deep-peel", 0, open}, entry{"isotretinoin", 30, open}, ""},
		{"a softer word for hair lasers", entry{"laser-hair-removal", 0, open}, entry{"isotretinoin", -90, open},
			"experts in 2017 found no reason to wait"},
		{"waxing over a retinoid", entry{"waxing", 0, open}, entry{"retinoid", -90, -5}, "the skin can lift: pause the retinoid"},
		{"waxing a week after a peel", entry{"waxing", 6, open}, entry{"superficial-peel", 0, open}, "the skin can lift: keep 7 days"},
		{"a peel a week after waxing", entry{"waxing", -6, open}, entry{"superficial-peel", 0, open}, "the skin can lift: keep 7 days"},
		{"waxing two weeks after a peel", entry{"waxing", 14, open}, entry{"superficial-peel", 0, open}, ""},
		{"a retinoid beside needling", entry{"microneedling", 0, open}, entry{"retinoid", -90, open}, "pause it from 2 to 7 days before"},
		{"a retinoid that ended a week before", entry{"microneedling", 0, open}, entry{"retinoid", -90, -7}, ""},
		{"recall in an old field", entry{"methotrexate", 0, open}, entry{"radiotherapy", -900, -870}, "the old field can flare"},
		{"vemurafenib and radiotherapy", entry{"vemurafenib", 0, open}, entry{"radiotherapy", 90, 120}, "tell both teams"},
		{"two acne drugs", entry{"doxycycline", 0, 60}, entry{"isotretinoin", 30, open}, "not together (pressure in the head)"},
		{"two acne drugs one after the other", entry{"doxycycline", 0, 20}, entry{"isotretinoin", 30, open}, ""},
		{"two creams", entry{"aha", 0, open}, entry{"retinoid", 0, open}, ""},
	} {
		got := aftercare.Warnings(together(
			entered(t, row.one.kind, aftercare.Plan{}, row.one.from, row.one.until), entered(t, row.two.kind, aftercare.Plan{},
				row.two.from, row.two.until),
		))
		var texts []string
		for _, w := range got {
			if strings.Contains(w.Text, " beside ") {
				texts = append(texts, w.Text)
			}
		}
		said := strings.Join(texts, "\n")
		if row.want == "" && said != "" || len(texts) > 1 || !strings.Contains(said, row.want) {
			t.Errorf("%s: %q; want one line with %q", row.why, texts, row.want)
		}
	}
}

func TestShortCoverWarns(t *testing.T) {
	for _, row := range []struct {
		why, kind string
		plan      aftercare.Plan
		want      string
	}{
		{"a shorter cover", "microneedling", aftercare.Plan{Cover: hours(6)},
			"cover ends sooner than the catalogue's 24h (the texts: 6–24 h)"},
		{"no cover at all", "microneedling", aftercare.Plan{Cover: hours(0)}, "cover ends sooner"},
		{"a shorter dark", "pdt-mal", aftercare.Plan{Cover: hours(24)}, "dark ends sooner"},
		{"a longer cover", "microneedling", aftercare.Plan{Cover: days(3)}, ""},
	} {
		got := aftercare.Warnings(together(entered(t, row.kind, row.plan, 0, open)))
		if row.want == "" && len(got) != 0 || row.want != "" && (len(got) != 1 || !strings.Contains(got[0].Text, row.want)) {
			t.Errorf("%s: %v; want %q", row.why, got, row.want)
		}
	}
}

func TestNamesWithoutAWindowSayWhy(t *testing.T) {
	for kind, want := range map[string]string{
		"led": "led: nothing is sent: red, blue", "ingenol": "withdrawn on 11 February 2020", "azelaic-acid": "enter melasma",
		"hydroxychloroquine": "enter lupus or ple",
	} {
		got := aftercare.Warnings(together(entered(t, kind, aftercare.Plan{}, 0, open)))
		if len(got) != 1 || !strings.Contains(got[0].Text, want) {
			t.Errorf("%s: %v; want %q", kind, got, want)
		}
	}
}

func TestBefore(t *testing.T) {
	for kind, want := range map[string]string{
		"tattoo-removal": "Gold injections", "ablative-laser": "A tan, a sunburn", "lip-blush": "Prone to cold sores?",
		"pdt-mal":  "Peanut or soya",
		"porfimer": "Tell dentists", "retinoid": "Pregnant", "ketoprofen-gel": "octocrylene", "methotrexate": "Burnt in the last 7 days?",
		"excision": "Low immunity, diabetes or keloids?",
	} {
		e, _ := aftercare.Find(kind)
		if all := strings.Join(e.Before(), "\n"); !strings.Contains(all, want) {
			t.Errorf("%s: before it nobody says %q: %q", kind, want, all)
		}
	}
}

func TestMuchSunWarns(t *testing.T) {
	journey := schedule.Stay{From: schedule.Date{Year: 2026, Month: 10, Day: 20}, Until: schedule.Date{Year: 2026, Month: 11, Day: 1}}
	for _, row := range []struct {
		why, kind string
		day       int // from 1 July
		latitude  float64
		want      string
	}{
		{"ten days before a journey",
			"microneedling", 101, 52, "microneedling: booked 10 days before the journey of 2026-10-20: think of a later date"},
		{"three weeks before it", "microneedling", 90, 52, ""},
		{"after it", "microneedling", 112, 52, ""},
		{"a week out of the sun is no reason", "dermaplaning", 101, 52, ""},
		{"a medicine cannot wait", "doxycycline", 101, 52, ""},
		{"in July in the north", "ipl", 10, 52, "ipl: booked in the months of the strongest sun"},
		{"in July in the south", "ipl", 10, -34, ""},
		{"in December in the south", "ipl", 160, -34, "ipl: booked in the months of the strongest sun"},
		{"in July on the equator", "ipl", 10, 6, ""},
		{"what is done cannot be moved", "ipl", -5, 52, ""},
	} {
		life := together(entered(t, row.kind, aftercare.Plan{}, row.day, open))
		life.Now, life.Away, life.Home.Latitude = july, []schedule.Stay{journey}, row.latitude
		got := aftercare.Warnings(life)
		if row.want == "" && len(got) != 0 || row.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0].Text, row.want)) {
			t.Errorf("%s: %v; want %q", row.why, got, row.want)
		}
	}
}
