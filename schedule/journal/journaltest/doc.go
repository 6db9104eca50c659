// Package journaltest is the suite that every implementation of the agent's
// journal passes, and what its tests are written with.
//
// Goals: say once what the port promises (turns, deliveries, receipts), so that
// the one file of a household, another engine and the journal of the agent's
// tests mean the same by it.
//
// Non-goals: what only one engine can show, such as files, locks and faults of
// the disk.
package journaltest
