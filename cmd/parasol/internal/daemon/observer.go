package daemon

import (
	"parasol/cmd/internal/metrics"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
)

// observer reports what the agent does to the metrics and the smart home.
type observer struct {
	*metrics.Metrics
	house *house
}

// Decided counts a decision and publishes it.
func (o observer) Decided(person string, d *schedule.Decision) {
	o.Metrics.Decided(person, d)
	o.house.broker.decided(person, d)
}

// Tried counts one try at a channel.
func (o observer) Tried(t agent.Try) {
	if t.Class == schedule.Delivered {
		o.Delivered(metrics.Push{Person: t.Person, Channel: t.Channel, Kind: t.Kind, Level: t.Level}, t.Took)
		return
	}
	o.NotDelivered(t.Channel, t.Class.String(), t.Took)
}

// classes returns the metric labels of failed deliveries.
func classes() []string {
	var all []string
	for _, c := range schedule.Failures() {
		all = append(all, c.String())
	}
	return all
}

// refusals returns the metric labels of refused values.
func refusals() []string {
	var all []string
	for _, r := range uv.Refusals() {
		all = append(all, r.String())
	}
	return all
}
