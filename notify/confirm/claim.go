package confirm

import (
	"encoding/binary"
	"errors"
	"time"

	"parasol/schedule"
)

// Claim is what a token confirms.
type Claim struct {
	Person  string // the name in the configuration
	Slot    schedule.Slot
	Attempt int // distinguishes the answers to two attempts of one slot: each may be snoozed
	Event   schedule.EventKind
	And     schedule.EventKind // recorded as well; usually NoEvent
	Minutes int                // of outdoors, indoors and snoozed; 0: not given
	Expires time.Time          // whole seconds; the token is valid before it
	ID      string             // set by Open: the same for the same claim, so that a replay counts once
}

// version is that of the layout below. Changing it makes older tokens forged,
// which is fine as they live for a day.
const version = 2

// block is the size that a claim is padded to a multiple of, so that a token's
// length reveals little of the words in it.
const block = 16

// marshal encodes the claim: version, event, numbers as varints, texts
// prefixed with their length, zero padding.
func (c Claim) marshal() []byte {
	b := []byte{version, byte(c.Event), byte(c.And), byte(c.Slot.Kind)}
	for _, n := range []int64{
		int64(c.Minutes), c.Expires.Unix(), int64(c.Attempt), c.Slot.Anchor, int64(c.Slot.N), int64(c.Slot.Days),
	} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range []string{c.Person, c.Slot.Of, c.Slot.Cause} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return append(b, make([]byte, (block-len(b)%block)%block)...)
}

var errLayout = errors.New("layout")

// unmarshal is the inverse of marshal and rejects any other encoding.
func (c *Claim) unmarshal(b []byte) error {
	if len(b) < 4 || b[0] != version {
		return errLayout
	}
	r := reader{b: b[4:]}
	c.Event, c.And, c.Slot.Kind = schedule.EventKind(b[1]), schedule.EventKind(b[2]), schedule.Kind(b[3])
	c.Minutes, c.Expires, c.Attempt = int(r.int()), time.Unix(r.int(), 0), int(r.int())
	c.Slot.Anchor, c.Slot.N, c.Slot.Days = r.int(), int(r.int()), int(r.int())
	c.Person, c.Slot.Of, c.Slot.Cause = r.text(), r.text(), r.text()
	if r.bad {
		return errLayout
	}
	return nil
}

// reader consumes numbers and texts from the front of b; bad is set once
// something was missing.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) text() string {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v > uint64(len(r.b)-n) {
		r.bad = true
		return ""
	}
	s := string(r.b[n : n+int(v)])
	r.b = r.b[n+int(v):]
	return s
}
