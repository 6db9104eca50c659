package notify

import (
	"slices"
	"strings"
	"time"

	"parasol/schedule"
	"parasol/schedule/aftercare"
)

// join puts sentences one after another.
func join(sentences ...string) string { return tidy(strings.Join(sentences, " ")) }

// Ring says how long an emergency rings.
func (r *Reader) Ring() string {
	switch {
	case !r.rings():
		return ""
	case r.s.Until.IsZero():
		return r.say("ring.open")
	}
	return r.say("ring", "ring", clock(r.local(r.s.Until)))
}

// lastKind returns the word in the keys of the last-of-day entries: film,
// cover or dark.
func (r *Reader) lastKind() string {
	if r.film() {
		return "film"
	}
	return r.mode.String()
}

// lastLine returns the last-of-day sentence of a reminder outdoors. It is
// empty for other kinds, whose first line it does not replace.
func (r *Reader) lastLine() string {
	switch r.s.Slot.Kind {
	case schedule.Leaving, schedule.Apply, schedule.Reapply, schedule.TopUp, schedule.Water, schedule.Shade:
		return r.Last()
	}
	return ""
}

// Last says, with the day's last reminder, what to do without further ones.
func (r *Reader) Last() string {
	if !r.s.Last {
		return ""
	}
	key := "last." + r.lastKind()
	if r.said["help"] && !r.said["last"] && r.mode == schedule.Dark { // the first line has the rest of it
		key += ".rest"
	}
	if r.over().IsZero() || r.mode == schedule.Dark && r.e.Sunset.IsZero() {
		key += ".open"
	}
	return r.say(key)
}

// Warn is the warning of cover and dark, without what title and first line
// say.
func (r *Reader) Warn() string {
	switch r.e.Phase {
	case schedule.Dark:
		var help, windows string
		if !r.said["help"] {
			help = r.say("warn.dark")
		}
		if !r.said["windows"] {
			windows = r.say("warn.windows")
		}
		return join(help, windows)
	case schedule.Cover:
		if r.said["cover"] {
			return ""
		}
		return r.warnCover()
	}
	return ""
}

// closesOver is the day from which covered skin is called healing instead of
// open: new skin closes over in about a week.
const closesOver = 7

// warnCover says why the covered skin gets no sunscreen, depending on why it
// is covered: a wound, light that would burn it, or sore skin.
func (r *Reader) warnCover() string {
	why := schedule.OpenSkin
	if r.entry != nil {
		why = r.entry.CoverWhy
	}
	switch {
	case r.film() && r.areasIn(schedule.Cover) != "":
		return r.say("warn.area")
	case why == schedule.FromLight:
		return r.say("warn.light")
	case why == schedule.UnderCloth:
		return r.say("warn.cloth")
	case r.e.TreatmentDay >= closesOver:
		return r.say("warn.healing")
	}
	return r.say("warn.open")
}

// Light warns of the dark too, if indoor light breaks the drug down.
func (r *Reader) Light() string {
	if r.e.Phase != schedule.Dark || r.entry == nil || !r.entry.IndoorLight {
		return ""
	}
	return r.say("light")
}

// Allowed says under which condition sunscreen is allowed in cover.
func (r *Reader) Allowed() string {
	if r.e.Phase != schedule.Cover || !r.e.IfClinicAllows || !r.e.SunUp || r.film() {
		return ""
	}
	return r.say("allowed")
}

// Also says what the reminders merged into this one would have said.
func (r *Reader) Also() string {
	var all []string
	for _, s := range r.s.Covers {
		all = append(all, r.carried(s))
	}
	return join(once(all)...)
}

func (r *Reader) carried(s schedule.Slot) string {
	switch s.Kind {
	case schedule.Leaving:
		return r.say("also.leaving", "at", clock(time.Unix(s.Anchor, 0).In(r.zone)))
	case schedule.Shade:
		if r.film() {
			return r.say("also.shade")
		}
	case schedule.SkinCheck:
		return r.say("also.skin-check")
	case schedule.Session:
		return r.carriedSession(s)
	case schedule.PhaseChange:
		for i := range r.e.Changes {
			if matches(s, &r.e.Changes[i]) {
				return r.change(&r.e.Changes[i])
			}
		}
		return r.change(changeOf(s))
	}
	return ""
}

