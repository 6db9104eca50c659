package web

import (
	"slices"
	"strings"
	"time"

	"parasol/schedule"
)

// latestUntil is how far ahead "out until" may be: a time that has passed
// today means tomorrow only if it is near.
const latestUntil = 12 * time.Hour

// sheet is the page behind a confirm link.
type sheet struct {
	frame
	Icon, Kick, Heading string
	Whys                []string
	Ring                *ring
	Facts               []fact
	Choices             []tap
	Until               bool // offers "out until …"
	Back                bool // offers to report a coat put on earlier
	Done                bool // something was recorded
	Undo                bool // and can be undone
}

// sheetOf returns the page of a link before its tap.
func (s *site) sheetOf(link Link, v *View, now time.Time) sheet {
	w := writer{s, v, &v.Decision.Evidence, now}
	p := pushOf(link, v)
	sh := sheet{
		Icon: "bell", Kick: w.clock(now), Heading: w.question(link.Event), Whys: []string{w.say("page.confirm.one")},
	}
	if p != nil {
		sh.Kick = w.until(p.Time)
		sh.Whys = []string{w.question(link.Event), w.say("page.confirm.one")}
		sh.Heading = p.Title
	}
	switch {
	case link.Slot.Kind == schedule.Ask:
		sh.Choices, sh.Until = w.answers(link), true
	case !closed(link, v, now):
		sh.Choices, sh.Back = w.choices(link), link.Event == schedule.Applied
	case takesSunscreen(*w.e) && link.Event == schedule.Applied:
		sh.Heading, sh.Whys = w.say("page.confirm.over"), []string{w.say("page.confirm.over.coat")}
		sh.Choices, sh.Back = []tap{primary(w.onTap())}, true
	default:
		sh.Heading, sh.Whys = w.say("page.confirm.over"), []string{w.say("page.confirm.over.none")}
	}
	tone := "due"
	if len(sh.Choices) == 0 {
		tone = "rest"
	}
	sh.frame = s.bare(sh.Heading, tone)
	return sh
}

// question asks what the tap would report.
func (w writer) question(event schedule.EventKind) string {
	if key := "page.confirm." + event.String(); w.Texts.Has(key) {
		return w.say(key)
	}
	return w.say("page.confirm.seen")
}

// answers returns the possible answers to an ask.
func (w writer) answers(link Link) []tap {
	all := []tap{primary(w.outTap())}
	switch {
	case link.And == schedule.Applied: // one tap records both
		all[0].Label = w.say("label.outdoors.applied")
	case takesSunscreen(*w.e):
		all = append(all, w.onTap())
	}
	stay := w.stayTap()
	stay.Event = schedule.Indoors.String()
	return append(all, stay)
}

// choices returns the link's own tap and the others of its reminder, each with
// its own link.
func (w writer) choices(link Link) []tap {
	all := []tap{primary(w.tapOf(link.Event, link.Minutes))}
	for _, o := range link.Others {
		t := w.tapOf(o.Event, o.Minutes)
		t.Action = "/c/" + o.Token
		all = append(all, t)
	}
	return all
}

// tapOf returns the button of an event.
func (w writer) tapOf(event schedule.EventKind, minutes int) tap {
	icon := map[schedule.EventKind]string{
		schedule.Applied:  "drop",
		schedule.Outdoors: "sun",
		schedule.Indoors:  "home",
		schedule.Snoozed:  "clock",
		schedule.Seen:     "check",
	}[event]
	if icon == "" {
		icon = "check"
	}
	return tap{Icon: icon, Label: w.say("label."+event.String(), "minutes", number(minutes)), Event: event.String()}
}

// tapID returns the ID of the next tap of a link. It depends on the link, the
// event and how often that was undone, so that one link records each of its
// events once, whatever is posted to it, and again after an undo.
func tapID(link Link, event schedule.EventKind, past []schedule.Event) string {
	id := link.ID + "-" + event.String()
	for again := 0; undone(past, id); again++ {
		id = link.ID + "-" + event.String() + "~" + number(again+1)
	}
	return id
}

// taken returns the last event that the link recorded and that was not undone;
// nil if there is none.
func taken(link Link, past []schedule.Event) *schedule.Event {
	for i := len(past) - 1; i >= 0; i-- {
		e := &past[i]
		if strings.HasPrefix(e.ID, link.ID+"-") && e.Kind != schedule.Undone && !undone(past, e.ID) {
			return e
		}
	}
	return nil
}

// pushOf returns the reminder that a link belongs to, if it is among the last.
func pushOf(link Link, v *View) *Push {
	i := slices.IndexFunc(v.Pushes, func(p Push) bool { return about(p, link.Slot) })
	if i < 0 {
		return nil
	}
	return &v.Pushes[i]
}

// closed reports whether the link's reminder is over: confirmed, past its
// time, or about a coat that a later one has replaced. A slot that is not
// among the last pushes is over. Where somebody is can be reported at any
// time.
func closed(link Link, v *View, now time.Time) bool {
	if link.Event == schedule.Indoors || link.Event == schedule.Outdoors {
		return false
	}
	p := pushOf(link, v)
	return p == nil || p.ConfirmedAt != nil || (!p.Until.IsZero() && !now.Before(p.Until)) || replaced(link, v)
}

func about(p Push, slot schedule.Slot) bool { return p.Slot == slot || slices.Contains(p.Covers, slot) }

// replaced reports whether a coat was applied after the one that the slot is
// about.
func replaced(link Link, v *View) bool {
	hangs := link.Slot.Kind == schedule.Reapply || link.Slot.Kind == schedule.Water
	return hangs && v.Decision.Evidence.Applied.Unix() > link.Slot.Anchor
}

// done returns the page after recording: what was recorded and what comes
// next.
func (s *site) done(e *schedule.Event, v *View, now time.Time) sheet {
	w := writer{s, v, &v.Decision.Evidence, now}
	sh := sheet{Icon: "check", Kick: w.clock(now), Heading: s.did(e, v), Done: true, Undo: e.Kind != schedule.Undone}
	tone := "calm"
	switch {
	case e.Kind == schedule.Undone:
		sh.Heading = w.say("page.did.undone")
	case w.e.FilmOn && takesSunscreen(*w.e):
		sh.Whys = []string{w.say("page.confirm.next", "time", w.clock(w.e.FilmEnds)), w.say("page.why.on")}
		sh.Ring = w.coatRing(w.say("page.ring.next"))
		sh.Facts = []fact{{Name: w.say("page.fact.puton"), Value: w.clock(w.e.Applied)}}
	case w.e.Presence == schedule.ReportedOutdoors && takesSunscreen(*w.e) && w.e.Over:
		sh.Whys, tone = []string{w.say("page.head.due.first." + w.phase()), w.amount()}, "due"
	case e.Kind == schedule.Seen && e.Slot.Kind == schedule.Shade:
		sh.Whys = []string{w.say("page.confirm.shade")}
	}
	sh.Whys = append(sh.Whys, w.say("page.confirm.close"))
	sh.frame = s.bare(sh.Heading, tone)
	return sh
}

// takesSunscreen reports whether some skin takes sunscreen now, or no window
// forbids it.
func takesSunscreen(e schedule.Evidence) bool {
	return e.Film != schedule.NoPhase || (e.Phase != schedule.Cover && e.Phase != schedule.Dark)
}
