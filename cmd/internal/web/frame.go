package web

import (
	"slices"
	"time"

	"parasol/schedule"
)

// frame is the part that all pages share.
type frame struct {
	Title  string
	Tone   string // of the canopy: rest, calm, due, ring, cover, night or dark
	Tab    string // that of the page, empty without tabs
	Person string
	AsOf   string // the time of day at which it was true; empty: the page does not age
	People []personTab
	Find   bool // more people than tabs
	Toast  *toast
	Own    bool   // of somebody whose plan a clinic entered
	Desk   string // the clinic at whose desk it is shown; empty elsewhere
}

// personTab is the tab of one person above the canopy.
type personTab struct {
	Name, Icon, State, Tone string
	Current                 bool
}

// toast says what was recorded, with a way to undo it.
type toast struct {
	Text string
	Undo string // the event to undo; empty: there is none
}

// mostTabs is how many people have a tab; the rest are found by name.
const mostTabs = 10

// bare returns the frame of a page that belongs to nobody.
func (s *site) bare(title, tone string) frame {
	return frame{
		Title: s.say("page.title.plain", "what", title), Tone: tone, Own: s.voice == own, Desk: s.clinic,
	}
}

// titled returns the frame of a person's page other than Today.
func (s *site) titled(r *request, tab, title string) frame {
	f := s.bare(title, "rest")
	f.Tab, f.Person, f.People, f.Find = tab, r.person, s.tabs(r, canopy{}), len(r.names) > mostTabs
	f.Toast = s.toastOf(r)
	return f
}

// Frame returns the frame itself, for templates that receive a type embedding
// it.
func (f frame) Frame() frame { return f }

// Home returns the path that the mark at the top leads to.
func (f frame) Home() string {
	if f.Desk != "" {
		return deskPath(f.Desk)
	}
	return "/" + f.Q()
}

// Q returns the query of links within a person's pages: their name, if there
// are several people.
func (f frame) Q() string {
	if len(f.People) == 0 && !f.Find {
		return ""
	}
	return "?person=" + f.Person
}

// tabs returns the people, each with their own state. One person has no tabs;
// more than ten are searched for. now is the canopy of the person who is
// shown, if their page has one.
func (s *site) tabs(r *request, now canopy) []personTab {
	if len(r.names) < 2 || len(r.names) > mostTabs {
		return nil
	}
	var all []personTab
	for _, name := range r.names {
		c := now
		if name != r.person || now.State == "" {
			v, err := s.look(r.ctx, name)
			if err != nil {
				continue // their own page says why
			}
			c = s.canopyOf(v, s.Now())
		}
		all = append(
			all,
			personTab{
				Name: name, Icon: c.Icon, State: s.say("page.state." + c.State), Tone: c.Tone,
				Current: name == r.person,
			},
		)
	}
	return all
}

// toastOf says what the tap that led to this request recorded.
func (s *site) toastOf(r *request) *toast {
	id := r.query.Get("did")
	if id == "" {
		return nil
	}
	i := slices.IndexFunc(r.view.Recent, func(e schedule.Event) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	e := &r.view.Recent[i]
	if undone(r.view.Recent, id) {
		return &toast{Text: s.say("page.did.undone")}
	}
	t := &toast{Text: s.did(e, r.view)}
	if undoable(e, s.Now(), undoTime) {
		t.Undo = id
	}
	return t
}

// How long a tap can be undone: under the canopy for five minutes, from its
// result for as long as the decision honours it (design B).
const (
	lastTime = 5 * time.Minute
	undoTime = 24 * time.Hour
)

// undoable reports whether an event is recent enough to be undone.
func undoable(e *schedule.Event, now time.Time, within time.Duration) bool {
	return e.Kind != schedule.Undone && e.ID != "" && now.Sub(e.At) < within
}

// undone reports whether an event was undone.
func undone(events []schedule.Event, id string) bool {
	return slices.ContainsFunc(events, func(e schedule.Event) bool { return e.Kind == schedule.Undone && e.Of == id })
}

// did says what an event recorded.
func (s *site) did(e *schedule.Event, v *View) string {
	key := "page.did." + e.Kind.String()
	if e.Kind == schedule.Indoors && e.Minutes > 0 {
		key = "page.did.stay"
	}
	return s.say(key, s.values(e, v)...)
}

func (s *site) values(e *schedule.Event, v *View) []string {
	until := e.At.Add(time.Duration(e.Minutes) * time.Minute)
	return []string{"time", clockOf(e.At, v.Zone), "n", number(e.Minutes), "moment", s.moment(until, v)}
}

// last returns the latest tap while it can be undone.
func (s *site) last(v *View, now time.Time) *toast {
	for i := len(v.Recent) - 1; i >= 0; i-- {
		e := &v.Recent[i]
		if undoable(e, now, lastTime) && e.Kind.Reported() && !undone(v.Recent, e.ID) {
			return &toast{Text: s.say("page.last."+e.Kind.String(), s.values(e, v)...), Undo: e.ID}
		}
	}
	return nil
}
