package daemon

import (
	"parasol/cmd/parasol/internal/metrics"
	"parasol/schedule"
	"parasol/schedule/agent"
	"parasol/uv"
)

// observer tells the metrics what the agent does.
type observer struct{ *metrics.Metrics }

// Tried counts one try at a channel.
func (o observer) Tried(t agent.Try) {
	if t.Class == schedule.Delivered {
		o.Delivered(metrics.Push{Person: t.Person, Channel: t.Channel, Kind: t.Kind, Level: t.Level}, t.Took)
		return
	}
	o.NotDelivered(t.Channel, t.Class.String(), t.Took)
}

// classes are the words of a failed delivery.
func classes() []string {
	var all []string
	for _, c := range schedule.Failures() {
		all = append(all, c.String())
	}
	return all
}

// refusals are the words of a refused value.
func refusals() []string {
	var all []string
	for _, r := range uv.Refusals() {
		all = append(all, r.String())
	}
	return all
}
