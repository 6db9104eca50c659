package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// sources is what is counted of the UV sources.
type sources struct {
	lastSuccess *latest
	ozone       *prometheus.GaugeVec
	requests    *prometheus.CounterVec
	refused     *prometheus.CounterVec
}

func newSources() sources {
	return sources{
		lastSuccess: newLatest("parasol_forecast_last_success_timestamp_seconds",
			"When the source last gave a forecast.", "source"),
		ozone: gauge("parasol_ozone_factor",
			"By how much the source's clear sky stood over the model's, as learnt last.", "source"),
		requests: counter("parasol_source_requests_total", "Requests to UV sources by outcome.", "source", "outcome"),
		refused: counter("parasol_source_values_refused_total", "Values of UV sources that cannot be true, by reason.",
			"source", "reason"),
	}
}

func (s *sources) collectors() []prometheus.Collector {
	return []prometheus.Collector{s.lastSuccess, s.ozone, s.requests, s.refused}
}

// zero creates the series of all sources, so that they begin at 0.
func (s *sources) zero(names, outcomes, refusals []string) {
	for _, source := range names {
		for _, outcome := range outcomes {
			s.requests.WithLabelValues(source, outcome)
		}
		for _, reason := range refusals {
			s.refused.WithLabelValues(source, reason)
		}
	}
}

// Requested counts a request to a source.
func (s *sources) Requested(source, outcome string) {
	s.requests.WithLabelValues(source, outcome).Inc()
}

// Succeeded notes when a source's answer was fetched. An older answer for
// another place changes nothing.
func (s *sources) Succeeded(source string, at time.Time) { s.lastSuccess.put(source, seconds(at)) }

// Refused counts values of a source that cannot be true.
func (s *sources) Refused(source, reason string, values int) {
	s.refused.WithLabelValues(source, reason).Add(float64(values))
}

// Learnt notes by how much a source's clear sky stands over the model's.
func (s *sources) Learnt(source string, factor float64) { s.ozone.WithLabelValues(source).Set(factor) }
