package aftercare

import (
	"fmt"
	"time"

	"parasol/schedule"
)

// Warning is something allowed that deserves a second look before it is relied
// on.
type Warning struct {
	Treatment int    // index of the treatment it is about
	Text      string // one sentence
}

// Warnings looks at a person's treatments together: a procedure during
// isotretinoin or within six months of it, and a cover (dark) phase that is
// shorter than the catalogue's.
func Warnings(treatments []schedule.Treatment) []Warning {
	var all []Warning
	for i, t := range treatments {
		e, ok := Find(t.Kind)
		if !ok {
			continue
		}
		if text := e.shortCover(&t); text != "" {
			all = append(all, Warning{i, text})
		}
		if text := e.tooSoon(&t, treatments); text != "" {
			all = append(all, Warning{i, text})
		}
	}
	return all
}

func (e *Entry) shortCover(t *schedule.Treatment) string {
	want := e.CoverEnd()
	if want == (schedule.Length{}) {
		return ""
	}
	phase, sources := schedule.Cover, e.Cover
	if e.Dark != nil {
		phase, sources = schedule.Dark, e.Dark
	}
	until := t.At
	for _, s := range t.Phases {
		if s.Phase == phase {
			until = s.Until
		}
	}
	if !until.Before(want.After(t.At)) {
		return ""
	}
	return fmt.Sprintf("%s: %s ends sooner than the catalogue's %s (sources: %s); keep it only if the clinic said so", t.Kind, phase, Words(want), sources.Sources)
}

// tooSoon names a course after which skin heals badly and which is going on,
// or ended too recently, at the procedure.
func (e *Entry) tooSoon(t *schedule.Treatment, all []schedule.Treatment) string {
	if e.IsCourse() {
		return ""
	}
	for _, c := range all {
		drug, ok := Find(c.Kind)
		if !ok || drug.GapFor == 0 || t.At.Before(c.At) {
			continue
		}
		if until := drug.gapEnd(&c); until.IsZero() || t.At.Before(until) {
			return fmt.Sprintf("%s: entered during %s or within %d months of it, when skin heals badly; ask the clinic first", t.Kind, drug.Kind, drug.GapFor)
		}
	}
	return ""
}

// gapEnd returns when a procedure is no longer too soon after the course, zero
// for never.
func (e *Entry) gapEnd(c *schedule.Treatment) time.Time {
	end := c.End()
	if end.IsZero() {
		return end
	}
	if e.Washout != nil {
		end = end.AddDate(0, 0, -e.Washout.End.Days).Add(-e.Washout.End.Exact)
	}
	return end.AddDate(0, e.GapFor, 0)
}
