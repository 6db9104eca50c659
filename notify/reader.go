package notify

import (
	"strings"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// Reader says what there is to say about one decision. Its methods return
// complete sentences in its language, empty if there is nothing to say.
// Pushes, the page, explain and custom templates all call them.
type Reader struct {
	t     *Texts
	d     *schedule.Decision
	e     *schedule.Evidence
	s     *schedule.Reminder // never nil
	entry *aftercare.Entry   // of the governing treatment; nil if the catalogue has none
	mode  schedule.Phase     // the phase that the text is about
	zone  *time.Location     // the time zone of the place at the decision

	short bool            // use the short form of the UV sentence
	thick bool            // leave out area and finger lengths
	down  bool            // the message outlives the daemon
	said  map[string]bool // what title and first line say already
}

// Read returns the reader of a decision.
func (t *Texts) Read(d *schedule.Decision) *Reader {
	r := &Reader{t: t, d: d, e: &d.Evidence, s: d.Send}
	if r.s == nil {
		r.s = &schedule.Reminder{}
	}
	r.zone = time.FixedZone("", r.e.Offset)
	r.entry, _ = aftercare.Find(r.e.Treatment)
	r.mode = modeOf(r.e, r.s.Slot.Kind)
	return r
}

// modeOf returns the phase a text is about. Dark concerns the whole person. If
// some skin takes sunscreen while other skin is covered, it is the phase of
// the former, and a warning covers the latter; shade is about the covered
// skin. Outside every window, a reminder that asks for sunscreen is worded as
// in protect.
func modeOf(e *schedule.Evidence, k schedule.Kind) schedule.Phase {
	switch {
	case e.Phase == schedule.Dark:
		return schedule.Dark
	case e.Film != schedule.NoPhase && k != schedule.Shade:
		return min(e.Film, schedule.Strict)
	case e.Phase == schedule.NoPhase:
		return schedule.Protect
	}
	return e.Phase
}

// say returns the sentence of a key; the given values take precedence over the
// reader's.
func (r *Reader) say(key string, values ...string) string {
	if r.e.Discreet && r.t.has(key+".discreet") {
		key += ".discreet"
	}
	return tidy(fill(r.t.words[key], func(name string) string {
		for i := 0; i+1 < len(values); i += 2 {
			if values[i] == name {
				return values[i+1]
			}
		}
		if f, ok := r.t.fields[name]; ok {
			return f(r)
		}
		return ""
	}))
}

// fields returns the values and slots that every sentence may use. It is a
// function because a variable would refer to itself through them.
func fields() map[string]func(*Reader) string {
	return map[string]func(*Reader) string{
		"AMOUNT": (*Reader).Amount, "AMOUNT_AM": (*Reader).AmountAM, "UVDAY": (*Reader).UVDay, "UVNOW": (*Reader).UVNow,
		"UVSHORT": (*Reader).UVShort, "LAST": (*Reader).Last, "DAYLIGHT": (*Reader).Daylight,
		"applied": func(r *Reader) string { return clock(r.local(r.e.Applied)) },
		"area":    func(r *Reader) string { return r.areaOf(r.mode) },
		"at":      func(r *Reader) string { return clock(r.outing()) },
		"clear":   func(r *Reader) string { return number(r.clearNow()) },
		"clinic":  (*Reader).clinic,
		"cover":   func(r *Reader) string { return r.areasIn(schedule.Cover) },
		"dark":    func(r *Reader) string { return r.areasIn(schedule.Dark) },
		"date":    func(r *Reader) string { return r.t.date(r.day(), r.e.Date) },
		"day":     func(r *Reader) string { return number(r.e.TreatmentDay) },
		"drug":    func(r *Reader) string { return r.drug() },
		"every":   func(r *Reader) string { return r.t.pause("every", r.e.Interval) },
		"film":    func(r *Reader) string { return r.areasIn(schedule.Strict, schedule.Protect) },
		"in":      func(r *Reader) string { return r.t.pause("in", r.e.Interval) },
		"moment":  func(r *Reader) string { return r.moment(r.e.PhaseUntil) },
		"n":       func(r *Reader) string { return number(r.subject().N) },
		"name":    func(r *Reader) string { return capital(name(r.d.Person)) },
		"over":    func(r *Reader) string { return clock(r.over()) },
		"peak":    func(r *Reader) string { return number(r.peak()) },
		"peak_at": func(r *Reader) string { return clock(near(r.local(r.e.PeakAt))) },
		"phone":   func(r *Reader) string { return name(r.e.Clinic.Phone) },
		"phrase":  func(r *Reader) string { return r.phrase() },
		"product": (*Reader).Product,
		"since":   func(r *Reader) string { return clock(r.since()) },
		"sunset":  func(r *Reader) string { return clock(r.local(r.e.Sunset)) },
		"time":    func(r *Reader) string { return clock(r.local(r.until())) },
		"uv":      func(r *Reader) string { return number(r.now()) },
	}
}

// local returns an instant in the place's time zone; the zero time stays zero.
func (r *Reader) local(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.In(r.zone)
}

func (r *Reader) moment(t time.Time) string { return r.t.moment(r.local(t), r.e.Date) }

// end returns the date on which the governing phase ends.
func (r *Reader) end() schedule.Date { return schedule.DateOf(r.local(r.e.PhaseUntil)) }

// day returns the date that a text is about: that of a session, else the one
// on which the governing phase ends.
func (r *Reader) day() schedule.Date {
	if c := r.subject(); r.s.Slot.Kind == schedule.Session {
		return schedule.DateOf(r.local(c.At))
	}
	return r.end()
}

// until returns the instant that a title names: that of the treatment on the
// evening before it, else the end of the governing phase.
func (r *Reader) until() time.Time {
	if r.s.Slot.Kind == schedule.Eve {
		return r.subject().At
	}
	return r.e.PhaseUntil
}

// since returns since when the person has been out; for a buddy, since when
// there has been no answer.
func (r *Reader) since() time.Time {
	if r.s.Slot.Kind == schedule.Buddy {
		return r.local(r.e.Since)
	}
	return r.local(r.e.OutSince)
}

// over returns when the sun is too low for reminders: the end of today's time
// over the threshold, else sunset.
func (r *Reader) over() time.Time {
	if t := r.e.OverUntil; !t.IsZero() {
		return r.local(t)
	}
	return r.local(r.e.Sunset)
}

// outing returns the start of the outing that a text is about.
func (r *Reader) outing() time.Time {
	if r.s.Slot.Kind == schedule.Leaving && r.s.Slot.Anchor > 0 {
		return time.Unix(r.s.Slot.Anchor, 0).In(r.zone)
	}
	return r.local(r.e.NextOuting)
}

// film reports whether the text is about skin that takes sunscreen.
func (r *Reader) film() bool { return r.mode == schedule.Strict || r.mode == schedule.Protect }

// Product returns the name of the sunscreen to use.
func (r *Reader) Product() string {
	if r.mode == schedule.Strict {
		return r.t.words["product.strict"]
	}
	return r.t.words["product"]
}

// clinic returns the name of whom to ask.
func (r *Reader) clinic() string {
	switch {
	case r.e.Clinic.Name != "":
		return name(r.e.Clinic.Name)
	case r.e.Course && !r.e.NoActives && !r.ofProcedure():
		return r.t.words["clinic.course"]
	case r.inked():
		return r.t.words["clinic.inked"]
	}
	return r.t.words["clinic"]
}

// ofProcedure reports whether the text is about a procedure, whichever
// treatment governs the day.
func (r *Reader) ofProcedure() bool {
	switch r.s.Slot.Kind {
	case schedule.Begin, schedule.Eve, schedule.Session:
		return true
	}
	return false
}

// inked reports whether a studio rather than a clinic did it.
func (r *Reader) inked() bool {
	return r.entry != nil && r.entry.Family != nil &&
		(r.entry.Family.Name == "inked" || r.entry.Family.Name == "made-up")
}

// phrase returns the governing treatment as it appears in "Day 4 after …".
func (r *Reader) phrase() string {
	if r.entry != nil {
		return r.catalogue(r.entry.Phrase)
	}
	return name(strings.ReplaceAll(r.e.Treatment, "-", " "))
}

func (r *Reader) drug() string {
	if r.entry != nil {
		return capital(r.catalogue(r.entry.Name))
	}
	return capital(name(r.e.Treatment))
}

// Facts for custom templates.

// Phase returns the phase that the text is about.
func (r *Reader) Phase() string { return r.mode.String() }

// Kind returns the reminder's kind.
func (r *Reader) Kind() string { return r.s.Slot.Kind.String() }

// Level returns the reminder's level.
func (r *Reader) Level() string { return r.s.Level.String() }

// Attempt returns how often the reminder was sent, including this time.
func (r *Reader) Attempt() int { return r.s.Attempt }

// Discreet reports whether title and first line use neutral words.
func (r *Reader) Discreet() bool { return r.e.Discreet }

// FilmOn reports whether sunscreen is on.
func (r *Reader) FilmOn() bool { return r.e.FilmOn }

// InWater reports whether the person is in the water.
func (r *Reader) InWater() bool { return r.e.InWater }

// AppliedAt returns when the last coat was applied.
func (r *Reader) AppliedAt() string { return r.t.fields["applied"](r) }

// OutingAt returns when the outing that the text is about begins.
func (r *Reader) OutingAt() string { return r.t.fields["at"](r) }
