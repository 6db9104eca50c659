package daemon

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"parasol/cmd/internal/delivery"
	"parasol/cmd/internal/sky"
	"parasol/cmd/internal/systemd"
	"parasol/cmd/internal/web"
	"parasol/config"
	"parasol/config/parts"
	"parasol/notify"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
	"parasol/uv/source"
)

// house is everything that one configuration determines. It is built
// completely before any of it runs, so that an invalid configuration changes
// nothing, and is replaced as a whole.
type house struct {
	config   *config.Config
	channels map[string]*delivery.Channel
	links    *delivery.Links
	sky      *sky.Sky
	post     *delivery.Post
	people   *household
	agent    *agent.Agent
	doctor   *doctor
	seen     *sightings
	broker   *broker
	homes    *smartHomes
	handler  http.Handler
	beside   []func(context.Context) // run beside the agent
	log      *slog.Logger
	found    *notes        // from the channels' check at start
	over     chan struct{} // closed when another house has replaced it
}

// furnish builds the house of a configuration without starting it.
func (d *Daemon) furnish(c *config.Config) (*house, error) {
	texts, err := delivery.Texts(c.DataDir)
	if err != nil {
		return nil, err
	}
	h := &house{config: c, log: d.options.Log, found: new(notes), over: make(chan struct{})}
	if h.people, err = newHousehold(context.Background(), c, d.journal, h.log); err != nil {
		return nil, err
	}
	h.links = &delivery.Links{
		Seal: d.seal, PublicURL: c.Server.PublicURL, Zone: zoneOf(c), Wake: func() { h.agent.PollReceipts() },
	}
	h.homes = newSmartHomes(h.log, texts)
	works := parts.Works{
		Out:      afterwards{d.told, d.options.Out},
		Callback: h.links.CallbackURL(),
		Log:      h.log,
		Taps:     h.homes.taps,
		PushKey:  d.pushKey,
		Devices:  deviceStore{d.journal},
	}
	if h.channels, err = buildChannels(c, works); err != nil {
		return nil, err
	}
	h.sky = d.newSky(h, func() { h.agent.ForecastChanged() })
	h.post = &delivery.Post{
		Channels: h.channels, Texts: texts, Links: h.links, Chart: h.chart, Quota: d.metrics.Quota,
	}
	if h.agent, err = agent.New(d.agentConfig(h)); err != nil {
		return nil, err
	}
	h.seen = newSightings(c, texts, d.where)
	h.seen.recent, h.seen.record, h.seen.move, h.seen.log = d.journal.Recent, h.agent.Record, h.people.Move, h.log
	h.seen.page = c.Server.PublicURL
	h.seen.resume()
	h.homes.watch(h.seen)
	if h.broker, err = d.connect(h, texts); err != nil {
		return nil, err
	}
	h.seen.down = h.down
	h.doctor = &doctor{
		broker: h.broker,
		homes:  h.homes,
		config: c,
		agent:  h.agent,
		chain:  h.sky.Chain,
		begun:  time.Now(),
		found:  h.found,
	}
	h.handler = web.New(d.webOptions(h, texts))
	h.beside = d.besides(h, texts)
	for _, n := range c.Notes {
		h.log.Info("configuration", "note", n)
	}
	return h, nil
}

func (d *Daemon) newSky(h *house, changed func()) *sky.Sky {
	kept := newCells(d.journal, h.config)
	chain := source.New(source.Options{
		Providers: parts.Providers(h.config.Sources, "parasol/"+d.options.Build.Version),
		Ledger:    kept, Cache: kept, Private: kept.private, Observer: d.metrics, Log: d.options.Log, Seed: d.seed,
	})
	return sky.New(sky.Options{Chain: chain, Places: h.people.Places, Changed: changed, Log: d.options.Log})
}

// down returns, in words, why the connection that a source of presence comes
// through is down.
func (h *house) down(src *config.Presence) string {
	switch {
	case src.Type == "home-assistant":
		return h.homes.trouble(src)
	case src.Type == "mqtt", src.OverMQTT():
		return h.broker.trouble()
	}
	return ""
}

// chart draws the day of a decision, or returns nil if its place is unknown.
func (h *house) chart(dec *schedule.Decision) []byte {
	who := h.config.Person(dec.Person)
	if who == nil {
		return nil
	}
	place := who.Policy.PlaceAt(dec.At)
	forecast, _ := h.sky.Forecast(dec.At, place.Place)
	date := schedule.DateOf(dec.At.In(place.Zone))
	return delivery.Chart(forecast, date.Start(place.Zone), date.Add(1).Start(place.Zone))
}

