package notify

import (
	"strings"
	"time"

	"parasol/schedule"
)

// coat names the sunscreen a text asks for.
func (r *reader) coat() string {
	if r.mode == schedule.Strict {
		return "mineral SPF 30+"
	}
	return "SPF 30+"
}

// dayCoat names it where a day is asked for; broad-spectrum, as only that
// keeps out UVA (the owner's guide; 21 CFR 201.327).
func (r *reader) dayCoat() string {
	if r.mode == schedule.Strict {
		return "mineral broad-spectrum SPF 30+"
	}
	return "broad-spectrum SPF 30+"
}

// putOn says what to put on, and on which area, where treatments name some.
func (r *reader) putOn() string {
	if !r.film() {
		return r.coverUp()
	}
	if len(r.e.Areas) > 0 && !r.e.Discreet {
		return r.areaLine()
	}
	return "Put on " + r.coat() + ", a thick layer."
}

// amount says how much: a teaspoon, two finger lengths, for face and neck
// (AAD).
func (r *reader) amount() string {
	face := len(r.e.Areas) == 0
	for _, a := range r.e.Areas {
		face = face || a.Area == "face" && (a.Phase == schedule.Strict || a.Phase == schedule.Protect)
	}
	if !face || !r.film() || !asksForCoat(r.s.Slot.Kind) {
		return ""
	}
	return "Two finger lengths for face and neck."
}

func (r *reader) thenPutOn() string {
	if !r.film() {
		return ""
	}
	if len(r.e.Areas) > 0 && !r.e.Discreet {
		return r.areaLine()
	}
	return "Then put on " + r.coat() + "."
}

// closesOver is the day from which covered skin is called healing, not open:
// new skin closes over in about a week.
const closesOver = 7

func (r *reader) coverUp() string {
	switch {
	case r.e.Phase == schedule.Dark:
		return "Stay in, away from windows and bright lamps."
	case r.e.Discreet:
		return "Stay in, or cover up outdoors."
	case r.e.TreatmentDay >= closesOver:
		return "Stay in, or cover the healing skin."
	}
	return "Stay in, or cover the open skin."
}

func (r *reader) sunCare() string {
	switch r.mode {
	case schedule.Dark:
		return "Hat, gloves, long sleeves if out."
	case schedule.Cover:
		return "Hat, long sleeves and shade."
	case schedule.Strict:
		return "Then shade and a hat."
	}
	return "A hat and shade help."
}

func (r *reader) atOuting() string {
	if r.e.NextOuting.IsZero() {
		return ""
	}
	return " at " + clock(r.e.NextOuting)
}

// peakLine says today's peak; one that is the clear-sky model's is called so.
func (r *reader) peakLine() string {
	if r.e.PeakAt.IsZero() {
		if r.e.Peak > 0 {
			return "Peak UV " + index(r.e.Peak) + " today."
		}
		return "No UV to speak of today."
	}
	verb := "Peak UV "
	if r.e.PeakAt.Before(r.d.At) {
		verb = "Peak was UV "
	}
	line := verb + index(r.e.Peak) + " at " + clock(r.e.PeakAt)
	if !r.e.DayKnown || r.e.Source == clearSky {
		line += " (clear sky)"
	}
	return line + "."
}

// clearSky is the name of the model as a source.
const clearSky = "clear-sky"

// nowLine says the index now and where it is from.
func (r *reader) nowLine() string {
	e := r.e
	if !e.Known || e.Source == clearSky || e.Source == "" {
		return "UV " + index(e.Ceiling) + " now (no forecast: clear-sky value)."
	}
	line := "UV " + index(e.Forecast) + " now"
	const gap = 1.5 // a difference that changes what people would do; smaller ones are noise
	if e.Ceiling-e.Forecast >= gap {
		line += ", " + index(e.Ceiling) + " between clouds"
	}
	line += " (" + source(e.Source)
	const old = 24 * time.Hour // runs come twice a day; a day's lead means that the source has been silent
	if e.Lead > old && !e.Issued.IsZero() {
		line += ", issued " + e.Issued.In(r.zone).Format("2 Jan 15:04")
	}
	return line + ")."
}

