package notify

import (
	"math"
	"strconv"
	"time"

	"parasol/schedule"
	"parasol/uv"
)

// Head says in one line what was decided, why, and when the next decision is.
func (r *Reader) Head() string {
	what := r.say("explain.nothing", "reason", r.Reason())
	if r.d.Send != nil {
		what = r.say("explain.sends", "kind", r.t.Kind(r.s.Slot.Kind, r.mode),
			"level", r.t.Level(r.s.Level), "reason", r.Reason())
	}
	at := r.local(r.d.At)
	head := r.say("explain.head",
		"person", r.person(), "date", r.t.date(schedule.DateOf(at), r.e.Date), "time", clock(at))
	return release(join(head, what, r.say("explain.next", "next", r.Looks())))
}

// person returns the person's name as the beginning of a sentence.
func (r *Reader) person() string { return capital(name(r.d.Person)) }

// Reason returns the text for the decision's reason.
func (r *Reader) Reason() string { return r.t.words["reason."+r.d.Reason.String()] }

// Empty says that the journal is empty.
func (t *Texts) Empty() string { return t.words["explain.empty"] }

// HeldTitle is the heading of the reminders that were held back.
func (t *Texts) HeldTitle() string { return t.words["explain.held"] }

// Held says why one reminder was not sent.
func (r *Reader) Held(h *schedule.Held) string {
	key := "held." + h.Reason.String()
	if h.Until.IsZero() && r.t.has(key+".open") {
		key += ".open"
	}
	if h.Reason == schedule.DayBound && r.e.SentToday < r.e.MaxPerDay {
		key = "held.reserved"
	}
	reason := r.say(key, "until", r.moment(h.Until), "sent", number(r.e.SentToday), "max", number(r.e.MaxPerDay))
	return r.say("explain.held.item", "kind", r.t.Kind(h.Slot.Kind, r.mode), "reason", reason)
}

// HeldNone says that nothing was held back.
func (t *Texts) HeldNone() string { return t.words["explain.held.none"] }

// Evidence says what the decision is based on, one fact per line.
func (r *Reader) Evidence() []string {
	e := r.e
	uv := r.say("explain.uv.can", "clear1", decimal(e.Ceiling))
	if r.known() {
		uv = r.say("explain.uv", "forecast1", decimal(e.Forecast), "clear1", decimal(e.Ceiling))
	}
	lines := []string{uv}
	if !e.Issued.IsZero() {
		trust := number(int(math.Round(e.Trust * 100)))
		lines = append(lines, r.say("explain.issued", "moment", r.moment(e.Issued), "percent", trust))
	}
	if e.Ozone > 0 {
		lines = append(lines, r.say("explain.ozone", "percent", number(int(math.Round(e.Ozone*100)))))
	}
	lines = append(lines, r.thresholdLine())
	if !e.PeakAt.IsZero() {
		lines = append(lines, r.say("explain.peak", "peak1", decimal(e.Peak), "peak_time", clock(r.local(e.PeakAt))))
	}
	if day := r.PhaseLine(); day != "" {
		lines = append(lines, day)
	}
	if e.Elsewhere {
		lines = append(lines, r.say("explain.elsewhere"))
	}
	lines = append(lines, r.say("explain.presence", "presence", r.Presence()), r.filmLine(),
		r.say("explain.dose", "bare", sed(e.DoseBare), "under", sed(e.DoseFilm)),
		r.say("explain.sent", "sent", number(e.SentToday), "max", number(e.MaxPerDay)))
	for i, l := range lines {
		lines[i] = release(l)
	}
	return lines
}

func (r *Reader) thresholdLine() string {
	switch r.e.Phase {
	case schedule.Dark:
		return r.say("explain.threshold.dark")
	case schedule.NoPhase:
		return r.say("now.none")
	}
	return r.say("explain.threshold", "threshold", decimal(r.e.Threshold))
}

// filmLine says what is known of the coat of sunscreen and when it ends.
func (r *Reader) filmLine() string {
	if r.e.Applied.IsZero() {
		return r.say("explain.film.none")
	}
	key := "explain.film.over"
	if r.e.FilmOn {
		key = "explain.film.on"
	}
	return r.say(key, "end", r.filmEnd())
}

func (r *Reader) filmEnd() string {
	if r.e.FilmEnd != schedule.ByInterval {
		return r.say("film." + r.e.FilmEnd.String())
	}
	d := r.e.FilmEnds.Sub(r.e.Applied)
	if d <= 0 || d > maxInterval {
		d = maxInterval
	}
	if d%time.Hour == 0 {
		return r.say("film.interval", "count", number(int(d/time.Hour)))
	}
	return r.say("film.interval.minutes", "count", number(int(d/time.Minute)))
}

// sed formats a dose in standard erythema doses.
func sed(d uv.Dose) string { return strconv.FormatFloat(float64(d/uv.SED), 'f', 1, 64) }
