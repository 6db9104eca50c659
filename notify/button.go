package notify

import (
	"time"

	"parasol/schedule"
)

// Button is one answer to a reminder: its label and what a tap records.
type Button struct {
	Label   string
	Event   schedule.EventKind // NoEvent records nothing
	And     schedule.EventKind // recorded as well; usually NoEvent
	Minutes int
}

// snooze is how long a tap postpones a reminder, in minutes (design B).
const snooze = 15

// Buttons returns the possible answers to the reminder, at most three: to
// confirm, to stay in or postpone, and to be inside. A reminder that asks
// nothing has none.
func (r *Reader) Buttons() []Button {
	if r.s.Confirms == schedule.NoEvent {
		return nil
	}
	if answers, ok := answers[r.s.Slot.Kind]; ok {
		return answers(r)
	}
	if !r.film() {
		return r.shadeButtons()
	}
	return []Button{r.confirm(), r.snoozed(), r.inside()}
}

// answers are the buttons of each kind; kinds not listed have those of a coat.
var answers = map[schedule.Kind]func(*Reader) []Button{
	schedule.Begin:       (*Reader).beginButtons,
	schedule.Eve:         (*Reader).eveButtons,
	schedule.Morning:     (*Reader).morningButtons,
	schedule.Leaving:     (*Reader).leavingButtons,
	schedule.Shade:       (*Reader).shadeButtons,
	schedule.Ask:         (*Reader).askButtons,
	schedule.StillOut:    (*Reader).stillOutButtons,
	schedule.PhaseChange: (*Reader).phaseButtons,
	schedule.SkinCheck:   (*Reader).skinCheckButtons,
	schedule.Session:     (*Reader).sessionButtons,
	schedule.QuietOffer:  (*Reader).quietButtons,
	schedule.Buddy:       (*Reader).buddyButtons,
}

func (r *Reader) button(key string, event schedule.EventKind) Button {
	return Button{Label: r.say("label." + key), Event: event}
}

func (r *Reader) confirm() Button {
	switch {
	case !r.film() || r.s.Confirms == schedule.Seen:
		return r.button("seen", schedule.Seen)
	case r.s.Slot.Kind == schedule.Water:
		return r.button("applied.again", schedule.Applied)
	}
	return r.button("applied", schedule.Applied)
}

func (r *Reader) inside() Button { return r.button("indoors", schedule.Indoors) }

func (r *Reader) snoozed() Button {
	return Button{Label: r.say("label.snoozed", "minutes", number(snooze)), Event: schedule.Snoozed, Minutes: snooze}
}

// stayIn is the button for staying inside until the date ends.
func (r *Reader) stayIn() Button {
	b := r.button("indoors.today", schedule.Indoors)
	at := r.local(r.d.At)
	midnight := time.Date(at.Year(), at.Month(), at.Day()+1, 0, 0, 0, 0, r.zone)
	b.Minutes = int(midnight.Sub(at) / time.Minute)
	return b
}

func (r *Reader) morningButtons() []Button { return []Button{r.confirm(), r.stayIn()} }

func (r *Reader) leavingButtons() []Button {
	if r.film() {
		return []Button{r.confirm(), r.snoozed(), r.inside()}
	}
	if r.mode == schedule.Cover && r.site() != "face" {
		return []Button{r.button("covered", schedule.Seen), r.inside()}
	}
	return []Button{r.confirm(), r.inside()}
}

func (r *Reader) shadeButtons() []Button {
	if r.mode == schedule.Dark || r.mode == schedule.Cover && r.site() != "face" {
		return []Button{r.button("covered", schedule.Seen), r.inside()}
	}
	return []Button{r.button("shade", schedule.Seen), r.inside()}
}

func (r *Reader) askButtons() []Button {
	if !r.film() {
		return []Button{r.button("outdoors", schedule.Outdoors), r.stayIn(), r.inside()}
	}
	both := r.button("outdoors.applied", schedule.Outdoors)
	both.And = schedule.Applied
	return []Button{both, r.stayIn(), r.inside()}
}

func (r *Reader) stillOutButtons() []Button {
	return []Button{r.button("outdoors.still", schedule.Outdoors), r.inside()}
}

func (r *Reader) phaseButtons() []Button {
	switch {
	case r.closes():
		return []Button{r.button("closed", schedule.Closed), r.button("not-yet", schedule.NotYet)}
	case r.s.Confirms == schedule.Applied:
		return []Button{r.confirm(), r.button("seen", schedule.Seen)}
	}
	return []Button{r.button("seen", schedule.Seen)}
}

func (r *Reader) skinCheckButtons() []Button {
	return []Button{r.button("looked", schedule.Seen), r.button("marks", schedule.Seen)}
}

func (r *Reader) sessionButtons() []Button {
	moved := r.button("moved", schedule.Moved)
	switch sessionWord(r.subject().Days) {
	case "after":
		return []Button{r.button("had", schedule.Had), moved, r.button("cancelled", schedule.Cancelled)}
	case "moved":
		return []Button{moved, r.button("cancelled", schedule.Cancelled)}
	}
	return []Button{r.button("seen", schedule.Seen), moved}
}

func (r *Reader) beginButtons() []Button {
	if r.subject().Planned {
		return []Button{r.button("had", schedule.Had), r.button("moved", schedule.Moved)}
	}
	home := r.button("home", schedule.Seen)
	home.And = schedule.Indoors
	return []Button{home}
}

func (r *Reader) eveButtons() []Button {
	packed := r.button("packed", schedule.Seen)
	if r.subject().Planned {
		return []Button{packed, r.button("moved", schedule.Moved)}
	}
	return []Button{packed}
}

func (r *Reader) quietButtons() []Button {
	return []Button{r.button("fewer", schedule.Seen), r.button("all", schedule.All)}
}

func (r *Reader) buddyButtons() []Button {
	return []Button{r.button("buddy.well", schedule.Seen), r.button("buddy.check", schedule.NoEvent)}
}

// Label returns the label of a button that records an event.
func (t *Texts) Label(e schedule.EventKind) string {
	return t.write("label."+e.String(), "minutes", number(snooze))
}
