package notify

import (
	"slices"
	"strings"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// areasIn returns the areas that are in one of some phases, as the person
// named them.
func (r *Reader) areasIn(phases ...schedule.Phase) string {
	var words []string
	for _, a := range r.e.Areas {
		if slices.Contains(phases, a.Phase) && a.Area != "" {
			words = append(words, areaWord(a.Area))
		}
	}
	return areaWord(r.t.list(once(words)))
}

// areaOf returns the name of the skin that a text in a phase is about.
func (r *Reader) areaOf(p schedule.Phase) string {
	if named := r.areasIn(p); named != "" {
		return named
	}
	if s := r.e.Subject; s != nil && s.Area != "" {
		return areaWord(s.Area)
	}
	if r.inked() {
		return r.t.words["area.tattoo"]
	}
	return r.t.words["area.treated"]
}

// site returns the word in the keys for covered skin: face, limb or spot. A
// face cannot be put under cloth, and nobody is told to cover it; if in doubt,
// it is a face.
func (r *Reader) site() string {
	found := ""
	for _, a := range r.e.Areas {
		if a.Phase != schedule.Cover {
			continue
		}
		switch word := siteWord(a.Site); {
		case word == "face":
			return word
		case found == "" || word == "limb":
			found = word
		}
	}
	if found != "" {
		return found
	}
	for _, h := range r.e.Open {
		if h.Phase == schedule.Cover {
			return siteWord(h.Site)
		}
	}
	if r.entry != nil {
		return siteWord(r.entry.Site)
	}
	return "face"
}

func siteWord(s schedule.Site) string {
	switch s {
	case schedule.Body:
		return "limb"
	case schedule.Spot:
		return "spot"
	}
	return "face"
}

// Areas whose share of the skin is known: two finger lengths cover one of
// eleven parts of the body, and a leg or the back is two of them (Taylor and
// Diffey, BMJ 2002;324:1526).
var (
	onePart  = []string{"arm", "forearm", "chest", "belly", "thigh", "lower leg"}
	twoParts = []string{"leg", "back"}
)

// amount returns the sentence about how much sunscreen.
func (r *Reader) amount() string {
	filmed := r.filmed()
	area := ""
	if len(filmed) == 1 {
		area = strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(filmed[0]), "left "), "right ")
	}
	switch {
	case r.thick || len(filmed) > 1 || r.e.Discreet && area != "" && area != "face" || area == "" && r.elsewhere():
		return "amount.thick"
	case area == "" || area == "face": // a teaspoon, two finger lengths (AAD)
		return "amount.face"
	case slices.Contains(onePart, area):
		return "amount.two"
	case slices.Contains(twoParts, area):
		return "amount.four"
	}
	return "amount.area"
}

// elsewhere reports whether nobody named an area and none of the skin in the
// plan is on the face: a leg after hair removal, a spot after freezing.
func (r *Reader) elsewhere() bool {
	if len(r.e.Areas) > 0 || len(r.e.Open) == 0 {
		return false
	}
	return !slices.ContainsFunc(r.e.Open, func(h schedule.Healing) bool {
		return h.Site != schedule.Body && h.Site != schedule.Spot
	})
}

// filmed returns the named areas that take sunscreen.
func (r *Reader) filmed() []string {
	var all []string
	for _, a := range r.e.Areas {
		if (a.Phase == schedule.Strict || a.Phase == schedule.Protect) && a.Area != "" {
			all = append(all, a.Area)
		}
	}
	return once(all)
}

// Amount says how much sunscreen to apply, and where; skin that must not be
// rubbed is patted.
func (r *Reader) Amount() string {
	if !r.film() {
		return ""
	}
	key := r.amount()
	if r.e.Fragile {
		key += ".pat"
	}
	return r.say(key, "area", r.areasIn(schedule.Strict, schedule.Protect))
}

// AmountAM is Amount for the morning, after cleansing and cream.
func (r *Reader) AmountAM() string {
	if !r.film() {
		return ""
	}
	key := r.amount() + ".am"
	lasting := r.e.Course || r.e.Treatment == schedule.LongTerm || r.e.Phase == schedule.NoPhase
	switch {
	case lasting && key == "amount.face.am" && len(r.e.Areas) == 0:
		key += ".course"
	case r.e.Fragile:
		key += ".pat"
	}
	return r.say(key, "area", r.areasIn(schedule.Strict, schedule.Protect))
}

// healing is an open treatment as texts refer to it.
type healing struct {
	schedule.Healing
	entry *aftercare.Entry
	named bool // whether a line must name the skin, since other skin heals from something else
}

// healings returns the open treatments that are in the catalogue, the
// governing one first.
func (r *Reader) healings() []healing {
	var all []healing
	for _, o := range r.e.Open {
		entry, ok := aftercare.Find(o.Treatment)
		if !ok {
			continue
		}
		h := healing{o, entry, r.manyAreas() && o.Area != ""}
		if o.Treatment == r.e.Treatment && o.Day == r.e.TreatmentDay {
			all = slices.Insert(all, 0, h)
			continue
		}
		all = append(all, h)
	}
	if len(all) == 0 && r.entry != nil {
		only := schedule.Healing{Treatment: r.e.Treatment, Phase: r.e.Phase, Day: r.e.TreatmentDay, Site: r.entry.Site}
		all = append(all, healing{only, r.entry, false})
	}
	return all
}

func (r *Reader) manyAreas() bool {
	for _, o := range r.e.Open {
		if o.Area != r.e.Open[0].Area {
			return true
		}
	}
	return false
}

// speaker returns the treatment whose care a text gives: the strictest of the
// text's phase, a procedure before a course.
func (r *Reader) speaker() *healing {
	var best *healing
	for _, h := range r.healings() {
		if h.Phase != r.mode && !(r.film() && h.Phase <= schedule.Strict) {
			continue
		}
		if best == nil || h.Phase > best.Phase ||
			h.Phase == best.Phase && best.entry.IsCourse() && !h.entry.IsCourse() {
			best = &h
		}
	}
	return best
}
