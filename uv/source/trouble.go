package source

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"parasol/uv"
)

// concerned returns the account in which an error is recorded, with its key and
// part. A spent quota and a bad key concern every cell of the source.
func (c *Chain) concerned(s *stock, p Profile, class Class) (a *Account, key, part string) {
	if class == Quota || class == BadKey {
		return c.whole[p.Source], everywhere, ""
	}
	return s.accounts[p.Source], s.cell.String(), p.Part
}

// fail records an error of provider i.
func (c *Chain) fail(ctx context.Context, now time.Time, s *stock, i int, e *Error) {
	p := c.Providers[i].Profile()
	a, key, part := c.concerned(s, p, e.Class)
	h := a.Fail(now, part, e, c.Seed)
	c.enter(ctx, p.Source, key, a)
	c.Observer.Requested(p.Source, string(e.Class))
	if c.news(p.key()+" "+s.cell.String(), string(h.Class)+": "+h.Text) {
		c.Log.Warn("source failed", "source", p.key(), "cell", c.shown(s.cell),
			"class", e.Class, "error", h.Text, "next_try", h.Until.Truncate(time.Second))
	}
}

// forgive removes the holds of provider i after a success.
func (c *Chain) forgive(ctx context.Context, now time.Time, s *stock, i int) {
	p := c.Providers[i].Profile()
	for _, class := range [...]Class{Outage, Quota} {
		a, key, part := c.concerned(s, p, class)
		if _, held := a.Holds[part]; held {
			delete(a.Holds, part)
			c.enter(ctx, p.Source, key, a)
		}
	}
	c.Observer.Requested(p.Source, OK)
	c.Observer.Succeeded(p.Source, now)
	if topic := p.key() + " " + s.cell.String(); c.said[topic] != "" {
		delete(c.said, topic)
		c.Log.Info("source answers again", "source", p.key(), "cell", c.shown(s.cell))
	}
}

// refuse reports the values of provider i that the gate refused.
func (c *Chain) refuse(s *stock, i int, refused []uv.Refused) {
	p, counts := c.Providers[i].Profile(), CountRefused(refused)
	s.refused[i] = counts
	reasons := slices.Sorted(maps.Keys(counts))
	for _, reason := range reasons {
		c.Observer.Refused(p.Source, reason, counts[reason])
	}
	if c.news("refused "+p.key()+" "+s.cell.String(), strings.Join(reasons, " ")) {
		c.Log.Warn("values refused", "source", p.key(), "cell", c.shown(s.cell),
			"reasons", reasons, "values", len(refused),
			"first_at", refused[0].Time.UTC(), "first_uv_index", float64(refused[0].Index))
	}
}

// deprecate logs that a service announces the removal of a call.
func (c *Chain) deprecate(p Profile, deprecated bool) {
	text := ""
	if deprecated {
		text = "deprecated"
	}
	if c.news("deprecated "+p.key(), text) {
		c.Log.Warn("source will drop this call: look for a newer version of parasol", "source", p.key())
	}
}

// news reports whether a text is new on its topic, and remembers it. The empty
// text, for nothing to say, is never news.
func (c *Chain) news(topic, text string) bool {
	if c.said[topic] == text {
		return false
	}
	c.said[topic] = text
	return text != ""
}
