package daemon

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"time"

	"parasol/cmd/parasol/internal/mqtt"
	"parasol/config"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/presence"
	"parasol/schedule/presence/owntracks"
	"parasol/uv"
)

// broker publishes decisions over MQTT, and turns what it receives into
// presence and events.
type broker struct {
	config    *config.Config
	sightings *sightings
	texts     *notify.Texts
	record    func(ctx context.Context, person string, e schedule.Event) error
	log       *slog.Logger
	client    *mqtt.Client // nil: no broker is configured
}

// connect creates the connection; run starts it.
func (d *Daemon) connect(h *house, texts *notify.Texts) (*broker, error) {
	b := &broker{config: h.config, sightings: h.seen, texts: texts, record: h.agent.Record, log: h.log}
	m := h.config.MQTT
	if m.URL == "" {
		return b, nil
	}
	o := mqtt.Options{
		URL:       m.URL,
		Username:  m.Username,
		CAFile:    m.CAFile,
		ID:        fmt.Sprintf("%06x", d.seed&0xffffff),
		Feeds:     b.feeds(),
		Press:     b.press,
		Stands:    d.metrics.MQTT,
		Discovery: m.Discovery,
		Prefix:    m.Prefix,
		Page:      h.config.Server.PublicURL,
		Version:   d.options.Build.Version,
		Log:       h.log,
		Say:       texts.Say,
	}
	if !m.Password.IsZero() {
		o.Password = m.Password.Reveal
	}
	for i := range h.config.People {
		o.People = append(o.People, h.config.People[i].Policy.Person)
	}
	var err error
	if b.client, err = mqtt.New(o); err != nil {
		return nil, fmt.Errorf("mqtt: %w", err)
	}
	return b, nil
}

// run keeps the connection until ctx ends.
func (b *broker) run(ctx context.Context) {
	if b.client != nil {
		b.client.Run(ctx)
	}
}

// trouble returns why there is no connection, in words; empty if there is one.
func (b *broker) trouble() string {
	if b.client == nil {
		return ""
	}
	_, why := b.client.Standing()
	return why
}

// feeds returns the topics that presence comes from.
func (b *broker) feeds() []mqtt.Feed {
	var all []mqtt.Feed
	for _, p := range b.sightings.people {
		for i := range p.sources {
			src := &p.sources[i]
			switch {
			case src.Type == "mqtt":
				all = append(all, mqtt.Feed{Topic: src.Topic, Heard: func(_ string, payload []byte) {
					if s, ok := src.Reading.Decode(payload, time.Now()); ok {
						b.sightings.hear(p, src.Name, []presence.Signal{s}, nil)
					}
				}})
			case src.OverMQTT():
				heard := func(_ string, payload []byte) {
					signals, err := owntracks.Decode(payload, src.Key.Reveal(), time.Now())
					b.sightings.hear(p, src.Name, signals, err)
				}
				device := src.Device
				if device == "" {
					device = "+"
				}
				topic := "owntracks/" + src.User + "/" + device
				all = append(
					all,
					mqtt.Feed{Topic: topic, Heard: heard},
					mqtt.Feed{Topic: topic + "/event", Heard: heard},
				)
			}
		}
	}
	return all
}

// press records the press of a button.
func (b *broker) press(person, word string) {
	now := time.Now().Truncate(time.Second)
	e := schedule.Event{At: now, Source: "mqtt"}
	switch word {
	case mqtt.PressApplied:
		e.Kind = schedule.Applied
	case mqtt.PressOutdoors:
		e.Kind = schedule.Outdoors
	case mqtt.PressIndoors:
		e.Kind = schedule.Indoors
	case mqtt.PressSnooze:
		e.Kind = schedule.Snoozed
	case mqtt.PressStayIn:
		e.Kind = schedule.Indoors
		zone := b.config.Person(person).Policy.PlaceAt(now).Zone
		e.Minutes = int(math.Ceil(schedule.DateOf(now.In(zone)).Add(1).Start(zone).Sub(now).Minutes()))
	}
	ctx, stop := context.WithTimeout(context.Background(), again)
	defer stop()
	if err := b.record(ctx, person, e); err != nil {
		b.log.Warn("press not recorded", "person", person, "event", e.Kind, "error", err)
	}
}

// decided publishes what a decision says about a person. None of it names a
// treatment or a place.
func (b *broker) decided(person string, d *schedule.Decision) {
	if b.client == nil {
		return
	}
	e := &d.Evidence
	s := mqtt.State{
		Ceiling:     tenths(e.Ceiling),
		Peak:        tenths(e.Peak),
		Phase:       b.texts.Phase(e.Phase),
		Presence:    e.Presence,
		WindowEnd:   instant(e.WindowUntil),
		PushesToday: e.SentToday,
		Outdoors:    e.Presence == schedule.ReportedOutdoors,
		FilmOn:      e.FilmOn,
	}
	if e.Known {
		now := tenths(e.Forecast)
		s.UV = &now
	}
	if e.FilmOn {
		s.NextCoat = instant(e.FilmEnds)
	}
	if r := d.Send; r != nil {
		s.PushesToday++
		b.client.Tell(person, mqtt.Reminder{Kind: r.Slot.Kind, Level: r.Level, Attempt: r.Attempt})
	}
	b.client.Show(person, s)
}

// tenths rounds an index to what people read: finer values would be news every
// minute.
func tenths(i uv.Index) float64 { return math.Round(float64(i)*10) / 10 }

// instant returns nil, which is null in JSON, for the zero time; Home
// Assistant takes whole seconds.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.Truncate(time.Second)
	return &t
}
