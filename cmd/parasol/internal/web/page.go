package web

import (
	"net/http"
	"time"

	"parasol/schedule"
)

// card is one person on the page, every text ready.
type card struct {
	Person            string
	Once              string
	Advice            advice
	UV                string
	Day               string
	Chart             chart
	Facts             []fact
	Pushes            []pushLine
	Buttons           []button
	Zone, Calendar    string
	NoCurve, NoPushes bool
}

type fact struct{ Name, Value string }

type pushLine struct{ Time, What, Outcome string }

// button is something the person can report.
type button struct {
	Label   string
	Event   schedule.EventKind
	Minutes int
	Main    bool
}

// mostCards is how many people one page shows: a house fits, a clinic's list
// is shown by name.
const mostCards = 10

// sheaf is the page: some people, and the names of the rest.
type sheaf struct {
	Cards []card
	Rest  []string
}

func (s *site) page(w http.ResponseWriter, r *http.Request) {
	names := s.People.Names()
	var rest []string
	if one := r.URL.Query().Get("person"); one != "" {
		names = []string{one}
	} else if len(names) > mostCards {
		names, rest = names[:mostCards], names[mostCards:]
	}
	var cards []card
	for _, name := range names {
		v, err := s.People.View(r.Context(), name)
		if err != nil {
			s.failed(w, r, err)
			return
		}
		cards = append(cards, cardOf(name, v))
	}
	s.render(w, http.StatusOK, "page.html", sheaf{cards, rest})
}

func cardOf(name string, v View) card {
	c := card{
		Person: name, Once: once(), Advice: advise(v.Decision, v.Zone), UV: uvLine(v.Decision, v.Zone), Day: dayLine(v.Decision, v.Zone),
		Chart: draw(v), Facts: facts(v), Buttons: buttons(v.Decision), Zone: v.Zone.String(), Calendar: v.Calendar, NoCurve: len(v.Curve) < 2, NoPushes: len(v.Pushes) == 0,
	}
	for _, p := range v.Pushes {
		c.Pushes = append(c.Pushes, pushLineOf(p, v))
	}
	return c
}

func pushLineOf(p Push, v View) pushLine {
	l := pushLine{Time: moment(p.Time, v), What: p.Kind.String() + ", " + p.Level.String(), Outcome: p.Outcome}
	if p.Attempt > 1 {
		l.What += ", again"
	}
	if p.ConfirmedAt != nil {
		l.Outcome = "confirmed " + moment(*p.ConfirmedAt, v)
	}
	return l
}

// moment is a time of day in the place's zone, with the date where that is not
// today's.
func moment(t time.Time, v View) string {
	t = t.In(v.Zone)
	if schedule.DateOf(t) == schedule.DateOf(v.Decision.At.In(v.Zone)) {
		return t.Format("15:04")
	}
	return t.Format("Mon 2 Jan 15:04")
}

// buttons are what can be reported in the phase: open skin and dark take no
// sunscreen.
func buttons(d schedule.Decision) []button {
	var b []button
	if takesSunscreen(d.Evidence) {
		b = append(b, button{Label: "Sunscreen applied", Event: schedule.Applied, Main: true})
	}
	if d.Evidence.Presence == schedule.ReportedOutdoors {
		b = append(b, button{Label: "I’m inside", Event: schedule.Indoors, Main: len(b) == 0})
	} else {
		b = append(b, button{Label: "I’m outdoors", Event: schedule.Outdoors, Main: len(b) == 0}, button{Label: "I’m inside", Event: schedule.Indoors})
	}
	if d.Evidence.InWater {
		b = append(b, button{Label: "Out of the water", Event: schedule.OutOfWater})
	} else {
		b = append(b, button{Label: "In the water", Event: schedule.InWater})
	}
	return append(b, button{Label: "Towelled off", Event: schedule.Towelled}, button{Label: "Snooze 15 min", Event: schedule.Snoozed, Minutes: 15})
}

// takesSunscreen reports whether some skin takes sunscreen now, or no window
// forbids it.
func takesSunscreen(e schedule.Evidence) bool {
	return e.Film != schedule.NoPhase || (e.Phase != schedule.Cover && e.Phase != schedule.Dark)
}
