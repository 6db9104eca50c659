package notify

import (
	"slices"
	"strings"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// catalogue returns a sentence or name of the catalogue in the language of the
// texts. The catalogue has its sentences in English beside their days; a
// translation has them under that text as the key.
func (r *Reader) catalogue(text string) string {
	if own, ok := r.t.words[catalogued+text]; ok {
		text = own
	} else {
		text = strings.ReplaceAll(text, "your clinic", "{clinic}")
	}
	return fill(text, func(string) string { return r.clinic() })
}

// catalogued is the prefix of the keys of the catalogue's texts.
const catalogued = "catalogue: "

// line names the skin that a line of the catalogue is about, if other skin
// heals from something else.
func (r *Reader) line(h *healing, say string) string {
	if !h.named || r.e.Discreet {
		return r.catalogue(say)
	}
	return r.say("care.area", "Area", capital(areaWord(h.Area)), "LINE", r.catalogue(say))
}

// lines returns what the catalogue says in a slot of a treatment on its day.
func (r *Reader) lines(h *healing, s aftercare.Slot) []string {
	if h == nil {
		return nil
	}
	var all []string
	for _, l := range h.entry.Lines(s, h.Phase, h.Day) {
		all = append(all, r.line(h, l.Say))
	}
	return all
}

// Care returns what to do for the skin on this day. A course of acids or
// retinoids has none while a procedure bans them.
func (r *Reader) Care() []string {
	h := r.speaker()
	if h == nil || h.entry.Active && r.e.NoActives {
		return nil
	}
	return r.lines(h, aftercare.Do)
}

// Leave returns what to avoid on this day, the shortest-lived first, and which
// courses pause.
func (r *Reader) Leave() []string {
	var all []string
	if h := r.speaker(); h != nil && !(h.entry.Active && r.e.NoActives) {
		all = r.lines(h, aftercare.Leave)
	}
	return append(r.paused(), all...)
}

// paused says which courses of acids and retinoids pause during the recovery
// from a procedure.
func (r *Reader) paused() []string {
	var all []string
	for _, h := range r.healings() {
		if h.entry.Active && r.e.NoActives {
			all = append(all, r.lines(&h, aftercare.Pause)...)
		}
	}
	return all
}

func (r *Reader) pauseLines() string { return join(r.paused()...) }

// mostLines is the number of lines per push and slot of the catalogue: more
// would not be read.
const mostLines = 2

// careLines returns two of the day's lines in rotation; a line that applies on
// only a few days does not wait for its turn.
func (r *Reader) careLines() string {
	all := r.Care()
	if len(all) == 0 {
		return r.otherCare()
	}
	h := r.speaker()
	var rare, often []string
	for i, l := range h.entry.Lines(aftercare.Do, h.Phase, h.Day) {
		if l.Rare() {
			rare = append(rare, all[i])
		} else {
			often = append(often, all[i])
		}
	}
	if len(rare)+len(often) > mostLines && len(often) > 0 {
		turn := max(0, r.e.TreatmentDay)
		if r.s.Slot.Kind == schedule.PhaseChange { // the morning had the first two
			turn += mostLines
		}
		turn %= len(often)
		often = slices.Concat(often[turn:], often[:turn])
	}
	lines := slices.Concat(rare, often)
	return join(join(lines[:min(mostLines, len(lines))]...), r.otherCare())
}

// otherCare returns one line for other skin that is covered.
func (r *Reader) otherCare() string {
	if r.speaker() == nil || r.e.Discreet {
		return ""
	}
	for _, h := range r.healings() {
		if h.Phase != schedule.Cover || h.Healing == r.speaker().Healing {
			continue
		}
		if all := r.lines(&h, aftercare.Do); len(all) > 0 {
			return all[max(0, h.Day)%len(all)]
		}
	}
	return ""
}

// beginLines returns the leaflet of the first evening.
func (r *Reader) beginLines() string {
	const most = 3
	all := append(r.lines(r.speaker(), aftercare.Begin), r.Care()...)
	return join(all[:min(most, len(all))]...)
}

// leaveLines returns two of the day's lines on what to avoid, and which
// courses pause.
func (r *Reader) leaveLines() string {
	all := r.Leave()
	return join(all[:min(len(r.paused())+mostLines, len(all))]...)
}

// Usual says what the leaflets call normal on this day.
func (r *Reader) Usual() string {
	if all := r.Expect(); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Expect returns everything that is normal on this day.
func (r *Reader) Expect() []string {
	if r.e.Phase == schedule.NoPhase {
		return nil
	}
	return r.lines(r.speaker(), aftercare.Usual)
}

// Flags returns the signs to call somebody about: those that are never left
// out, and others up to a small number.
func (r *Reader) Flags() []string {
	const few = 5
	var all, rest []string
	for _, h := range r.healings() {
		for _, l := range h.entry.Lines(aftercare.Flag, h.Phase, h.Day) {
			if l.Vital {
				all = append(all, r.line(&h, l.Say))
			} else {
				rest = append(rest, r.line(&h, l.Say))
			}
		}
	}
	all, rest = once(all), once(rest)
	return append(rest[:max(0, min(few-len(all), len(rest)))], all...)
}

// FlagLines returns Flags as one text.
func (r *Reader) FlagLines() string { return join(r.Flags()...) }

const (
	// tintEvery is how often, in days, a tinted sunscreen is suggested: a
	// hint, not a refrain.
	tintEvery = 7
	// tintFrom is the first day of the suggestion: before, a tint counts as
	// make-up.
	tintFrom = 3
)

// Extra suggests a tint now and then for skin that darkens after inflammation
// (types III to VI; PMC6986132) or may, else it names a spot or habit that is
// often forgotten.
func (r *Reader) Extra() string {
	day := r.e.TreatmentDay
	due := day >= tintFrom && (day-tintFrom)%tintEvery == 0
	switch {
	case !r.film():
		return ""
	case due && r.afterProcedure() && r.e.SkinType >= 3:
		return r.say("tinted")
	case due && r.afterProcedure() && r.e.SkinType == 0:
		return r.say("tinted.unknown")
	}
	return r.everybody()
}

// afterProcedure reports whether a procedure governs.
func (r *Reader) afterProcedure() bool {
	return r.entry != nil && !r.entry.IsCourse()
}

// everybody returns a line that applies to every face, one a day in rotation,
// and in protect to everybody.
func (r *Reader) everybody() string {
	n := r.e.Date.Sub(schedule.Date{Year: 2000, Month: 1, Day: 1})
	n = max(n, -n)
	switch {
	case r.mode == schedule.Protect && n%2 == 1:
		return r.say("everybody." + number(n/2%3+1))
	case r.Miss() != "":
		return r.say("face." + number(n/2%3+1))
	}
	return ""
}
