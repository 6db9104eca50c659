package notify

import (
	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// choose returns the key of the entry with the reminder's title and first
// line. Each kind has its own rule below.
func (r *Reader) choose() string {
	kind := r.s.Slot.Kind
	if rule, ok := rules[kind]; ok {
		return rule(r)
	}
	if kind.Film() && r.film() {
		return r.coat()
	}
	return r.shade() // sunscreen is no option
}

// rules holds the rules of the kinds that ask for no coat outdoors.
var rules = map[schedule.Kind]func(*Reader) string{
	schedule.Begin:       (*Reader).begin,
	schedule.Eve:         (*Reader).eve,
	schedule.Morning:     (*Reader).morning,
	schedule.Leaving:     (*Reader).leaving,
	schedule.StillOut:    (*Reader).stillOut,
	schedule.Ask:         (*Reader).ask,
	schedule.PhaseChange: (*Reader).phase,
	schedule.SkinCheck:   (*Reader).skinCheck,
	schedule.Session:     (*Reader).session,
	schedule.Buddy:       (*Reader).buddy,
	schedule.QuietOffer:  func(*Reader) string { return "quiet-offer" },
}

// covered returns the word in the keys for cover and dark: face, limb, spot or
// dark.
func (r *Reader) covered() string {
	if r.mode == schedule.Dark {
		return "dark"
	}
	return r.site()
}

// mixed reports whether some skin takes sunscreen while other skin is covered.
func (r *Reader) mixed() bool { return r.film() && r.e.Phase == schedule.Cover }

func (r *Reader) repeat() bool { return r.s.Attempt > 1 }

// clothed reports whether the text is about skin in strict that clothes cover:
// clothing comes before sunscreen there.
func (r *Reader) clothed() bool { return r.e.Clothed && r.mode == schedule.Strict }

func (r *Reader) rings() bool { return r.s.Level == schedule.Emergency }

// either returns the key with an ending if the language has it, else without.
func (r *Reader) either(key, ending string) string {
	if r.t.has(key+ending+".title") || r.e.Discreet && r.t.has(key+ending+".discreet.title") {
		return key + ending
	}
	return key
}

func (r *Reader) morning() string {
	switch {
	case r.mixed() && r.mode == schedule.Strict:
		return "morning.mixed.strict"
	case r.mixed():
		return "morning.mixed"
	case r.clothed():
		return "morning.clothed"
	case r.film():
		return r.morningCoat()
	case r.repeat():
		return r.either("morning."+r.covered(), ".repeat")
	case r.endsToday():
		return "morning." + r.covered() + ".today"
	case r.unended():
		return r.either("morning."+r.covered(), ".open")
	}
	return "morning." + r.covered()
}

// unended reports whether the end of the governing phase cannot be named: it
// has none, or it concerns skin other than the text's.
func (r *Reader) unended() bool {
	if r.e.PhaseUntil.IsZero() {
		return true
	}
	governing := r.healings()
	return len(governing) > 1 && r.mode == schedule.Cover && r.site() == "face" && siteWord(governing[0].Site) != "face"
}

func (r *Reader) morningCoat() string {
	key := "morning." + r.mode.String()
	switch {
	case r.e.FilmOn:
		return key + ".on"
	case r.e.Course && r.e.TreatmentDay == 0:
		return "morning.course"
	case whole(r.e.PeakCeiling) < 1 && r.peak() < 1:
		return key + ".low"
	case r.repeat():
		return key + ".repeat"
	case r.peak() >= strong && (r.peakAhead() || r.now() >= strong):
		return key + ".high"
	}
	return key
}

// endsToday reports whether cover or dark ends later today, for all skin.
func (r *Reader) endsToday() bool {
	end := r.e.PhaseUntil
	if !end.After(r.d.At) || r.end() != r.e.Date {
		return false
	}
	for _, h := range r.e.Open {
		if h.Phase >= schedule.Cover && !r.changesBy(h, r.e.PhaseUntil) {
			return false
		}
	}
	return true
}

func (r *Reader) leaving() string {
	key := "leaving." + r.mode.String()
	if !r.film() {
		key = "leaving." + r.covered()
	}
	late := !r.outing().After(r.d.At)
	switch {
	case r.outing().IsZero() && r.film():
		return "leaving.film.soon"
	case r.outing().IsZero():
		return r.either(key, ".soon")
	case r.repeat() && late && r.film():
		return key + ".repeat.now"
	case r.repeat():
		return r.either(key, ".repeat")
	case r.film() && r.SunFirst():
		return key + ".shade"
	}
	return key
}

// coat returns the key for apply, reapply, top-up and water.
func (r *Reader) coat() string {
	kind := r.Kind()
	maybe := r.e.Presence == schedule.ProbablyOut
	switch {
	case r.rings() && kind != "top-up":
		return kind + ".film.ring"
	case maybe && r.SunFirst() && r.t.has(kind+".film.maybe.title"):
		return kind + ".film.maybe.shade"
	case maybe && r.t.has(kind+".film.maybe.title"):
		return kind + ".film.maybe"
	case r.repeat() && r.SunFirst() && kind != "top-up":
		return kind + ".film.ring"
	case r.repeat() && kind != "top-up":
		return r.coatAgain(kind)
	case r.SunFirst():
		return r.nearest(kind, ".shade")
	case kind == "water" && r.e.InWater:
		return "water.film.in"
	case r.mode == schedule.Strict && r.low():
		return r.nearest(kind, ".low")
	}
	return r.nearest(kind, "")
}

// coatAgain returns the key of a repeat: with the index in the title if there
// is a forecast of 3 or more.
func (r *Reader) coatAgain(kind string) string {
	numbered := r.known() && !r.low()
	switch {
	case kind == "water":
		return "water.film.repeat"
	case numbered && kind == "apply":
		return "apply." + r.mode.String() + ".repeat"
	case kind == "apply":
		return "apply.film.repeat"
	case numbered:
		return "reapply.film.repeat"
	}
	return "reapply.film.repeat.low"
}

// nearest returns a kind's key in the text's phase, or in any phase with
// sunscreen, with an ending if the language has it.
func (r *Reader) nearest(kind, ending string) string {
	own, film := kind+"."+r.mode.String(), kind+".film"
	for _, key := range []string{own + ending, film + ending, own, film} {
		if r.t.has(key + ".title") {
			return key
		}
	}
	return own
}

func (r *Reader) shade() string {
	switch {
	case r.mode == schedule.Dark && r.rings():
		return "shade.dark.ring"
	case r.mode == schedule.Dark:
		return "shade.dark"
	case r.mode == schedule.Cover && r.rings():
		return "shade.cover.ring"
	case r.mode == schedule.Cover && r.low():
		return r.either("shade."+r.site(), ".low")
	case r.mode == schedule.Cover:
		return "shade." + r.site()
	case r.clothed():
		return "shade.clothed"
	case r.rings():
		return "shade.strict.ring"
	case r.low():
		return "shade.strict.low"
	}
	return "shade.strict"
}

// ask returns the key of a question, or of a statement if no answer is
// possible.
func (r *Reader) ask() string {
	key := "ask." + r.mode.String()
	if !r.film() {
		key = "ask." + r.covered()
	}
	if key == "ask.spot" {
		key = "ask.limb"
	}
	if r.s.Confirms == schedule.NoEvent {
		return key + ".tell"
	}
	return key
}

func (r *Reader) stillOut() string {
	switch {
	case r.mode == schedule.Dark:
		return "still-out.dark"
	case r.film():
		return "still-out.film"
	}
	return "still-out.cover"
}

func (r *Reader) skinCheck() string {
	switch {
	case r.e.Discreet:
		return "skin-check"
	case r.mode == schedule.Dark:
		return "skin-check.dark"
	case r.subject().Area != "":
		return "skin-check.area"
	}
	return "skin-check"
}

func (r *Reader) session() string {
	key := "session." + sessionWord(r.subject().Days)
	if r.subject().N == 0 && !r.e.Discreet {
		key += ".plain"
	}
	return key
}

// sessionWord returns the word in the keys of a session, by the days until it.
// A session that was postponed without a date is asked about every week.
func sessionWord(days int) string {
	switch {
	case days < 0:
		return "ahead"
	case days == 1:
		return "after"
	}
	return "moved"
}

// begin returns the key of the text for the way home from a procedure. A
// planned session that nobody has confirmed may not have taken place.
func (r *Reader) begin() string {
	night := !r.e.SunUp || r.mode != schedule.Dark && (r.now() < 1 || r.late()) // any daylight counts in dark
	key := "begin." + r.mode.String()
	switch {
	case r.mode == schedule.Dark && r.late():
		return "morning.dark"
	case r.daylightFirst(r.e.Treatment) && !night:
		return "begin.daylight"
	case r.mode == schedule.Cover && r.e.Discreet && night:
		key = "begin.face"
	case r.mode == schedule.Cover && !r.e.Discreet:
		key = "begin." + r.site()
	}
	if r.clothed() {
		key, night = "begin.clothed", false
	}
	if night {
		key = r.either(key, ".night")
	}
	if r.e.PhaseUntil.IsZero() {
		key = r.either(key, ".open")
	}
	if r.subject().Planned {
		key = r.either(key, ".session")
	}
	return key
}

// late reports whether the way home was on an earlier day.
func (r *Reader) late() bool {
	at := r.subject().At
	return r.s.Slot.Kind == schedule.Begin && !at.IsZero() && schedule.DateOf(r.local(at)).Sub(r.e.Date) < 0
}

// eve returns the key for the evening before a treatment: what to pack depends
// on the way home.
func (r *Reader) eve() string {
	c := r.subject()
	switch {
	case r.daylightFirst(c.Treatment):
		return "eve.daylight"
	case c.To == schedule.Dark:
		return "eve.dark"
	case c.To == schedule.Cover && siteWord(c.Site) != "face":
		return "eve.limb"
	case c.To == schedule.Cover:
		return "eve.cover"
	}
	return "eve.strict"
}

// daylightFirst reports whether two hours outdoors are part of a treatment,
// and its dark begins after them.
func (r *Reader) daylightFirst(kind string) bool {
	entry, ok := aftercare.Find(kind)
	return ok && entry.DaylightFirst
}

func (r *Reader) buddy() string {
	if r.mode == schedule.Dark {
		return "buddy.dark"
	}
	return "buddy"
}
