package notify

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"parasol/schedule"
)

// Render returns the push of a decision that sends one. It depends on the
// decision alone, also after the decision was stored in the journal. Title and
// body are not empty and respect [MaxTitle], [FirstLine] and [MaxBody]. The
// caller adds Actions and Image. The push of a decision that sends nothing is
// the zero Message.
func (t *Texts) Render(d *schedule.Decision) Message {
	if d.Send == nil {
		return Message{}
	}
	s := d.Send
	m := Message{
		Person: d.Person, Kind: s.Slot.Kind, Slot: s.Slot, Attempt: s.Attempt, Level: s.Level,
		Time: stamp(d), Until: s.Until, Key: Key(d.Person, s.Slot),
	}
	if s.Ring {
		m.Ring = schedule.RingEvery
	}
	m.Title, m.Body = t.Read(d).push()
	return m
}

// stamp returns the time that a phone shows: when the reminder was due, or
// noon for a morning reminder made up for at noon.
func stamp(d *schedule.Decision) time.Time {
	if d.Send.Slot.Kind == schedule.Morning {
		return d.At
	}
	return d.Send.Due
}

// Key returns a stable name for a person's slot, of letters, digits and
// hyphens: a tag or sequence id for replacing or cancelling.
func Key(person string, slot schedule.Slot) string { return Digest(person, slot.String()) }

// Digest hashes texts, because tags and sequence ids appear in the logs of
// services.
func Digest(texts ...string) string {
	h := fnv.New64a()
	h.Write([]byte(strings.Join(texts, "\x00")))
	return fmt.Sprintf("parasol-%016x", h.Sum64())
}

// push returns the title and the body.
func (r *Reader) push() (title, body string) {
	key := r.choose()
	title = r.part(key, "title")
	first := r.part(key, "first")
	return release(title), release(r.body(first, title))
}
