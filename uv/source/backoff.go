package source

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

const (
	// An outage of hours must not use up the day's budget: doubling from two
	// minutes to two hours makes 17 calls in 24 hours.
	outageFirst, outageMost = 2 * time.Minute, 2 * time.Hour

	// A request that was refused, or answered without values, will not succeed
	// a minute later.
	refusedFirst, refusedMost = 30 * time.Minute, 6 * time.Hour

	// A bad key needs a person. Some services report a spent quota or an outage
	// with the same status (OpenUV's 403), so a few calls a day go on: they
	// bring the source back by themselves.
	badKeyDelay = 6 * time.Hour

	// These are for a spent quota whose length the service does not tell. Most
	// count by the hour or the day.
	quotaFirst, quotaMost = time.Hour, 6 * time.Hour

	// The wait that a service asks for is honoured up to a day, and is a minute
	// at least.
	shortestWait, longestWait = time.Minute, 25 * time.Hour

	// A quarter of the delay is jitter, so that many households do not return
	// at the same moment after an outage.
	jitterPart, mostJitter = 4, 30 * time.Minute
)

// Delay returns how long to wait after the given number of errors in a row. It
// is at least what the service asks for and grows with each error. The
// fraction, from 0 to 1, sets the jitter, which only lengthens the delay.
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

// fraction returns a number from 0 to 1 that depends only on seed, key and
// instant.
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
