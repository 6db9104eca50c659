package notify_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parasol/schedule"
)

// filmed puts named areas in strict.
func filmed(names ...string) func(*schedule.Decision) {
	return func(d *schedule.Decision) {
		for _, n := range names {
			site := schedule.Body
			if n == "face" {
				site = schedule.Face
			}
			d.Evidence.Areas = append(d.Evidence.Areas, schedule.AreaPhase{Area: n, Site: site, Phase: schedule.Strict})
		}
	}
}

// healing has open treatments whose skin nobody named.
func healing(sites ...schedule.Site) func(*schedule.Decision) {
	return func(d *schedule.Decision) {
		for _, s := range sites {
			d.Evidence.Open = append(d.Evidence.Open, schedule.Healing{Treatment: "laser-hair-removal", Site: s, Phase: schedule.Strict})
		}
	}
}

// plain turns the spaces that hold a name together into spaces.
func plain(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }

func fragile(d *schedule.Decision) { d.Evidence.Fragile = true }

func longTerm(d *schedule.Decision) { d.Evidence.Treatment = schedule.LongTerm }

func TestHowMuchSunscreen(t *testing.T) {
	const after = "After cleansing and cream: "
	for _, row := range []struct {
		why          string
		phase        schedule.Phase
		vary         func(*schedule.Decision)
		any, morning string
	}{
		{"nobody named an area", schedule.Strict, with(), "Two finger lengths for face and neck.",
			after + "two finger lengths for face and neck."},
		{"the face", schedule.Strict, filmed("Face"), "Two finger lengths for face and neck.",
			after + "two finger lengths for face and neck."},
		{"a part of the body", schedule.Strict, filmed("forearm"), "Two finger lengths for your forearm.",
			after + "two finger lengths for your forearm."},
		{"with its side", schedule.Strict, filmed("Left lower leg"), "Two finger lengths for your left lower leg.",
			after + "two finger lengths for your left lower leg."},
		{"a leg is two parts", schedule.Strict, filmed("right leg"), "Four finger lengths for your right leg.",
			after + "four finger lengths for your right leg."},
		{"the back is two parts", schedule.Strict, filmed("back"), "Four finger lengths for your back.",
			after + "four finger lengths for your back."},
		{"a word that no table has", schedule.Strict, filmed("ankle"), "A thick, even layer on your ankle.",
			after + "a thick, even layer on your ankle."},
		{"two areas", schedule.Strict, filmed("face", "forearm"), "A thick, even layer.", after + "a thick, even layer."},
		{"the same area twice is one", schedule.Strict, filmed("back", "back"), "Four finger lengths for your back.",
			after + "four finger lengths for your back."},
		{"discreet names no area", schedule.Strict, with(filmed("forearm"), discreet), "A thick, even layer.",
			after + "a thick, even layer."},
		{"discreet, the face is everybody's", schedule.Strict, with(filmed("face"), discreet), "Two finger lengths for face and neck.",
			after + "two finger lengths for face and neck."},
		{"no area, and all of it is the body", schedule.Strict, healing(schedule.Body, schedule.Spot), "A thick, even layer.",
			after + "a thick, even layer."},
		{"no area, and one is a face", schedule.Strict, healing(schedule.Body, schedule.Face), "Two finger lengths for face and neck.",
			after + "two finger lengths for face and neck."},
		{"skin that bears no rubbing", schedule.Strict, fragile, "Pat on two finger lengths for face and neck.",
			after + "pat on two finger lengths for face and neck."},
		{"a leg that bears none", schedule.Strict, with(filmed("leg"), fragile), "Pat on four finger lengths for your leg.",
			after + "pat on four finger lengths for your leg."},
		{"for good", schedule.Protect, longTerm, "Two finger lengths for face and neck.",
			"After your cream: two finger lengths for face and neck."},
		{"outside every window", schedule.NoPhase, with(), "Two finger lengths for face and neck.",
			"After your cream: two finger lengths for face and neck."},
		{"for good, on an arm", schedule.Protect, with(longTerm, filmed("arm")), "Two finger lengths for your arm.",
			after + "two finger lengths for your arm."},
		{"cover takes none", schedule.Cover, with(), "", ""},
		{"dark takes none", schedule.Dark, filmed("forearm"), "", ""},
	} {
		r := read(schedule.Morning, row.phase, row.vary)
		if diff := cmp.Diff([]string{row.any, row.morning}, []string{plain(r.Amount()), plain(r.AmountAM())}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.why, diff)
		}
	}
}
