package metrics

import (
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// channelCollector counts what channels do and turns it into series when it is
// asked. The library's vectors take 4 kB for a channel, and each of ten
// thousand people may have one.
type channelCollector struct {
	failures, took, pending, refusing *prometheus.Desc

	mu       sync.Mutex
	classes  []string // of failures
	channels map[string]*channel
}

// channel is what is counted of one channel.
type channel struct {
	failed   []uint32                 // by class
	within   [len(answerTimes)]uint32 // tries that took no longer than a bound and longer than the one before
	tries    uint32
	took     time.Duration // of all tries
	pending  int
	refusing bool
}

func newChannelCollector() *channelCollector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, append([]string{"channel"}, labels...), nil)
	}
	return &channelCollector{
		failures: desc("parasol_notification_failures_total", "Deliveries that failed, by class of error.", "reason"),
		took:     desc("parasol_delivery_duration_seconds", "How long a channel took to answer."),
		pending:  desc("parasol_deliveries_pending", "Reminders that wait for a channel to take them."),
		refusing: desc("parasol_channel_refusing", "Whether the channel refused for good what it was asked last."),
		channels: map[string]*channel{},
	}
}

// zero begins the series of channels at 0, those of failures for each class.
func (c *channelCollector) zero(channels, classes []string) {
	c.mu.Lock()
	c.classes = slices.Clone(classes)
	c.mu.Unlock()
	for _, name := range channels {
		c.change(name, func(*channel) {})
	}
}

// change changes what is counted of a channel.
func (c *channelCollector) change(name string, by func(*channel)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.channels[name]
	if ch == nil {
		ch = &channel{failed: make([]uint32, len(c.classes))}
		c.channels[name] = ch
	}
	by(ch)
}

// fail counts a failure. Its class becomes known if it was not.
func (c *channelCollector) fail(ch *channel, class string) {
	i := slices.Index(c.classes, class)
	if i < 0 {
		i, c.classes = len(c.classes), append(c.classes, class)
	}
	for len(ch.failed) <= i {
		ch.failed = append(ch.failed, 0)
	}
	ch.failed[i]++
}

// answer counts how long a try took.
func (ch *channel) answer(took time.Duration) {
	ch.tries, ch.took = ch.tries+1, ch.took+took
	if i, _ := slices.BinarySearch(answerTimes[:], took.Seconds()); i < len(answerTimes) {
		ch.within[i]++
	}
}

// Describe implements prometheus.Collector.
func (c *channelCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.failures, c.took, c.pending, c.refusing} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c *channelCollector) Collect(to chan<- prometheus.Metric) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, ch := range c.channels {
		for i, n := range ch.failed {
			to <- prometheus.MustNewConstMetric(c.failures, prometheus.CounterValue, float64(n), name, c.classes[i])
		}
		to <- prometheus.MustNewConstHistogram(c.took, uint64(ch.tries), ch.took.Seconds(), ch.buckets(), name)
		to <- prometheus.MustNewConstMetric(c.pending, prometheus.GaugeValue, float64(ch.pending), name)
		to <- prometheus.MustNewConstMetric(c.refusing, prometheus.GaugeValue, oneIf(ch.refusing), name)
	}
}

// buckets returns how many tries took no longer than each bound.
func (ch *channel) buckets() map[float64]uint64 {
	all := make(map[float64]uint64, len(answerTimes))
	var sum uint64
	for i, bound := range answerTimes {
		sum += uint64(ch.within[i])
		all[bound] = sum
	}
	return all
}
