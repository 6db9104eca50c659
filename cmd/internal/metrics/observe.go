package metrics

import (
	"time"

	"parasol/schedule"
)

// zero creates the series without a person label, so that they begin at 0.
func (m *Metrics) zero(o Options) {
	for _, r := range schedule.Reasons() {
		m.decisions.WithLabelValues(r.String())
	}
	m.sources.zero(o.Sources, o.Outcomes, o.Refusals)
	m.channels.zero(o.Channels, o.Classes)
}

// Woke notes a wake of the agent, and whether it could use the journal.
func (m *Metrics) Woke(now time.Time, journal error) {
	m.lastWake.put(seconds(now))
	m.usable.put(oneIf(journal == nil))
}

// Enrolled forgets everybody else.
func (m *Metrics) Enrolled(people []string) { m.people.only(people) }

// Asked notes how many mornings of the last week a person was reminded of, and
// how many of these they confirmed.
func (m *Metrics) Asked(person string, mornings, confirmed int) {
	m.people.asked(person, mornings, confirmed)
}

// Decided counts a decision and keeps its numbers as the person's.
func (m *Metrics) Decided(person string, d *schedule.Decision) {
	m.decisions.WithLabelValues(d.Reason.String()).Inc()
	m.people.keep(person, d)
}

// Push is one reminder as the metrics tell it apart.
type Push struct {
	Person, Channel string
	Kind            schedule.Kind
	Level           schedule.Level
}

// Delivered counts a reminder that a channel took, and how long that took.
func (m *Metrics) Delivered(p Push, took time.Duration) {
	m.notified.WithLabelValues(m.values(p.Person, p.Channel, p.Kind.String(), p.Level.String())...).Inc()
	m.channels.change(p.Channel, func(ch *channel) {
		ch.answer(took)
		ch.refusing = false
	})
}

// NotDelivered counts a try that failed, by its class, and how long it took.
func (m *Metrics) NotDelivered(name, class string, took time.Duration) {
	m.channels.change(name, func(ch *channel) {
		m.channels.fail(ch, class)
		ch.answer(took)
		ch.refusing = ch.refusing || class == schedule.Refused.String()
	})
}

// Pending notes how many reminders wait for a channel.
func (m *Metrics) Pending(name string, n int) {
	m.channels.change(name, func(ch *channel) { ch.pending = n })
}

// Recorded counts an event of a person, by what it says and through what it
// came.
func (m *Metrics) Recorded(person string, kind schedule.EventKind, source string) {
	m.confirmed.WithLabelValues(m.values(person, kind.String())...).Inc()
	m.events.WithLabelValues(m.values(person, kind.String(), source)...).Inc()
}

// Quota notes how many messages are left of the Pushover account's month; a
// negative number is not known.
func (m *Metrics) Quota(left int) {
	if left >= 0 {
		m.quota.put(float64(left))
	}
}

// MQTT notes whether the connection to the broker stands.
func (m *Metrics) MQTT(connected bool) {
	value := 0.0
	if connected {
		value = 1
	}
	m.mqtt.put(value)
}
