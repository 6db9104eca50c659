package web

import (
	"fmt"
	"time"

	"parasol/notify"
	"parasol/schedule"
)

// advice is what to do now: a headline, a sentence, and what must stand beside
// it.
type advice struct {
	Headline, Text string
	Cautions       []string
	Urgent         bool
}

// advise puts a decision into words; the cautions are the push texts' own. It
// never names minutes of safe sun: such advice lowered the use of sunscreen
// (field notes 1, Solar Cell).
func advise(d schedule.Decision, zone *time.Location) advice {
	a := headline(d.Evidence, zone)
	a.Cautions = notify.Cautions(&d)
	return a
}

func headline(e schedule.Evidence, zone *time.Location) advice {
	outdoors := e.Presence == schedule.ReportedOutdoors || e.Presence == schedule.ProbablyOut
	switch {
	case e.Phase == schedule.NoPhase:
		return advice{Headline: "Nothing to do", Text: "No treatment needs special care of the sun now."}
	case e.Phase == schedule.Dark && e.Film == schedule.NoPhase:
		return dark(e, outdoors)
	case e.Phase == schedule.Cover && e.Film == schedule.NoPhase:
		return cover(e, outdoors)
	case e.FilmOn:
		return advice{Headline: "Sunscreen is on", Text: "Put on the next coat at " + e.FilmEnds.In(zone).Format("15:04") + " if you are outdoors then, at once after water or a towel."}
	case !e.SunUp:
		return advice{Headline: "Nothing to do until morning", Text: "The sun is below the horizon. SPF 30 or more again in the morning, whatever the clouds."}
	case !e.Over:
		return advice{Headline: "The sun is low", Text: "SPF 30 or more every morning, whatever the clouds. No next coat is due while the sun is this low."}
	case outdoors:
		return advice{Headline: "Put on sunscreen now", Text: "SPF 30 or more, a generous coat" + shade(e) + ".", Urgent: true}
	}
	return advice{Headline: "Sunscreen before you go out", Text: "SPF 30 or more, 15 minutes before you go out" + shade(e) + "."}
}

func dark(e schedule.Evidence, outdoors bool) advice {
	if !e.SunUp {
		return advice{Headline: "No daylight now", Text: "Be back in before the sun is up."}
	}
	return advice{Headline: "Stay out of daylight", Text: "Indoors, away from direct light, until the phase ends.", Urgent: outdoors}
}

func cover(e schedule.Evidence, outdoors bool) advice {
	if !e.SunUp || !e.Over {
		return advice{Headline: "Nothing on the open skin yet", Text: "The sun is low. Stay in or cover the skin when it is up."}
	}
	return advice{Headline: "Stay in, or cover the skin", Text: "The skin is open: keep the sun off it with cloth, a hat and shade.", Urgent: outdoors}
}

func shade(e schedule.Evidence) string {
	if e.Phase == schedule.Strict {
		return ", and keep out of direct sun"
	}
	return ""
}

// uvLine says how strong the sun is.
func uvLine(d schedule.Decision, zone *time.Location) string {
	e := d.Evidence
	line := fmt.Sprintf("UV index %s now (%s)", e.Forecast, e.Forecast.Category())
	if e.Ceiling.String() != e.Forecast.String() {
		line += fmt.Sprintf(", up to %s where the clouds break", e.Ceiling)
	}
	if !e.PeakAt.IsZero() {
		line += fmt.Sprintf(". Today’s peak %s at %s", e.Peak, e.PeakAt.In(zone).Format("15:04"))
	}
	if !e.ThreeFrom.IsZero() {
		line += fmt.Sprintf(", 3 and above %s–%s", e.ThreeFrom.In(zone).Format("15:04"), e.ThreeUntil.In(zone).Format("15:04"))
	}
	return line + "."
}

// dayLine says where in the window the person is.
func dayLine(d schedule.Decision, zone *time.Location) string {
	e := d.Evidence
	line := notify.PhaseLine(&e)
	if line != "" && !e.WindowUntil.IsZero() && !e.WindowUntil.Equal(e.PhaseUntil) {
		line += " The window ends on " + e.WindowUntil.In(zone).Format("Mon 2 Jan") + "."
	}
	return line
}

// facts are the smaller things worth seeing.
func facts(v View) []fact {
	e := v.Decision.Evidence
	list := []fact{{"Sunscreen", film(v)}, {"Outdoors", presence(v)}, {"Next check", moment(v.Decision.Next, v)}}
	for _, a := range e.Areas {
		list = append(list, fact{a.Area, a.Phase.String()})
	}
	source := e.Source
	if !e.Known {
		source += ", no forecast for this minute"
	}
	return append(list, fact{"UV from", source}, fact{"Reminders today", fmt.Sprintf("%d of at most %d", sentToday(v.Decision), e.MaxPerDay)})
}

// sentToday counts the push of the decision itself, which its evidence does
// not.
func sentToday(d schedule.Decision) int {
	if d.Send != nil {
		return d.Evidence.SentToday + 1
	}
	return d.Evidence.SentToday
}

func film(v View) string {
	e := v.Decision.Evidence
	switch {
	case e.Applied.IsZero():
		return "none reported"
	case e.FilmOn:
		return "put on " + moment(e.Applied, v) + ", next coat " + moment(e.FilmEnds, v)
	default:
		return "put on " + moment(e.Applied, v) + ", the next coat is due when outdoors"
	}
}

func presence(v View) string {
	e := v.Decision.Evidence
	switch e.Presence {
	case schedule.ReportedOutdoors:
		return "yes, since " + moment(e.OutSince, v)
	case schedule.ProbablyOut:
		return "probably, by routine"
	case schedule.ReportedIndoors:
		return "no"
	default:
		return "not known"
	}
}
