package notify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"parasol/schedule"
)

// part returns a part of the text, in the person's own wording or else from
// the entry of a key.
func (r *Reader) part(key, part string) string {
	if own, ok := r.t.own(r, part); ok {
		if part == "title" {
			return cut(strings.ReplaceAll(own, "\n", " "), OwnTitle)
		}
		return fit(own, FirstLine, nil)
	}
	if part == "title" {
		return r.title(key)
	}
	return r.firstLine(key)
}

// title returns the title of an entry. If a name makes it too long, the name
// is left out; so is the hour of a treatment that has none.
func (r *Reader) title(key string) string {
	key = r.discreet(key, ".title")
	title := r.say(key + ".title")
	if (utf8.RuneCountInString(title) > MaxTitle || r.hourless()) && r.t.has(key+".title.plain") {
		r.mark(key + ".title.plain")
		return r.say(key + ".title.plain")
	}
	r.mark(key + ".title")
	return cut(title, MaxTitle)
}

// hourless reports whether the text is about a treatment entered with only a
// date, which stands for noon.
func (r *Reader) hourless() bool {
	return r.s.Slot.Kind == schedule.Eve && clock(r.local(r.subject().At)) == "12:00"
}

// discreet returns the key of the neutral wording if the person asked for it
// and the language has one.
func (r *Reader) discreet(key, part string) string {
	if r.e.Discreet && r.t.has(key+".discreet"+part) {
		return key + ".discreet"
	}
	return key
}

// firstLine returns the first line of an entry; if it is too long, with the
// short form of the UV sentence, then without finger lengths.
func (r *Reader) firstLine(key string) string {
	if !r.t.has(key + ".first") { // a window ends, and another's morning goes on
		key = r.morning()
	}
	key = r.discreet(key, ".first") + ".first"
	if r.lastLine() != "" && r.s.Last && !r.rings() {
		key = "last." + r.lastKind() + ".first"
	}
	r.mark(key)
	line := r.say(key)
	for _, less := range []func(*Reader){func(r *Reader) { r.short = true }, func(r *Reader) { r.thick = true }} {
		if utf8.RuneCountInString(line) <= FirstLine {
			return line
		}
		less(r)
		line = r.say(key)
	}
	return fit(line, FirstLine, nil)
}

// mark records what an entry's text says, such as a warning or when the phase
// ends, so that the rest does not repeat it.
func (r *Reader) mark(key string) {
	if r.said == nil {
		r.said = map[string]bool{}
	}
	text := r.t.words[key]
	for _, word := range []string{"cover", "help", "windows"} {
		r.said[word] = r.said[word] || strings.Contains(text, "{!"+word+"}")
	}
	for _, end := range []string{"{moment}", "{date}", "{time}"} {
		r.said["end"] = r.said["end"] || strings.Contains(text, end)
	}
	r.said["last"] = r.said["last"] || strings.Contains(text, "{LAST}")
}

// body joins the first line and the rest, adds what must not be missing, and
// shortens the result to the limit.
func (r *Reader) body(first, title string) string {
	body := first + "\n" + r.rest()
	must := r.must()
	for _, m := range must {
		if !strings.Contains(body, m) {
			body += "\n" + m
		}
	}
	body = fit(unique(body, title), MaxBody, append(must, r.Flags()...))
	if body == "" {
		body = title + "."
	}
	return body
}

// must returns the sentences that no template and no limit may remove.
func (r *Reader) must() []string {
	var all []string
	if r.s.Slot.Kind == schedule.Buddy || r.s.Slot.Kind == schedule.Eve { // not about this person's skin now
		return nil
	}
	for _, m := range []string{r.Ring(), r.Warn(), r.Light(), r.lost(), r.Also()} {
		if m != "" {
			all = append(all, m)
		}
	}
	return all
}

// lost returns the day's last sentence unless the first line has it.
func (r *Reader) lost() string {
	if r.said["last"] {
		return ""
	}
	return r.Last()
}

// rest returns everything below the first line.
func (r *Reader) rest() string {
	if own, ok := r.t.own(r, "more"); ok {
		return own
	}
	var lines []string
	for _, slots := range r.order() {
		var line []string
		for _, slot := range slots {
			line = append(line, slot(r))
		}
		lines = append(lines, strings.Join(line, " "))
	}
	return tidy(strings.Join(lines, "\n"))
}

// slot renders one part of the rest.
type slot = func(*Reader) string

