// Package logs keeps a log readable whatever is sent to the daemon: a line of
// one kind is written at most once a minute, with a count of those in between.
//
// It is a handler of log/slog round another one. Goals: somebody who posts a
// hundred thousand wrong answers fills no disk; the first line of each kind
// comes at once; nothing is dropped uncounted. Lines at INFO and below pass as
// they are: they tell of what changed, and nobody outside causes them.
package logs

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	// quiet is how long a kind of line is silent after one was written.
	quiet = time.Minute
	// mostKinds bounds what is remembered; the daemon has some forty messages.
	mostKinds = 256
)

// Sparse returns a handler that writes each kind of warning and error at most
// once a minute. A kind is the message with the names that its line carries:
// which channel, source, person or route it is about.
func Sparse(to slog.Handler) slog.Handler {
	return &handler{to: to, seen: &kinds{by: map[string]*kind{}}}
}

type handler struct {
	to   slog.Handler
	name string // of what a logger was made for
	seen *kinds
}

// kind is one kind of line: when it was written last and how many were not
// since.
type kind struct {
	at time.Time
	n  int
}

type kinds struct {
	mu sync.Mutex
	by map[string]*kind
}

// Enabled is the inner handler's.
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

// WithAttrs returns a handler whose lines carry more.
func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	name := h.name
	for _, a := range attrs {
		name += named(a)
	}
	return &handler{h.to.WithAttrs(attrs), name, h.seen}
}

// WithGroup returns a handler whose lines are grouped.
func (h *handler) WithGroup(group string) slog.Handler {
	return &handler{h.to.WithGroup(group), h.name + group, h.seen}
}

// named is the part of a kind that an attribute gives it: only names that the
// configuration bounds.
func named(a slog.Attr) string {
	switch a.Key {
	case "channel", "source", "person", "route", "class":
		return "\x00" + a.Value.String()
	}
	return ""
}

// count reports whether a line of the kind is to be written at now, and how
// many were not since the last one.
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