func (r *Reader) carriedSession(s schedule.Slot) string {
	key := "also.session." + sessionWord(s.Days)
	if s.N == 0 && !r.e.Discreet {
		key += ".plain"
	}
	return r.say(key, "n", number(s.N))
}

// matches reports whether a slot is about a change.
func matches(s schedule.Slot, c *schedule.Change) bool {
	if s.Kind != c.Kind || s.Cause != c.Treatment {
		return false
	}
	return s.Of == c.To.String() || c.To == schedule.NoPhase && s.Of == "over"
}

// change says a change of phase with its time, or without it if it is past.
func (r *Reader) change(c *schedule.Change) string {
	key := "from." + c.To.String()
	if c.To == schedule.NoPhase {
		key = "from.over"
	}
	if !c.At.After(r.d.At) && r.t.has(key+".past") {
		key += ".past"
	}
	if c.At.IsZero() && c.To == schedule.NoPhase {
		return ""
	}
	return r.say(key, "moment", r.moment(c.At))
}

// From says what changes today or tomorrow, except for what the push says
// elsewhere.
func (r *Reader) From() string { return join(r.Changes()...) }

// Changes returns the changes of today and tomorrow, one sentence each.
func (r *Reader) Changes() []string {
	var all []string
	for i := range r.e.Changes {
		c := &r.e.Changes[i]
		if c.Kind == schedule.PhaseChange && c.At.After(r.d.At) && !r.tells(c) {
			all = append(all, r.change(c))
		}
	}
	return once(all)
}

// tells reports whether the push says a change elsewhere or has no reason to
// say it: its own subject, one merged into it, an end that PHASE names, or an
// end while another window continues.
func (r *Reader) tells(c *schedule.Change) bool {
	if s := r.e.Subject; s != nil && c.Treatment == s.Treatment && c.To == s.To {
		return true
	}
	for _, s := range r.s.Covers {
		if matches(s, c) {
			return true
		}
	}
	switch {
	case !r.begun(c): // its treatment is still to come: the way home covers it
		return true
	case c.From >= schedule.Cover && c.To != schedule.Strict, c.To == schedule.Strict && !r.film():
		return true
	case c.To == schedule.NoPhase:
		return r.e.WindowUntil.After(c.At)
	}
	return false
}

// begun reports whether the treatment of a change has begun.
func (r *Reader) begun(c *schedule.Change) bool {
	if len(r.e.Open) == 0 {
		return true
	}
	return slices.ContainsFunc(
		r.e.Open,
		func(h schedule.Healing) bool { return h.Treatment == c.Treatment && h.Area == c.Area },
	)
}

// Next says what comes after this reminder.
func (r *Reader) Next() string {
	switch r.s.Slot.Kind {
	case schedule.Apply, schedule.Reapply, schedule.TopUp, schedule.Water, schedule.Shade, schedule.Leaving:
		return r.nextOutdoors()
	case schedule.Begin:
		if r.e.NextMorning.IsZero() || r.late() { // the next morning of a late one is today's
			return ""
		}
		return r.say("next.begin", "morning", clock(r.local(r.e.NextMorning)))
	case schedule.Morning, schedule.PhaseChange:
		switch {
		case !r.film():
			return ""
		case r.e.NextOuting.After(r.d.At):
			return r.say("next.outing", "at", clock(r.local(r.e.NextOuting)))
		}
		return r.say("next.morning")
	}
	return ""
}

func (r *Reader) nextOutdoors() string {
	switch {
	case r.s.Last: // nothing comes after it
		return ""
	case !r.film() && r.s.Slot.Kind == schedule.Leaving:
		return ""
	case r.mode == schedule.Dark:
		return r.say("next.dark")
	case r.mode == schedule.Cover && r.site() != "face":
		return r.say("next.covered")
	case r.s.Slot.Kind == schedule.Shade || r.mode == schedule.Cover:
		return r.say("next.shade")
	}
	return r.say("next.film")
}

