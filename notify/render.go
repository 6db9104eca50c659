package notify

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"parasol/schedule"
)

// Render returns the push of a decision that sends one. It is a function of
// the decision alone, also after a way through the journal; title and body are
// not empty and keep to [MaxTitle], [FirstLine] and [MaxBody]. Actions and
// Image are the caller's to add. Of a decision that sends nothing it is the
// zero Message.
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

// stamp is the time that a phone shows: when the reminder fell due, but of a
// morning that is made up for at noon, noon.
func stamp(d *schedule.Decision) time.Time {
	if d.Send.Slot.Kind == schedule.Morning {
		return d.At
	}
	return d.Send.Due
}

// Key names a person's slot the same each time: a tag or sequence id to
// replace or cancel by, of letters, digits and hyphens.
func Key(person string, slot schedule.Slot) string { return Digest(person, slot.String()) }

// Digest stands for texts without telling them: tags and sequence ids show in
// the logs of services.
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