// zoneOf returns the function that finds the zone in which a person of the
// configuration was.
func zoneOf(c *config.Config) func(person string, at time.Time) *time.Location {
	return func(person string, at time.Time) *time.Location {
		if who := c.Person(person); who != nil {
			return who.Policy.PlaceAt(at).Zone
		}
		return nil
	}
}

func (d *Daemon) agentConfig(h *house) agent.Config {
	c := agent.Config{
		People: h.people.roster,
		Forecasts: &crossing{
			Forecasts: h.sky, from: h.people.cameFrom, offline: len(h.config.Sources) == 0, made: map[uv.Place]bridge{},
		},
		Journal:  d.journal,
		Sender:   h.post,
		Receipts: h.post,
		Observer: observer{d.metrics, h},
		Log:      h.log,
	}
	for _, ch := range h.config.Channels {
		built := h.channels[ch.Name]
		c.Channels = append(c.Channels, agent.Channel{Name: ch.Name, Service: built.Service(), Plain: built.Plain()})
	}
	return c
}

func (d *Daemon) webOptions(h *house, texts *notify.Texts) web.Options {
	return web.Options{
		People: people{
			config:  h.config,
			people:  h.people,
			agent:   h.agent,
			journal: d.journal,
			sky:     h.sky,
			links:   h.links,
			texts:   texts,
			seen:    h.seen,
		},
		Recorder:     recorder{&d.house},
		Links:        h.links,
		Sessions:     d.sessions,
		Texts:        texts,
		Doctor:       h.doctor,
		Plans:        plans{h.config, h.people, h.agent},
		Past:         memories{d.journal},
		Notes:        d.journal,
		Devices:      devices{h.config, h.channels, d.journal},
		Trial:        trial{h.config, h.post},
		Stations:     stations{h.config, h.sky},
		Phones:       phones{h.seen},
		Metrics:      d.metrics.Handler(),
		Now:          time.Now,
		Log:          h.log,
		Token:        h.config.Server.Token.Reveal,
		MetricsToken: h.config.Server.MetricsToken.Reveal,
		PublicURL:    h.config.Server.PublicURL,
	}
}

// besides returns what runs beside the agent.
func (d *Daemon) besides(h *house, texts *notify.Texts) []func(context.Context) {
	hear := &delivery.Ears{
		Channels: h.inOrder(), Seal: h.links.Seal, Answer: h.agent.Answer, Found: h.found.add, Log: h.log,
	}
	watch := &heartbeat{
		url: h.config.Heartbeat.URL.Reveal(), every: h.config.Heartbeat.Every, client: beatClient(), log: h.log,
		well: func() bool { return len(h.doctor.Health(time.Now()).Problems) == 0 },
	}
	last := &will{
		people: h.people, channels: h.channels, journal: d.journal, sky: h.sky, texts: texts, pushes: h.agent.Pushes,
		log: h.log, said: new(notes),
	}
	if before := d.house.Load(); before != nil {
		last.before = before.channels
	}
	ring := &alarm{
		people:   h.people,
		channels: h.channels,
		texts:    texts,
		trouble:  func() error { return h.agent.Health().Journal },
		log:      h.log,
	}
	all := []func(context.Context){
		h.sky.Poll,
		h.checkChannels,
		hear.Listen,
		watch.beat,
		h.seen.watch,
		h.broker.run,
		h.homes.run,
		ring.watch,
		last.outlive,
	}
	if d.house.Load() == nil { // only the first house is announced
		all = append(all, d.announce(h))
	}
	return all
}

// announce writes the lines at start once everybody has been decided for.
func (d *Daemon) announce(h *house) func(context.Context) {
	g := &greeter{
		config:  h.config,
		people:  h.people,
		agent:   h.agent,
		journal: d.journal,
		sky:     h.sky,
		texts:   h.post.Texts,
		address: d.Addr(),
		begun:   d.begun,
		out:     d.options.Out,
		log:     h.log,
	}
	return func(ctx context.Context) {
		defer close(d.told)
		g.announce(ctx)
		if ctx.Err() == nil {
			d.options.Manager.Tell(systemd.Ready)
		}
		// Reading, migrating and planning the first day take several times the
		// memory that the daemon then needs.
		debug.FreeOSMemory()
	}
}

// run works until ctx ends or the agent fails, and waits for everything it
// started.
func (h *house) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var running sync.WaitGroup
	for _, work := range h.beside {
		running.Go(func() { work(ctx) })
	}
	h.sky.Await(ctx)
	err := h.agent.Run(ctx)
	if ctx.Err() != nil {
		err = nil // it could not start because ctx had ended, which is no failure
	}
	stop()
	running.Wait()
	return err
}
