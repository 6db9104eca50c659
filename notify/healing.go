package notify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// healing is one open treatment as texts speak of it.
type healing struct {
	schedule.Healing
	entry *aftercare.Entry
	named bool // whether a line must say whose skin it is about: other skin heals from something else
}

// line gives a sentence of the catalogue to its skin, e.g. "Forearm: wash with
// mild soap, pat dry, thin balm."
func (h *healing) line(say string) string {
	if !h.named || h.Area == "" || say == "" {
		return say
	}
	first, size := utf8.DecodeRuneInString(say)
	return capital(areaName(h.Area)) + ": " + string(unicode.ToLower(first)) + say[size:]
}

// recent reports whether a procedure is in its first days, in which its red
// flags are named.
func (h *healing) recent() bool { return len(h.say(aftercare.Flag)) > 0 }

// say returns what the catalogue says of the treatment in its phase and on its
// day.
func (h *healing) say(s aftercare.Slot) []string {
	var all []string
	for _, l := range h.entry.Lines(s, h.Phase, h.Day) {
		all = append(all, l.Say)
	}
	return all
}

// speaker returns the treatment whose care a text gives: the governing one,
// but where other skin takes the sunscreen that the text asks for, the
// strictest of that skin's; nil without one in the catalogue.
func (r *reader) speaker() *healing {
	if r.e.Phase == schedule.NoPhase {
		return nil
	}
	if r.e.Phase <= schedule.Strict || r.mode == r.e.Phase {
		return r.governing()
	}
	var best *healing
	for _, o := range r.e.Open {
		h := r.healing(o)
		if h == nil || o.Phase > schedule.Strict || !r.takesFilm(o.Area) {
			continue
		}
		if best == nil || o.Phase > best.Phase || o.Phase == best.Phase && best.entry.IsCourse() && !h.entry.IsCourse() {
			best = h
		}
	}
	return best
}

func (r *reader) governing() *healing {
	if r.entry == nil {
		return nil
	}
	g := schedule.Healing{Treatment: r.e.Treatment, Phase: r.e.Phase, Day: r.e.TreatmentDay}
	for _, o := range r.e.Open {
		if o.Treatment == g.Treatment && o.Phase == g.Phase && o.Day == g.Day {
			g.Area = o.Area
			break
		}
	}
	return &healing{g, r.entry, r.manyAreas()}
}

func (r *reader) healing(o schedule.Healing) *healing {
	entry, ok := aftercare.Find(o.Treatment)
	if !ok {
		return nil
	}
	return &healing{o, entry, r.manyAreas()}
}

func (r *reader) manyAreas() bool {
	for _, o := range r.e.Open {
		if o.Area != r.e.Open[0].Area {
			return true
		}
	}
	return false
}

// takesFilm reports whether an area takes sunscreen, all treatments of it
// counted.
func (r *reader) takesFilm(area string) bool {
	for _, a := range r.e.Areas {
		if a.Area == area {
			return a.Phase == schedule.Strict || a.Phase == schedule.Protect
		}
	}
	return true
}

// others returns the open procedures beside the speaker.
func (r *reader) others() []*healing {
	speaker := r.speaker()
	var all []*healing
	for _, o := range r.e.Open {
		h := r.healing(o)
		if h == nil || h.entry.IsCourse() || speaker != nil && o == speaker.Healing {
			continue
		}
		all = append(all, h)
	}
	return all
}

// care returns two care lines that change from day to day; the first is
// neutral where the person wants discretion. Beside the second stands one line
// for each other skin that is covered or in its first days.
func (r *reader) care() (first, more string) {
	first = r.neutralCare()
	var rest []string
	if h := r.speaker(); h != nil {
		if lines := h.say(aftercare.Do); len(lines) > 0 {
			day := r.dayNumber()
			first, rest = h.line(lines[day%len(lines)]), []string{h.line(lines[(day+1)%len(lines)])}
		}
	}
	if r.e.Discreet || !r.fitsFirst(first) {
		first, rest = r.neutralCare(), []string{first}
	}
	const most = 2 // other skins; more would push out what the day asks
	for _, h := range r.others() {
		lines := h.say(aftercare.Do)
		if len(rest) <= most && len(lines) > 0 && (h.recent() || h.Phase >= schedule.Cover) {
			rest = append(rest, h.line(lines[r.dayNumber()%len(lines)]))
		}
	}
	return first, strings.Join(rest, " ")
}

// fitsFirst reports whether a care line that names its skin has room beside
// action and peak.
func (r *reader) fitsFirst(care string) bool {
	const spaces = 2
	return utf8.RuneCountInString(r.putOn()+r.peakLine()+care)+spaces <= FirstLine
}

func (r *reader) neutralCare() string {
	switch r.mode {
	case schedule.Dark:
		return "Hat, gloves, long sleeves if out."
	case schedule.Cover:
		return "Hat and long sleeves outdoors."
	}
	return "Hat and shade around midday."
}

// dayNumber counts days, to let lines take turns.
func (r *reader) dayNumber() int {
	n := r.e.Date.Sub(schedule.Date{Year: 2000, Month: 1, Day: 1})
	return max(n, -n)
}

// avoidExpect says what to leave, other procedures in their first days
// included, and what is usual.
func (r *reader) avoidExpect() (avoid, expect string) {
	var all []string
	if h := r.speaker(); h != nil {
		for _, say := range h.say(aftercare.Leave) {
			all = append(all, h.line(say))
		}
		for _, say := range h.say(aftercare.Usual) {
			expect = h.line(say)
			break
		}
	}
	for _, h := range r.others() {
		if !h.recent() {
			continue
		}
		for _, say := range h.say(aftercare.Leave) {
			all = append(all, h.line(say))
		}
	}
	return strings.Join(all, " "), expect
}

// redFlags says in the first days what to ask about: one sentence for every
// treatment in them.
func (r *reader) redFlags() string {
	var flags, areas []string
	everywhere := false
	for _, h := range append([]*healing{r.speaker()}, r.others()...) {
		if h == nil || !h.recent() {
			continue
		}
		flags = append(flags, h.say(aftercare.Flag)...)
		everywhere = everywhere || !h.named || h.Area == ""
		if a := areaName(h.Area); !slices.Contains(areas, a) {
			areas = append(areas, a)
		}
	}
	if len(flags) == 0 {
		return ""
	}
	ask := strings.ReplaceAll(strings.Join(once(flags), " "), "your clinic", r.clinic())
	if everywhere {
		return ask
	}
	return capital(list(areas, "and")) + ": " + ask
}

func once(words []string) []string {
	var all []string
	for _, w := range words {
		if !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// glass warns of windows and the midday sun under drugs that UVA wakes, and
// names one that does not govern the day.
func (r *reader) glass() string {
	if k := r.s.Slot.Kind; k != schedule.Morning && k != schedule.Leaving {
		return ""
	}
	wakes := r.entry != nil && r.entry.UVA
	var drugs []string
	for _, o := range r.e.Open {
		if h := r.healing(o); h != nil && h.entry.UVA {
			wakes = true
			if h.entry != r.entry && !r.e.Discreet {
				drugs = append(drugs, h.entry.Name)
			}
		}
	}
	if !wakes {
		return ""
	}
	named := ""
	if len(drugs) > 0 {
		named = " (" + list(once(drugs), "and") + ")"
	}
	return "Window glass counts as outdoors" + named + ": UVA comes through. Keep out of the midday sun."
}