// Clouds says that the morning coat is needed every day, cloudy or not.
func (r *Reader) Clouds() string {
	if r.s.Slot.Kind != schedule.Morning || !r.film() {
		return ""
	}
	return r.say("clouds")
}

// Miss names the spots that most people miss.
func (r *Reader) Miss() string {
	filmed := r.filmed()
	if !r.film() || r.e.Discreet && len(filmed) > 0 {
		return ""
	}
	for _, a := range r.e.Areas {
		if (a.Phase == schedule.Strict || a.Phase == schedule.Protect) && a.Site == schedule.Face {
			return r.say("miss")
		}
	}
	if len(r.e.Areas) > 0 || r.elsewhere() {
		return ""
	}
	return r.say("miss")
}

// Glass warns of windows for drugs that UVA activates, and names such a drug
// if it does not govern the day.
func (r *Reader) Glass() string {
	if r.mode == schedule.Dark {
		return ""
	}
	for _, h := range r.healings() {
		switch {
		case !h.entry.UVA:
		case h.entry == r.entry || r.e.Discreet:
			return r.say("glass")
		default:
			return r.say("glass.drug", "Drug", capital(r.catalogue(h.entry.Name)))
		}
	}
	return ""
}

// Other says what skin in a phase other than the text's needs.
func (r *Reader) Other() string {
	if r.e.Discreet {
		return ""
	}
	var all []string
	if covered := r.areasIn(schedule.Cover); covered != "" && r.mode != schedule.Cover {
		key := "other.limb"
		if r.site() == "face" {
			key = "other.face"
		}
		all = append(all, r.say(key))
	}
	if filmed := r.areasIn(schedule.Strict, schedule.Protect); filmed != "" && !r.film() {
		product := r.t.words["product"]
		if r.e.Film == schedule.Strict {
			product = r.t.words["product.strict"]
		}
		all = append(all, r.say("other.film", "product", product))
	}
	return join(all...)
}

// Ask says whom to ask, with the phone number if there is one.
func (r *Reader) Ask() string {
	if r.e.Clinic.Phone != "" {
		return r.say("ask.phone")
	}
	return r.say("ask")
}

// Number is the clinic's phone number to show beside red flags.
func (r *Reader) Number() string {
	if r.e.Clinic.Phone == "" || len(r.Flags()) == 0 {
		return ""
	}
	return r.say("ask.number")
}

// Sores asks about cold sores before a procedure on the face: a week before
// there is time for tablets, the evening before the clinic can still be told.
func (r *Reader) Sores() string {
	c := r.subject()
	if c.Days > 0 || siteWord(c.Site) != "face" {
		return ""
	}
	if r.s.Slot.Kind == schedule.Eve {
		return r.say("eve.sores")
	}
	return r.say("session.sores")
}

// Kit says what to have at home before a treatment.
func (r *Reader) Kit() string {
	if r.subject().To == schedule.Dark {
		return r.say("eve.kit.dark")
	}
	return r.say("eve.kit")
}

// DrugBeside names a medicine that intensifies a photodynamic treatment.
func (r *Reader) DrugBeside() string {
	entry, ok := aftercare.Find(r.subject().Treatment)
	if !ok || !entry.NoSunscreenHelps {
		return ""
	}
	for _, h := range r.healings() {
		if h.entry.UVA {
			return r.say("eve.drug", "drug", r.catalogue(h.entry.Name))
		}
	}
	return ""
}

// StillComes says that accepting an offer of quiet loses nothing that matters.
func (r *Reader) StillComes() string { return r.say("quiet-offer.rest") }

// BuddyDoes says what a buddy can do.
func (r *Reader) BuddyDoes() string { return r.say("buddy.do") }

// BuddyWhy says why a buddy gets the message.
func (r *Reader) BuddyWhy() string { return r.say("buddy.why") }
