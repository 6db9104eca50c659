package web

import (
	"errors"
	"net/http"
)

// deskPerson shows a clinic one of its people. Nothing can be changed there
// but the person's own link.
type deskPerson struct {
	frame
	Lead    string
	Healing *healing
	Items   []item
	Ways    []wayRow
	Log     []logLine
	Link    *setup // the own link and its code; nil if it cannot be given
	past
}

func (d desk) show(w http.ResponseWriter, r *http.Request) {
	s := d.one(r)
	q, ok := s.ask(w, r)
	if !ok {
		return
	}
	v, wr := q.view, s.writer(q)
	p := deskPerson{
		frame: d.at("people", q.person), Lead: wr.lead(), Healing: s.healingOf(v, wr.now), Items: wr.items(),
		Ways: wr.ways(), Log: s.logOf(v, len(v.Pushes)),
	}
	p.Person = q.person
	if _, err := s.past(q, &p.past); err != nil {
		d.failed(w, r, err)
		return
	}
	var err error
	switch p.Link, err = d.linkOf(r); {
	case errors.Is(err, ErrNoPerson): // withdrawn meanwhile
		d.failed(w, r, err)
		return
	case err != nil:
		d.Log.Error("own link not made", "error", err)
	}
	d.render(w, r, http.StatusOK, "person.html", p)
}

// linkOf returns the person's own link, with the code that their phone can be
// pointed at.
func (d desk) linkOf(r *http.Request) (*setup, error) {
	token, err := d.guests.Link(r.Context(), d.key(r))
	if err != nil {
		return nil, err
	}
	return setupOf(d.origin(r) + "/p/" + token), nil
}

// origin returns where people reach this server: as configured, or as this
// request did.
func (s *site) origin(r *http.Request) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
