package agent

import (
	"log/slog"
	"maps"
	"sync"
	"time"

	"parasol/schedule"
)

// Health is what an operator should know about the agent.
type Health struct {
	LastWake time.Time         // zero before the first
	Journal  error             // why the journal cannot be read or written; nil when it can
	Refused  map[string]string // channels whose last request was refused for good, with the error
	Failing  map[string]string // channels whose last request failed otherwise
}

// Health returns the agent's current health.
func (a *Agent) Health() Health { return a.health.snapshot() }

// health collects failures that the loop and the lanes notice. It logs a
// failure once, and again when it changes.
type health struct {
	mu       sync.Mutex
	lastWake time.Time
	journal  error
	refused  map[string]string
	failing  map[string]string
	receipt  map[string]string
}

func (h *health) snapshot() Health {
	h.mu.Lock()
	defer h.mu.Unlock()
	return Health{h.lastWake, h.journal, maps.Clone(h.refused), maps.Clone(h.failing)}
}

func (h *health) woke(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lastWake = now
}

func (h *health) broken() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.journal != nil
}

// disk records whether the journal works.
func (h *health) disk(log *slog.Logger, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before := h.journal
	h.journal = err
	switch {
	case err != nil && (before == nil || before.Error() != err.Error()):
		log.Error("journal unusable", slog.Any("error", err))
	case err == nil && before != nil:
		log.Info("journal usable again")
	}
}

// channel records the result of a try at a channel.
func (h *health) channel(log *slog.Logger, channel string, r Result) {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := r.Class.String()
	if r.Err != nil {
		text = r.Err.Error()
	}
	switch r.Class {
	case schedule.Delivered:
		refused, failing := put(&h.refused, channel, ""), put(&h.failing, channel, "")
		if refused || failing {
			log.Info("channel delivers again", slog.String("channel", channel))
		}
	case schedule.Refused:
		put(&h.failing, channel, "")
		if put(&h.refused, channel, text) {
			log.Error("channel refuses for good", slog.String("channel", channel), slog.String("error", text))
		}
	default:
		if put(&h.failing, channel, text) {
			log.Warn("channel fails", slog.String("channel", channel), slog.String("class", r.Class.String()),
				slog.String("error", text))
		}
	}
}

// receipts records the result of a call about a receipt.
func (h *health) receipts(log *slog.Logger, channel string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		put(&h.receipt, channel, "")
	} else if put(&h.receipt, channel, err.Error()) {
		log.Warn("receipt not answered", slog.String("channel", channel), slog.Any("error", err))
	}
}

// put sets the text of a channel, or removes it if it is empty, and reports
// whether anything changed.
func put(m *map[string]string, channel, text string) bool {
	before, had := (*m)[channel]
	if text == "" {
		delete(*m, channel)
		return had
	}
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[channel] = text
	return before != text
}
