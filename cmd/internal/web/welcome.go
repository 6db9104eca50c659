package web

import (
	"net/http"

	"parasol/schedule/aftercare"
)

// welcomePage greets somebody for whom nothing was entered yet.
type welcomePage struct {
	frame
	At    string
	Names []string // of treatments, suggested while typing
}

func (s *site) welcome(w http.ResponseWriter, r *http.Request) {
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	p := welcomePage{
		frame: s.bare(s.say("page.welcome"), "calm"),
		At:    s.Now().In(q.view.Zone).Format("2006-01-02T15:00"),
	}
	p.Person = q.person
	for _, e := range aftercare.All() {
		p.Names = append(p.Names, capital(e.Name))
	}
	s.render(w, r, http.StatusOK, "welcome.html", p)
}
