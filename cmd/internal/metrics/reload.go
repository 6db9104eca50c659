package metrics

import "time"

// Reloaded tells how reading the configuration ended, at start or on request.
func (m *Metrics) Reloaded(now time.Time, successful bool) {
	if !successful {
		m.reloadGood.put(0)
		return
	}
	m.reloadGood.put(1)
	m.reloadAt.put(seconds(now))
}
