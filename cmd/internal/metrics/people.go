package metrics

import (
	"maps"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"parasol/schedule"
	"parasol/uv"
)

// phases are the values of parasol_phase's label: one of them is 1, the others
// are 0.
var phases = []schedule.Phase{schedule.NoPhase, schedule.Protect, schedule.Strict, schedule.Cover, schedule.Dark}

// presences are the values of parasol_presence's label.
var presences = []schedule.Presence{
	schedule.UnknownPresence, schedule.ReportedIndoors, schedule.ProbablyOut, schedule.ReportedOutdoors,
}

// facts is what is kept of a person's last decision: 10,000 of them are two
// megabytes.
type facts struct {
	known              bool // a source has a value now
	forecast, clearSky uv.Index
	next               time.Time
	applied, filmEnds  time.Time
	windowEnd          time.Time
	phase              schedule.Phase
	presence           schedule.Presence
	bare, film         uv.Dose
	mornings           int // of the last week
	confirmed          int // of these
}

// peopleCollector turns the people's facts into series when it is asked.
type peopleCollector struct {
	alone bool // each person has series
	desc  map[string]*prometheus.Desc

	mu     sync.Mutex
	people map[string]facts
}

var personGauges = []struct {
	name, help string
	label      string // a second label, or none
	sums       bool   // whether a sum over people means something
}{
	{"parasol_uv_index", "The UV index at the person's place: what is decided on now, and under a clear sky.", "kind",
		false},
	{"parasol_next_check_timestamp_seconds", "When the person is next looked at.", "", false},
	{"parasol_film_applied_timestamp_seconds", "When sunscreen was last put on.", "", false},
	{"parasol_film_ends_timestamp_seconds", "When the next coat is due.", "", false},
	{"parasol_outdoors", "Whether the person is reported or probably outdoors.", "", true},
	{"parasol_presence", "1 for what is known of where the person is, 0 for the rest.", "state", true},
	{"parasol_adherence_ratio", "How many of the last seven days' mornings were confirmed.", "", true},
	{"parasol_window_end_timestamp_seconds", "When the window of sun-sensitive skin ends.", "", false},
	{"parasol_phase", "1 for the phase that governs now, 0 for the others.", "phase", true},
	{"parasol_dose_sed",
		"Today's erythemal dose outdoors in standard erythema doses, on bare skin and through the film.", "skin", true},
}

func newPeopleCollector(alone bool) *peopleCollector {
	c := &peopleCollector{alone: alone, desc: make(map[string]*prometheus.Desc), people: make(map[string]facts)}
	for _, g := range personGauges {
		if !alone && !g.sums {
			continue
		}
		var labels []string
		if alone {
			labels = append(labels, "person")
		}
		if g.label != "" {
			labels = append(labels, g.label)
		}
		c.desc[g.name] = prometheus.NewDesc(g.name, g.help, labels, nil)
	}
	return c
}

func (c *peopleCollector) keep(person string, d *schedule.Decision) {
	e := &d.Evidence
	f := facts{
		known: e.Known, forecast: e.Forecast, clearSky: e.ClearSky, next: d.Next, applied: e.Applied,
		filmEnds:  e.FilmEnds,
		windowEnd: e.WindowUntil, phase: e.Phase, bare: e.DoseBare, film: e.DoseFilm,
		presence: e.Presence,
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	f.mornings, f.confirmed = c.people[person].mornings, c.people[person].confirmed
	c.people[person] = f
}

func (c *peopleCollector) asked(person string, mornings, confirmed int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f, ok := c.people[person]; ok {
		f.mornings, f.confirmed = mornings, confirmed
		c.people[person] = f
	}
}

// only forgets everybody else.
func (c *peopleCollector) only(people []string) {
	here := make(map[string]bool, len(people))
	for _, p := range people {
		here[p] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.DeleteFunc(c.people, func(person string, _ facts) bool { return !here[person] })
}

func (f *facts) outdoors() bool {
	return f.presence == schedule.ReportedOutdoors || f.presence == schedule.ProbablyOut
}

// Describe implements prometheus.Collector.
func (c *peopleCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range c.desc {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c *peopleCollector) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	put := func(name string, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(c.desc[name], prometheus.GaugeValue, value, labels...)
	}
	if !c.alone {
		c.sum(put)
		return
	}
	for name, f := range c.people {
		f.one(name, put)
	}
}

type putter func(name string, value float64, labels ...string)

func (f facts) one(person string, put putter) {
	if f.known {
		put("parasol_uv_index", float64(f.forecast), person, "forecast")
	}
	put("parasol_uv_index", float64(f.clearSky), person, "clear_sky")
	at := func(name string, t time.Time) {
		if !t.IsZero() {
			put(name, seconds(t), person)
		}
	}
	at("parasol_next_check_timestamp_seconds", f.next)
	at("parasol_film_applied_timestamp_seconds", f.applied)
	at("parasol_film_ends_timestamp_seconds", f.filmEnds)
	at("parasol_window_end_timestamp_seconds", f.windowEnd)
	put("parasol_outdoors", oneIf(f.outdoors()), person)
	for _, p := range presences {
		put("parasol_presence", oneIf(p == f.presence), person, p.String())
	}
	if f.mornings > 0 {
		put("parasol_adherence_ratio", float64(f.confirmed)/float64(f.mornings), person)
	}
	for _, p := range phases {
		put("parasol_phase", oneIf(p == f.phase), person, p.String())
	}
	put("parasol_dose_sed", f.bare.SED(), person, "bare")
	put("parasol_dose_sed", f.film.SED(), person, "film")
}

func (c *peopleCollector) sum(put putter) {
	var outdoors, bare, film, mornings, confirmed float64
	at := make(map[schedule.Presence]float64, len(presences))
	in := make(map[schedule.Phase]float64, len(phases))
	for _, f := range c.people {
		outdoors += oneIf(f.outdoors())
		at[f.presence]++
		mornings += float64(f.mornings)
		confirmed += float64(f.confirmed)
		bare += f.bare.SED()
		film += f.film.SED()
		in[f.phase]++
	}
	put("parasol_outdoors", outdoors)
	for _, p := range presences {
		put("parasol_presence", at[p], p.String())
	}
	if mornings > 0 {
		put("parasol_adherence_ratio", confirmed/mornings)
	}
	put("parasol_dose_sed", bare, "bare")
	put("parasol_dose_sed", film, "film")
	for _, p := range phases {
		put("parasol_phase", in[p], p.String())
	}
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