// The lines below the first one, by kind. What a person needs most comes
// first, because texts that are too long are cut at the end.
var (
	warning = []slot{(*Reader).Warn, (*Reader).Light, (*Reader).Allowed}
	ringing = []slot{(*Reader).Ring, (*Reader).lost}
	also    = []slot{(*Reader).Also}
	other   = []slot{(*Reader).Other}
	care    = []slot{(*Reader).careLines, (*Reader).leaveLines}
	begin   = []slot{(*Reader).beginLines, (*Reader).leaveLines}
	next    = []slot{(*Reader).Why, (*Reader).Next}
	flags   = []slot{(*Reader).FlagLines, (*Reader).Number}
	usual   = []slot{(*Reader).Usual}

	morningFilm = [][]slot{
		ringing, also, {(*Reader).PhaseLine, (*Reader).From}, {(*Reader).Clouds, (*Reader).Next}, {(*Reader).Close},
		care, flags,
		{(*Reader).Hours, (*Reader).Elsewhere, (*Reader).NoForecast, (*Reader).Glass},
		{(*Reader).Miss, (*Reader).Extra}, usual, other,
	}
	morningCovered = [][]slot{
		ringing, warning, {(*Reader).PhaseLine, (*Reader).Clearance, (*Reader).From}, also, {(*Reader).Close},
		care, flags, usual, {(*Reader).Elsewhere, (*Reader).NoForecast}, other,
	}
	again = [][]slot{ringing, warning, also, next}
)

// orders returns the lines of the kinds that have a fixed order. It is a
// function because a variable would refer to itself through the slots.
func orders() map[schedule.Kind][][]slot {
	return map[schedule.Kind][][]slot{
		schedule.Begin: {
			ringing, warning, also, begin, flags, usual, {(*Reader).PhaseLine, (*Reader).Next, (*Reader).Ask}, other,
		},
		schedule.Eve: {
			{(*Reader).Kit},
			{(*Reader).Sores},
			{(*Reader).DrugBeside},
			{(*Reader).pauseLines},
			{(*Reader).Ask},
		},
		schedule.Leaving: {
			ringing, warning, also, next,
			{(*Reader).Miss, (*Reader).Glass, (*Reader).Elsewhere, (*Reader).NoForecast}, other,
		},
		schedule.Apply: {
			ringing, warning, also, next, {(*Reader).Miss, (*Reader).Elsewhere, (*Reader).NoForecast}, other,
		},
		schedule.Reapply:  {ringing, warning, also, next, {(*Reader).NoForecast}, other},
		schedule.TopUp:    {ringing, warning, next, {(*Reader).NoForecast}, other},
		schedule.Water:    {ringing, warning, also, next, {(*Reader).NoForecast}, other},
		schedule.Shade:    {ringing, warning, {(*Reader).Why}, {(*Reader).Next, (*Reader).NoForecast}, other},
		schedule.StillOut: {ringing, warning, {(*Reader).Why}, {(*Reader).NoForecast}},
		schedule.Ask:      {ringing, warning, {(*Reader).Elsewhere, (*Reader).NoForecast}},
		schedule.PhaseChange: {
			ringing, warning, also, {(*Reader).PhaseLine, (*Reader).Next}, care, usual,
			{(*Reader).NoForecast, (*Reader).Miss, (*Reader).Ask}, other,
		},
		schedule.SkinCheck:  {ringing, warning, also, {(*Reader).Why}, {(*Reader).Ask, (*Reader).PhaseLine}},
		schedule.Session:    {ringing, warning, also, {(*Reader).Sores, (*Reader).Ask}, {(*Reader).PhaseLine}},
		schedule.QuietOffer: {{(*Reader).StillComes}},
		schedule.Buddy:      {{(*Reader).BuddyDoes}, {(*Reader).BuddyWhy}},
	}
}

// windowEnd is the order of the push about the end of a window.
var windowEnd = [][]slot{ringing, warning, also, {(*Reader).Close}, {(*Reader).PhaseLine}, {(*Reader).Ask}}

// order returns the lines of the rest of a reminder.
func (r *Reader) order() [][]slot {
	switch kind := r.s.Slot.Kind; {
	case r.down:
		return r.leftBehind()
	case r.repeat():
		return again
	case kind == schedule.Morning && r.film():
		return morningFilm
	case kind == schedule.Morning:
		return morningCovered
	case kind == schedule.PhaseChange && r.subject().To == schedule.NoPhase:
		return windowEnd
	default:
		return r.t.orders[kind]
	}
}

// unique drops sentences that were said before, in the title too.
func unique(s, title string) string {
	all := sentences(s)
	said := []string{title, title + "."}
	for i, sentence := range all {
		key := strings.TrimSpace(sentence)
		if slices.Contains(said, key) {
			all[i] = "\n"[:strings.Count(sentence, "\n")]
		}
		said = append(said, key)
	}
	return tidy(strings.Join(all, ""))
}

func release(s string) string { return strings.ReplaceAll(s, string(held), " ") }
