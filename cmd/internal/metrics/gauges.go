package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// instant is a gauge that has no series before it has a value.
type instant struct {
	desc *prometheus.Desc

	mu    sync.Mutex
	set   bool
	value float64
}

func newInstant(name, help string) *instant {
	return &instant{desc: prometheus.NewDesc(name, help, nil, nil)}
}

// Describe implements prometheus.Collector.
func (g *instant) Describe(to chan<- *prometheus.Desc) { to <- g.desc }

// Collect implements prometheus.Collector.
func (g *instant) Collect(to chan<- prometheus.Metric) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.set {
		to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, g.value)
	}
}

func (g *instant) put(value float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.set, g.value = true, value
}

// latest is a gauge by one label that only grows.
type latest struct {
	desc *prometheus.Desc

	mu     sync.Mutex
	values map[string]float64
}

func newLatest(name, help, label string) *latest {
	return &latest{desc: prometheus.NewDesc(name, help, []string{label}, nil), values: map[string]float64{}}
}

// Describe implements prometheus.Collector.
func (g *latest) Describe(to chan<- *prometheus.Desc) { to <- g.desc }

// Collect implements prometheus.Collector.
func (g *latest) Collect(to chan<- prometheus.Metric) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for label, value := range g.values {
		to <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, value, label)
	}
}

func (g *latest) put(label string, value float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.values[label] = max(g.values[label], value)
}

// seconds is an instant as Prometheus has it.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
