package metrics

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// MostClinics is how many clinics may have series of their own; above, there
// are sums.
const MostClinics = 100

// ClinicOptions is what the clinics' metrics must know before anything
// happens.
type ClinicOptions struct {
	Build    Build
	Clinics  []string // their names
	Services []string // by which messages go
	Classes  []string // how a delivery can fail
	Sources  []string // the types of the UV sources
	Outcomes []string // how a request to a source can end
	Refusals []string // why a value of a source can be refused
}

// Clinics is everything that the clinics' server counts. No series names a
// person. It is safe for concurrent use.
type Clinics struct {
	registry *prometheus.Registry
	apart    bool // whether clinics have series of their own

	sources
	overdue   *prometheus.GaugeVec
	people    *prometheus.GaugeVec
	waiting   *prometheus.GaugeVec
	refusing  *prometheus.GaugeVec
	decided   *prometheus.CounterVec
	delivered *prometheus.CounterVec
	took      *prometheus.HistogramVec
	database  *instant
	quota     *instant
}

// delivered is the outcome of a try that a service took.
const delivered = "delivered"

// NewClinics returns metrics on a registry of their own.
func NewClinics(o ClinicOptions) *Clinics {
	m := &Clinics{registry: registry(o.Build), apart: len(o.Clinics) <= MostClinics, sources: newSources()}
	m.overdue = gauge("parasol_clinic_overdue_seconds", "How long somebody has been due for a decision.",
		m.labels()...)
	m.people = gauge("parasol_clinic_people", "People who are reminded.", m.labels()...)
	m.waiting = gauge("parasol_clinic_deliveries_waiting", "Reminders that wait for the service to take them.",
		"service")
	m.refusing = gauge("parasol_clinic_deliveries_refused", "Reminders that failed for good within a day.", "service")
	m.decided = counter("parasol_clinic_decisions_total", "Decisions of this process.", m.labels()...)
	m.delivered = counter("parasol_clinic_deliveries_total", "Tries of this process by outcome.", "service", "outcome")
	m.took = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "parasol_clinic_delivery_duration_seconds", Help: "How long the service took to answer.",
		Buckets: answerTimes[:],
	}, []string{"service"})
	m.database = newInstant("parasol_clinic_database_up", "Whether the database answered when it was last asked.")
	m.quota = newInstant("parasol_pushover_quota_remaining", "Messages left of the Pushover account's month.")
	m.registry.MustRegister(m.sources.collectors()...)
	m.registry.MustRegister(m.overdue, m.people, m.waiting, m.refusing, m.decided, m.delivered, m.took, m.database,
		m.quota)
	m.zero(&o)
	return m
}

// zero creates the series that begin at 0.
func (m *Clinics) zero(o *ClinicOptions) {
	m.sources.zero(o.Sources, o.Outcomes, o.Refusals)
	for _, clinic := range o.Clinics {
		m.decided.WithLabelValues(m.values(clinic)...)
	}
	for _, service := range o.Services {
		m.took.WithLabelValues(service)
		m.delivered.WithLabelValues(service, delivered)
		for _, class := range o.Classes {
			m.delivered.WithLabelValues(service, class)
		}
	}
}

func (m *Clinics) labels() []string {
	if !m.apart {
		return nil
	}
	return []string{"clinic"}
}

func (m *Clinics) values(clinic string) []string {
	if !m.apart {
		return nil
	}
	return []string{clinic}
}

// Registry returns the registry, for tests.
func (m *Clinics) Registry() *prometheus.Registry { return m.registry }

// Handler serves the metrics in the text format.
func (m *Clinics) Handler() http.Handler { return serve(m.registry) }

// Decided counts a decision.
func (m *Clinics) Decided(clinic string) { m.decided.WithLabelValues(m.values(clinic)...).Inc() }

// Delivered counts a reminder that a service took, and how long that took.
func (m *Clinics) Delivered(service string, took time.Duration) { m.tried(service, delivered, took) }

// NotDelivered counts a try that failed, by its class, and how long it took.
func (m *Clinics) NotDelivered(service, class string, took time.Duration) {
	m.tried(service, class, took)
}

func (m *Clinics) tried(service, outcome string, took time.Duration) {
	m.delivered.WithLabelValues(service, outcome).Inc()
	m.took.WithLabelValues(service).Observe(took.Seconds())
}

// Quota notes how many messages are left of the Pushover account's month; a
// negative number is not known.
func (m *Clinics) Quota(left int) {
	if left >= 0 {
		m.quota.put(float64(left))
	}
}

// Database notes whether the database answers.
func (m *Clinics) Database(up bool) { m.database.put(oneIf(up)) }

// Standing is what one clinic's work comes to.
type Standing struct {
	Clinic           string
	People           int
	Overdue          time.Duration  // of the person who waits longest for a decision
	Waiting, Refused map[string]int // reminders, by service
}

// Stand notes what the work of all clinics comes to.
func (m *Clinics) Stand(all []Standing) {
	waiting, refused := map[string]int{}, map[string]int{}
	var longest time.Duration
	people := 0
	for i := range all {
		s := &all[i]
		longest, people = max(longest, s.Overdue), people+s.People
		if m.apart {
			m.overdue.WithLabelValues(s.Clinic).Set(s.Overdue.Seconds())
			m.people.WithLabelValues(s.Clinic).Set(float64(s.People))
		}
		for service, n := range s.Waiting {
			waiting[service] += n
		}
		for service, n := range s.Refused {
			refused[service] += n
		}
	}
	if !m.apart {
		m.overdue.WithLabelValues().Set(longest.Seconds())
		m.people.WithLabelValues().Set(float64(people))
	}
	set(m.waiting, waiting)
	set(m.refusing, refused)
}

// set sets a gauge for each service, and drops those that are gone.
func set(g *prometheus.GaugeVec, by map[string]int) {
	g.Reset()
	for service, n := range by {
		g.WithLabelValues(service).Set(float64(n))
	}
}
