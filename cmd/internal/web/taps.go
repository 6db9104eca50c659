package web

import (
	"parasol/schedule"
)

// tap is something to do with one tap: report an event, or follow a link.
type tap struct {
	Icon, Label  string
	Event        string // of a button: the event, with a suffix such as /20m for one 20 min ago
	Href         string // of a link
	Name, Value  string // of a form other than an event's
	Action       string // where that form is posted, below the person's path
	Main, Danger bool
}

// stayIn is the form's abbreviation for indoors until midnight.
const stayIn = "stay-in"

// The taps of the page, in the words of the buttons on a push (TEXTS.md 4).
func (s *site) onTap() tap    { return s.eventTap("drop", "label.applied", schedule.Applied) }
func (s *site) againTap() tap { return s.eventTap("drop", "label.applied.again", schedule.Applied) }
func (s *site) outTap() tap   { return s.eventTap("sun", "label.outdoors", schedule.Outdoors) }
func (s *site) inTap() tap    { return s.eventTap("home", "label.indoors", schedule.Indoors) }
func (s *site) waterTap() tap { return s.eventTap("wave", "label.in-water", schedule.InWater) }
func (s *site) ashoreTap() tap {
	return s.eventTap("wave", "label.out-of-water", schedule.OutOfWater)
}
func (s *site) towelTap() tap  { return s.eventTap("towel", "label.towelled", schedule.Towelled) }
func (s *site) snoozeTap() tap { return s.eventTap("clock", "label.snoozed", schedule.Snoozed) }
func (s *site) shadeTap() tap  { return s.eventTap("brolly", "label.shade", schedule.Seen) }

func (s *site) stayTap() tap {
	return tap{Icon: "brolly", Label: s.say("label.indoors.today"), Event: stayIn}
}

func (s *site) agoTap() tap {
	return tap{Icon: "drop", Label: s.say("page.do.puton-ago"), Event: schedule.Applied.String() + "/20m"}
}

func (s *site) eventTap(icon, key string, event schedule.EventKind) tap {
	return tap{Icon: icon, Label: s.say(key, "minutes", number(snoozeMinutes)), Event: event.String()}
}

func (s *site) linkTap(icon, key, href string, values ...string) tap {
	return tap{Icon: icon, Label: s.say(key, values...), Href: href}
}

// callTap calls the clinic; it is empty without a phone number.
func (s *site) callTap(c schedule.Clinic) tap {
	switch {
	case c.Phone == "":
		return tap{}
	case c.Name == "":
		return s.linkTap("phone", "page.do.call.plain", dial(c.Phone))
	}
	return s.linkTap("phone", "page.do.call", dial(c.Phone), "clinic", c.Name)
}

// dial returns the address of a phone number.
func dial(phone string) string {
	digits := make([]byte, 0, len(phone))
	for i := range len(phone) {
		if c := phone[i]; c >= '0' && c <= '9' || c == '+' && len(digits) == 0 {
			digits = append(digits, c)
		}
	}
	return "tel:" + string(digits)
}
