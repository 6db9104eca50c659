package metrics

import (
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// MostPeople is how many people may have series of their own (contract,
// "Metrics").
const MostPeople = 100

// Build says what is running.
type Build struct {
	Version  string
	Revision string
}

// Options is what the metrics must know before anything happens.
type Options struct {
	Build    Build
	People   int      // how many people there are
	Sources  []string // the types of the UV sources
	Outcomes []string // how a request to a source can end
	Refusals []string // why a value of a source can be refused
	Channels []string // the names of the channels
	Classes  []string // how a delivery can fail
}

// Metrics is everything Parasol counts. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	perso    bool // whether people have series of their own

	sources
	decisions  *prometheus.CounterVec
	lastWake   *instant
	notified   *prometheus.CounterVec
	confirmed  *prometheus.CounterVec
	events     *prometheus.CounterVec
	quota      *instant
	usable     *instant
	reloadGood *instant
	reloadAt   *instant
	mqtt       *instant

	people   *peopleCollector
	channels *channelCollector
}

// New returns metrics on a registry of their own. It panics on a name
// registered twice, which a test would show.
func New(o Options) *Metrics {
	m := &Metrics{registry: registry(o.Build), perso: o.People <= MostPeople}
	m.people = newPeopleCollector(m.perso)
	m.channels = newChannelCollector()
	m.vectors()
	m.registry.MustRegister(m.Collectors()...)
	m.zero(o)
	return m
}

// registry returns one with what is of every Go program.
func registry(b Build) *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		buildInfo(b))
	return r
}

// Collectors returns Parasol's own collectors, those of the Go run time aside.
func (m *Metrics) Collectors() []prometheus.Collector {
	return append(m.sources.collectors(), m.decisions, m.lastWake, m.notified, m.confirmed,
		m.events, m.quota, m.usable, m.reloadGood, m.reloadAt, m.mqtt, m.people, m.channels)
}

// Registry returns the registry, for tests.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Handler serves the metrics in the text format.
func (m *Metrics) Handler() http.Handler {
	return serve(m.registry)
}

func serve(r *prometheus.Registry) http.Handler {
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{MaxRequestsInFlight: 3, Timeout: 20 * time.Second})
}

func (m *Metrics) vectors() {
	m.sources = newSources()
	m.decisions = counter("parasol_decisions_total", "Decisions by reason.", "reason")
	m.lastWake = newInstant("parasol_last_wake_timestamp_seconds", "When the agent last looked at everybody.")
	m.notified = counter("parasol_notifications_total", "Reminders that a channel took.", m.labels("channel", "kind",
		"level")...)
	m.confirmed = counter("parasol_confirmations_total", "Confirmations by the person, by what they record.",
		m.labels("kind")...)
	m.events = counter("parasol_events_total", "Events of the person, by what they say and through what they came.",
		m.labels("event", "source")...)
	m.reloadGood = newInstant("parasol_config_last_reload_successful",
		"Whether the configuration was read when it was last read.")
	m.reloadAt = newInstant("parasol_config_last_reload_success_timestamp_seconds",
		"When the configuration in force was read.")
	m.mqtt = newInstant("parasol_mqtt_connected", "Whether the connection to the MQTT broker stands.")
	m.usable = newInstant("parasol_journal_usable", "Whether the journal could be read and written at the last wake.")
	m.quota = newInstant("parasol_pushover_quota_remaining", "Messages left of the Pushover account's month.")
}

// answerTimes are the buckets of how long services take: a push service
// answers in tenths of seconds, and 30 s is the time-out.
var answerTimes = [...]float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// labels puts person before the names where people have series of their own.
func (m *Metrics) labels(names ...string) []string {
	if !m.perso {
		return names
	}
	return append([]string{"person"}, names...)
}

// values does for label values what labels does for names.
func (m *Metrics) values(person string, values ...string) []string {
	if !m.perso {
		return values
	}
	return append([]string{person}, values...)
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

// buildInfo returns what says which program runs.
func buildInfo(b Build) prometheus.Collector {
	info := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "parasol_build_info", Help: "1, with what is running as labels.",
		ConstLabels: prometheus.Labels{"version": b.Version, "revision": b.Revision, "goversion": runtime.Version()},
	})
	info.Set(1)
	return info
}
