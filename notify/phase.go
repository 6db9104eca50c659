package notify

import (
	"strconv"
	"strings"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// indoorLight is about drugs that light breaks down: their labels warn of
// darkness too.
const indoorLight = "Do not stay in complete darkness: soft indoor light helps."

// warnings returns the governing phase's warning, the advice on indoor light
// and cover's one conditional sentence. No text of the phase may lack the
// first two: code appends them where a template leaves them out.
func (r *reader) warnings() (warning, light, ifAllowed string) {
	switch r.e.Phase {
	case schedule.Dark:
		warning = "Sunscreen does not protect " + r.which("you", "the ") + " now: keep away from windows and bright lamps."
		if r.entry != nil && r.entry.IndoorLight {
			light = indoorLight
		}
	case schedule.Cover:
		warning = "No sunscreen on " + r.which("open skin", "the ") + ": stay in or keep it covered."
		if r.e.IfClinicAllows {
			ifAllowed = "Only if " + r.clinicName() + " allows it today: mineral SPF 30+."
		}
	}
	return warning, light, ifAllowed
}

// which names the areas in the governing phase where other skin takes
// sunscreen, else all of it.
func (r *reader) which(all, article string) string {
	var areas []string
	for _, a := range r.e.Areas {
		if a.Phase == r.e.Phase && a.Area != "" {
			areas = append(areas, areaName(a.Area))
		}
	}
	if !r.film() || len(areas) == 0 {
		return all
	}
	return article + list(areas, "and")
}

// PhaseLine says where in the window a person is, e.g. "Day 4 after
// microneedling: strict until Fri 3 Jul 15:00." Outside every window it is
// empty.
func PhaseLine(e *schedule.Evidence) string {
	if e.Phase == schedule.NoPhase {
		return ""
	}
	line := phaseCause(e) + ": " + e.Phase.String()
	if !e.PhaseUntil.IsZero() {
		line += " " + until(e.PhaseUntil, e.Date)
	}
	return line + "."
}

// Cautions returns what must stand beside any advice on a decision: the
// warning of a cover or dark phase with what belongs to it, and what each
// named area of skin asks. It is nil where there is nothing to add.
func Cautions(d *schedule.Decision) []string {
	r := read(d)
	warning, light, ifAllowed := r.warnings()
	var all []string
	for _, s := range []string{warning, light, ifAllowed, r.areaLine()} {
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}

func phaseCause(e *schedule.Evidence) string {
	entry, ok := aftercare.Find(e.Treatment)
	switch {
	case e.Treatment == schedule.LongTerm || e.Treatment == "":
		return "Your long-term plan"
	case !ok:
		return capital(name(e.Treatment))
	case e.Course && e.PhaseUntil.IsZero():
		return capital(entry.Phrase)
	case e.Course:
		return capital(entry.Name) + ", washout counted"
	case e.TreatmentDay < 0:
		return capital(entry.Phrase)
	}
	return "Day " + strconv.Itoa(e.TreatmentDay) + " " + entry.Phrase
}

// asks says what the governing phase asks; cover and dark say it in their
// warning.
func (r *reader) asks() string {
	switch r.e.Phase {
	case schedule.Strict:
		return "Keep out of direct sun, mineral broad-spectrum SPF 30+ on top."
	case schedule.Protect:
		return "Broad-spectrum SPF 30+ each morning, whatever the clouds, again outdoors."
	}
	return ""
}

// areaLine says what each named area asks, e.g. "Arm covered, face mineral SPF
// 30+."
func (r *reader) areaLine() string {
	words := r.areaWords()
	if words == "" {
		return ""
	}
	return capital(words) + "."
}

func (r *reader) areaWords() string {
	var groups []string
	for p := schedule.Dark; p > schedule.NoPhase; p-- {
		var areas []string
		for _, a := range r.e.Areas {
			if a.Phase == p {
				areas = append(areas, areaName(a.Area))
			}
		}
		if len(areas) > 0 {
			groups = append(groups, list(areas, "and")+" "+areaAsks[p])
		}
	}
	return strings.Join(groups, ", ")
}

var areaAsks = map[schedule.Phase]string{
	schedule.Dark: "out of the light", schedule.Cover: "covered", schedule.Strict: "mineral SPF 30+", schedule.Protect: "SPF 30+",
}

func areaName(area string) string {
	const most = 24 // a word or two; a lock screen has no room for more
	if area == "" {
		return "the rest"
	}
	return cut(name(area), most)
}

// clinic names whom to ask, with the number where there is one.
func (r *reader) clinic() string {
	if r.e.Clinic.Phone == "" {
		return r.clinicName()
	}
	return r.clinicName() + " (" + name(r.e.Clinic.Phone) + ")"
}

func (r *reader) clinicName() string {
	switch {
	case r.e.Clinic.Name != "":
		return name(r.e.Clinic.Name)
	case r.e.Course:
		return "your doctor"
	}
	return "your clinic"
}

// tinted suggests iron oxides now and then: types III to VI darken after
// inflammation (PMC6986132).
func (r *reader) tinted() string {
	const every = 5 // days: a suggestion, not a refrain
	if r.e.SkinType < 3 || r.mode != schedule.Strict && r.mode != schedule.Protect || r.dayNumber()%every != 0 {
		return ""
	}
	return "A tinted sunscreen with iron oxides can help against dark patches."
}
