package source

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

const (
	// Hours of trouble must not use up a day's budget: doubling from two
	// minutes to two hours makes 17 calls in 24 hours.
	outageFirst, outageMost = 2 * time.Minute, 2 * time.Hour

	// What the service refused or had no value for, it will refuse again in a
	// minute.
	refusedFirst, refusedMost = 30 * time.Minute, 6 * time.Hour

	// A bad key needs a person; but where a quota or an outage wears the same
	// status (OpenUV's 403), a few calls a day bring the source back by
	// itself.
	badKeyDelay = 6 * time.Hour

	// A spent quota whose length the service does not tell: most count by the
	// hour or the day.
	quotaFirst, quotaMost = time.Hour, 6 * time.Hour

	// What a service asks for is honoured up to a day and not taken for less
	// than a minute.
	shortestWait, longestWait = time.Minute, 25 * time.Hour

	// A quarter of the delay is jitter, so that the houses of a town do not
	// come back together.
	jitterPart, mostJitter = 4, 30 * time.Minute
)

// Delay returns how long a provider is left alone after its failures-th error
// in a row: at least as long as the service asks for, and longer each time
// where that turns out not to help. The fraction, from 0 to 1, is the jitter,
// which only ever lengthens.
func Delay(e *Error, failures int, fraction float64) time.Duration {
	first, most := outageFirst, outageMost
	switch {
	case e.Wait > 0:
		first = shortestWait
	case e.Class == BadKey:
		first, most = badKeyDelay, badKeyDelay
	case e.Class == Quota:
		first, most = quotaFirst, quotaMost
	case e.Class == Refused, e.Class == Empty:
		first, most = refusedFirst, refusedMost
	}
	d := max(doubled(first, most, failures), min(e.Wait, longestWait))
	return d + time.Duration(fraction*float64(min(d/jitterPart, mostJitter)))
}

func doubled(first, most time.Duration, failures int) time.Duration {
	d := first
	for i := 1; i < failures && d < most; i++ {
		d *= 2
	}
	return min(d, most)
}

// fraction is a number from 0 to 1 that seed, key and instant determine.
func fraction(seed uint64, key string, at time.Time) float64 {
	h := fnv.New64a()
	b := binary.LittleEndian.AppendUint64(nil, seed)
	b = binary.LittleEndian.AppendUint64(b, uint64(at.Unix()))
	h.Write(append(b, key...))
	// FNV's high bits hardly move with the last bytes; one round of mixing
	// spreads them.
	x := h.Sum64()
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	return float64((x^x>>33)>>11) / (1 << 53)
}
