// Package livetest helps tests of real processes and connections, which cannot
// run inside testing/synctest: they wait for what happens elsewhere, and read
// a log that several goroutines write.
//
// Non-goals: starting processes, which belongs to the tests of each.
package livetest

import (
	"bytes"
	"sync"
	"testing"
	"time"
)

// patience is the longest time that Eventually waits. It is only reached by a
// test that fails, so it can be long enough for a busy machine.
const patience = 15 * time.Second

// Eventually waits until ok returns true, and fails the test if that takes too
// long; what says what was expected.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.After(patience); !ok(); {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("not within %v: %s", patience, what)
		}
	}
}

// Buffer is a bytes.Buffer for several goroutines. The zero value is ready to
// use.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write appends p.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String returns everything that was written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
