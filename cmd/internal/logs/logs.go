// Package logs limits how often a line is logged: at most once a minute per
// kind of line, with the number of those dropped in between.
//
// It is a log/slog handler around another one. Goals: somebody who posts a
// hundred thousand wrong answers cannot fill the disk; the first line of each
// kind is written at once; every dropped line is counted. Non-goals: lines at
// INFO and below, which are written unchanged: they report changes of state,
// which nobody outside can cause.
package logs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// quiet is the pause after a line of one kind.
	quiet = time.Minute
	// mostKinds bounds the memory; the daemon has some forty messages.
	mostKinds = 256
)

// Sparse returns a handler that writes each kind of warning and error at most
// once a minute. A kind is the message together with the names in the line: its
// channel, source, person or route.
func Sparse(to slog.Handler) slog.Handler {
	return &handler{to: to, seen: &kinds{by: map[string]*kind{}}}
}

type handler struct {
	to   slog.Handler
	name string // the part of the kind that the logger's own attributes give
	seen *kinds
}

// kind is one kind of line: when it was last written, and how many were dropped
// since.
type kind struct {
	at time.Time
	n  int
}

type kinds struct {
	mu sync.Mutex
	by map[string]*kind
}

// Enabled asks the inner handler.
func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.to.Enabled(ctx, l) }

// Handle writes the line unless its kind was written within the minute.
func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	if r.Level < slog.LevelWarn {
		return h.to.Handle(ctx, r)
	}
	name := h.name + r.Message
	r.Attrs(func(a slog.Attr) bool {
		name += named(a)
		return true
	})
	before, write := h.seen.count(name, r.Time)
	if !write {
		return nil
	}
	if before > 0 {
		r.AddAttrs(slog.Int("not_shown", before))
	}
	return h.to.Handle(ctx, r)
}

// WithAttrs returns a handler that adds attributes to each line.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	name := h.name
	for _, a := range attrs {
		name += named(a)
	}
	return &handler{h.to.WithAttrs(attrs), name, h.seen}
}

// WithGroup returns a handler that opens a group.
func (h *handler) WithGroup(group string) slog.Handler {
	return &handler{h.to.WithGroup(group), h.name + group, h.seen}
}

// named returns the part of a kind that an attribute gives it: only attributes
// whose values the configuration limits.
func named(a slog.Attr) string {
	switch a.Key {
	case "channel", "source", "person", "route", "class":
		return "\x00" + a.Value.String()
	}
	return ""
}

// count reports whether a line of the kind is written at now, and how many were
// dropped since the last one.
func (k *kinds) count(name string, now time.Time) (before int, write bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	one, known := k.by[name]
	if !known {
		if len(k.by) >= mostKinds {
			clear(k.by)
		}
		k.by[name] = &kind{at: now}
		return 0, true
	}
	if since := now.Sub(one.at); since >= 0 && since < quiet {
		one.n++
		return 0, false
	}
	before = one.n
	*one = kind{at: now}
	return before, true
}