// three says the hours at 3 and above, from which the WHO asks for protection.
func (r *reader) three() string {
	e := r.e
	switch {
	case e.ThreeFrom.IsZero() && e.Peak < 3 && e.PeakCeiling >= 3:
		return "UV stays under 3 unless clouds break, then up to " + index(e.PeakCeiling) + "."
	case e.ThreeFrom.IsZero() && e.Peak < 3 && e.DayKnown:
		return "UV stays under 3 today."
	case e.ThreeFrom.IsZero() || e.ThreeUntil.IsZero():
		return ""
	case e.ThreeUntil.Before(r.d.At):
		return "UV was 3 and above until " + clock(e.ThreeUntil) + "."
	}
	return "UV 3 and above from " + clock(e.ThreeFrom) + " to " + clock(e.ThreeUntil) + "."
}

// why says why now, in the person's terms.
func (r *reader) why() string {
	why := r.cause()
	if !r.e.DoseHigh {
		return why
	}
	return strings.TrimSpace("You have had a lot of sun today. " + why)
}

func (r *reader) cause() string {
	switch r.d.Reason {
	case schedule.FilmEnded, schedule.FilmDose, schedule.FilmWater, schedule.NoCoat, schedule.EarlySecondCoat:
		if !r.film() {
			return r.outSince("")
		}
	}
	switch e := r.e; r.d.Reason {
	case schedule.FilmEnded:
		return r.lastCoat("Your last coat is from ")
	case schedule.FilmDose:
		return r.lastCoat("The sun has been strong since the coat of ")
	case schedule.FilmWater:
		return "Water, sweat and towels take sunscreen off."
	case schedule.NoCoat:
		return r.outSince(", and no coat noted")
	case schedule.OutingAhead:
		if !e.NextOuting.IsZero() && !e.NextOutingEnd.IsZero() {
			return "Your outing: " + clock(e.NextOuting) + " to " + clock(e.NextOutingEnd) + "."
		}
	case schedule.EarlySecondCoat:
		return "A second coat soon after going out covers what the first one missed." // Diffey 2001
	case schedule.InTheSun:
		return r.outSince("")
	case schedule.PresenceUnknown:
		return "Nothing says yet whether you are in or out."
	case schedule.OutingExpired:
		return "There has been no sign from you for a while."
	}
	return ""
}

func (r *reader) outSince(more string) string {
	if r.e.OutSince.IsZero() {
		return ""
	}
	return "Out since " + clock(r.e.OutSince) + more + "."
}

func (r *reader) lastCoat(begin string) string {
	t := r.e.Applied
	if t.IsZero() {
		return "The last coat is some time ago."
	}
	if schedule.DateOf(t) != r.e.Date {
		return "The last coat is from " + strings.TrimPrefix(when(t, r.e.Date), "on ") + "."
	}
	return begin + clock(t) + "."
}

// lastLine is said with the day's last reminder: from then on the person is on
// their own.
func (r *reader) lastLine() string {
	if !r.s.Last {
		return ""
	}
	end := "while you are out"
	if t := r.e.OverUntil; !t.IsZero() {
		end = "until " + clock(t)
	} else if t := r.e.Sunset; !t.IsZero() {
		end = "until " + clock(t)
	}
	if r.film() {
		return "Last reminder of today: put it on every " + interval(r.e.Interval) + " " + end + "."
	}
	return "Last reminder of today: stay in or covered " + end + "."
}

func (r *reader) ringing() string {
	if r.s.Level != schedule.Emergency {
		return ""
	}
	if r.s.Until.IsZero() {
		return "It rings until you answer."
	}
	return "It rings until you answer, until " + clock(r.s.Until.In(r.zone)) + " at most."
}

// next says what comes after this reminder.
func (r *reader) next() string {
	e := r.e
	switch k := r.s.Slot.Kind; {
	case k == schedule.Ask:
		return "One answer is enough: reminders follow it."
	case k == schedule.Shade || !r.film() && k.Film():
		return "Answer, and it stays quiet for an hour."
	case !r.film():
		return ""
	case k == schedule.Morning || k == schedule.PhaseChange:
		if e.NextOuting.After(r.d.At) {
			return "Next: before your outing at " + clock(e.NextOuting) + "."
		}
		return "Outdoors: again every " + interval(e.Interval) + "."
	}
	return "Next coat: " + interval(e.Interval) + " after this one, sooner in strong sun, water or sweat."
}
