package serve

import (
	"context"
	"errors"
	"strings"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify/confirm"
	"parasol/notify/webpush"
	"parasol/schedule"
	"parasol/schedule/engine/postgres"
)

// practice is one clinic.
type practice struct {
	name     string
	token    config.Secret
	journal  *postgres.Clinic
	links    *delivery.Links
	channels map[string]*delivery.Channel
	post     *delivery.Post
	guests   *confirm.Sealer // of people's own links
	visits   *confirm.Sealer // of the cookies that those give
	desks    *confirm.Sealer // of the cookies of those who signed in
}

// The purposes of the keys that follow from a clinic's key. To change one ends
// what was made with it.
const (
	purposeLinks  = "clinic links"
	purposeGuests = "clinic own pages"
	purposeVisits = "clinic visits"
	purposeDesks  = "clinic desks"
)

// open opens the clinic's part of the database and builds its channels.
func (s *Server) open(ctx context.Context, a *config.Access) (*practice, error) {
	key := a.Key()
	journal, err := s.engine.Clinic(ctx, a.Name, key)
	if err != nil {
		return nil, err
	}
	p := &practice{
		name: a.Name, token: a.Token, journal: journal,
		guests: confirm.New(confirm.Derive(key[:], purposeGuests)),
		visits: confirm.New(confirm.Derive(key[:], purposeVisits)),
		desks:  confirm.New(confirm.Derive(key[:], purposeDesks)),
	}
	p.links = &delivery.Links{
		Seal: confirm.New(confirm.Derive(key[:], purposeLinks)), PublicURL: s.Config.Server.PublicURL,
		Address: p.address,
		Wake:    func() {}, // deliverers poll every receipt as often as its service allows
	}
	works := parts.Works{
		Out: s.Out, Zone: time.UTC, Callback: p.links.CallbackURL(), Log: s.Log,
		PushKey: webpush.DeriveKey(key[:]), Devices: deviceStore{journal},
	}
	p.channels, err = delivery.Build(s.Config.Channels, func(string) parts.Works { return works })
	if err != nil {
		return nil, err
	}
	p.post = &delivery.Post{
		Channels: p.channels, Texts: s.texts, Links: p.links, Chart: s.chartOf(p), Quota: s.metrics.Quota,
	}
	return p, nil
}

// address returns what a person of the clinic is called among all clinics.
func (p *practice) address(person string) string { return p.name + "/" + person }

// chartOf returns the function that draws the day of a clinic's person.
func (s *Server) chartOf(p *practice) func(*schedule.Decision) []byte {
	return func(d *schedule.Decision) []byte {
		ctx, cancel := context.WithTimeout(context.Background(), queryTime)
		defer cancel()
		who, err := s.person(ctx, p, d.Person)
		if err != nil {
			return nil
		}
		place := who.Policy.PlaceAt(d.At)
		forecast, _ := s.sky.Forecast(d.At, place.Place)
		date := schedule.DateOf(d.At.In(place.Zone))
		return delivery.Chart(forecast, date.Start(place.Zone), date.Add(1).Start(place.Zone))
	}
}

// find returns the practice and the person of an address.
func (s *Server) find(address string) (p *practice, person string, err error) {
	clinic, person, _ := strings.Cut(address, "/")
	if p = s.practices[clinic]; p == nil || person == "" {
		return nil, "", web.ErrNoPerson
	}
	return p, person, nil
}

// links are those of all clinics, for the server.
type links map[string]*practice

// Confirm opens the token of a confirm link.
func (l links) Confirm(now time.Time, token string) (web.Link, error) {
	for _, p := range l {
		link, err := p.links.Confirm(now, token)
		switch {
		case err == nil && !p.sent(&link):
			return web.Link{}, web.ErrBadLink
		case err == nil, errors.Is(err, web.ErrOldLink):
			return link, err
		}
	}
	return web.Link{}, web.ErrBadLink
}

// everyAttempt is above the number of any attempt.
const everyAttempt = 1000

// sent reports whether a link's person was sent its reminder: not if they were
// deleted, and somebody else was entered under their name. In doubt they were,
// so that an answer is not lost.
func (p *practice) sent(link *web.Link) bool {
	ctx, cancel := context.WithTimeout(context.Background(), queryTime)
	defer cancel()
	at, err := p.journal.SentAt(ctx, strings.TrimPrefix(link.Person, p.name+"/"), link.Slot, everyAttempt)
	return err != nil || !at.IsZero()
}

// Calendar opens the token of a calendar link.
func (l links) Calendar(token string) (string, error) {
	for _, p := range l {
		if person, err := p.calendar(token); err == nil {
			return person, nil
		}
	}
	return "", web.ErrBadLink
}

// Callback reports whether the token is that of a callback.
func (l links) Callback(token string) bool {
	for _, p := range l {
		if p.links.Callback(token) {
			return true
		}
	}
	return false
}
