package notify

import (
	"slices"
	"strings"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// catalogue says a sentence or a name of the catalogue in the language of the
// texts. The catalogue keeps its sentences beside their days, in English; a
// translation has them under that text.
func (r *Reader) catalogue(text string) string {
	if own, ok := r.t.words[catalogued+text]; ok {
		text = own
	} else {
		text = strings.ReplaceAll(text, "your clinic", "{clinic}")
	}
	return fill(text, func(string) string { return r.clinic() })
}

// catalogued begins the key of what stands in the catalogue.
const catalogued = "catalogue: "

// line gives a line of the catalogue to its skin, where other skin heals from
// something else.
func (r *Reader) line(h *healing, say string) string {
	if !h.named || r.e.Discreet {
		return r.catalogue(say)
	}
	return r.say("care.area", "Area", capital(areaWord(h.Area)), "LINE", r.catalogue(say))
}

// lines are what the catalogue says in a slot of a treatment on its day.
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

// Leave returns what to leave alone on this day, the shortest-lived first, and
// which course pauses.
func (r *Reader) Leave() []string {
	var all []string
	if h := r.speaker(); h != nil && !(h.entry.Active && r.e.NoActives) {
		all = r.lines(h, aftercare.Leave)
	}
	return append(r.paused(), all...)
}

// paused says which courses of acids and retinoids pause beside a procedure.
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

// Two lines a push and kind: more would not be read.
const mostLines = 2

// careLines are two of the day's lines, which take turns; a line that stands
// on few days only does not wait for its turn.
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
		if r.s.Slot.Kind == schedule.PhaseChange { // the morning said the first two
			turn += mostLines
		}
		turn %= len(often)
		often = slices.Concat(often[turn:], often[:turn])
	}
	lines := slices.Concat(rare, often)
	return join(join(lines[:min(mostLines, len(lines))]...), r.otherCare())
}

// otherCare is one line for other skin that is covered.
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

// beginLines are the first evening's leaflet.
func (r *Reader) beginLines() string {
	const most = 3
	all := append(r.lines(r.speaker(), aftercare.Begin), r.Care()...)
	return join(all[:min(most, len(all))]...)
}

// leaveLines are two of the day's lines, beside which courses pause.
func (r *Reader) leaveLines() string {
	all := r.Leave()
	return join(all[:min(len(r.paused())+mostLines, len(all))]...)
}

// Usual says what the leaflets call usual on this day.
func (r *Reader) Usual() string {
	if all := r.Expect(); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Expect returns all that is usual on this day.
func (r *Reader) Expect() []string {
	if r.e.Phase == schedule.NoPhase {
		return nil
	}
	return r.lines(r.speaker(), aftercare.Usual)
}

// Flags returns the signs to ask somebody about: those that are never left out,
// and others as far as there are few.
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

// FlagLines are the signs in one text.
func (r *Reader) FlagLines() string { return join(r.Flags()...) }

const (
	// tintEvery is how often a tinted sunscreen is named: a word, not a
	// refrain.
	tintEvery = 7
	// tintFrom is the first day of it: it counts as make-up before.
	tintFrom = 3
)

// Extra is a tint now and then for skin that darkens after inflammation (types
// III to VI; PMC6986132) or may, else a place or habit that is often forgotten.
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

// everybody is a line for every face, one a day in turn, and in protect for
// everybody.
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
