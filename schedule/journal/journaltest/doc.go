// Package journaltest is a conformance suite for implementations of the
// agent's Journal, with the helpers that its tests use.
//
// Goals: to state once what the port promises (turns, deliveries, receipts),
// so that the SQLite file, another engine and the in-memory journal of the
// agent's tests behave the same.
//
// Non-goals: what is specific to one engine, such as files, locks and faults
// of the disk.
package journaltest
