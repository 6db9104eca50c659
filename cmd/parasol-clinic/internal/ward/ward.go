package ward

import (
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"parasol/config"
	"parasol/config/parts"
	"parasol/schedule/agent"
	"parasol/uv"
)

// Options holds what New needs.
type Options struct {
	Config    *config.Clinics
	Lanes     map[string]string // by channel
	Forecasts agent.Forecasts
	Observer  Observer
	Log       *slog.Logger
}

// Observer is told of every turn that was decided. A turn whose transaction
// failed is decided again.
type Observer interface {
	Decided(clinic string)
}

// Ward reads and decides. It is safe for concurrent use.
type Ward struct {
	Options
	able  parts.Abilities
	cache *cache

	mu  sync.Mutex
	met map[uv.Place]bool // places of decisions since they were last taken
	ill map[key]int64     // versions that could not be read, which were logged
}

// New returns a ward that keeps nobody yet.
func New(o Options) *Ward {
	return &Ward{
		Options: o, able: parts.AbilitiesOf(o.Config.Channels, o.Config.Server.PublicURL != ""), cache: newCache(),
		met: map[uv.Place]bool{}, ill: map[key]int64{},
	}
}

// Person is one person who can be decided for.
type Person struct {
	config.Amended
	Routes agent.Routes
}

// Read reads a person's stored text, or returns them as they were read before.
// What was entered on their page is left out if it does not fit any more: they
// are reminded all the same.
func (w *Ward) Read(now time.Time, clinic, name string, version int64, body func() ([]byte, error)) (*Person, error) {
	k := key{clinic, name}
	if p := w.cache.get(k, version); p != nil {
		return p, nil
	}
	text, err := body()
	if err != nil {
		return nil, err
	}
	s, err := Decode(text)
	if err != nil {
		return nil, err
	}
	amended, err := w.Config.Stored(now, name, s.Person, s.entered())
	if err != nil && len(s.Entered) > 0 {
		amended, err = w.Config.Stored(now, name, s.Person, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("stored person: %w", err)
	}
	p := w.ready(amended)
	w.cache.put(k, version, p)
	return p, nil
}

// Check reads what is to be stored. The error is a [config.Problems] with
// everything that is wrong.
func (w *Ward) Check(now time.Time, name string, s *Stored) (*Person, error) {
	amended, err := w.Config.Person(now, name, s.Person, s.entered())
	if err != nil {
		return nil, err
	}
	return w.ready(amended), nil
}

// ready completes a person: with what their channels can do, and with places
// that they share with their neighbours.
func (w *Ward) ready(a *config.Amended) *Person {
	p := &Person{Amended: *a}
	p.Policy.CanConfirm, p.Policy.Receipts = w.able.Answerable(p.Channels)
	p.Policy.Home.Place = shared(p.Policy.Home.Place)
	for i := range p.Policy.Away {
		p.Policy.Away[i].Place.Place = shared(p.Policy.Away[i].Place.Place)
	}
	p.Routes = agent.Routes{Own: w.routes(p.Channels), Fallback: w.routes(p.Fallback), Buddy: w.routes(p.Buddy)}
	return p
}

// routes returns the routes of channels; those without a lane are not
// configured any more.
func (w *Ward) routes(channels []string) []agent.Route {
	var all []agent.Route
	for _, name := range channels {
		if lane, ok := w.Lanes[name]; ok {
			all = append(all, agent.Route{Channel: name, Lane: lane})
		}
	}
	return all
}

// shared returns the place that everybody nearby shares: to a tenth of a
// degree, some 10 km, and a quarter of a kilometre in height. The clear-sky
// index changes by under 0.5 % over the one and by 3 % over the other (H).
func shared(p uv.Place) uv.Place {
	p.Latitude, p.Longitude = math.Round(p.Latitude*10)/10, math.Round(p.Longitude*10)/10
	p.Altitude = math.Round(p.Altitude/250) * 250
	return p
}

// Met returns the places of those who were decided for since it was last
// called.
func (w *Ward) Met() []uv.Place {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := make([]uv.Place, 0, len(w.met))
	for place := range w.met {
		all = append(all, place)
	}
	clear(w.met)
	return all
}

// Before returns a stored person's treatments as the clinic sent them, and the
// keys of the settings that the person has changed.
func (w *Ward) Before(now time.Time, name string, body []byte) (file []config.Entry, changed []string, err error) {
	s, err := Decode(body)
	if err != nil || len(s.Entered) == 0 {
		return nil, nil, err
	}
	a, err := w.Config.Stored(now, name, s.Person, nil)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range s.Entered {
		if e.Section == config.EnteredSetting {
			changed = append(changed, e.ID)
		}
	}
	return a.Entries, changed, nil
}
