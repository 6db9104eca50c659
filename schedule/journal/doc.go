// Package journal stores on disk what the daemon must not forget: events,
// reminders with the decisions they come from, their deliveries, when each
// person is due next, the sum of each day, what was entered on the page, the
// devices of web push, the sources' answers and budgets. It is one SQLite
// file, parasol.db in the data folder, and implements the agent's Journal.
//
// Goals: one transaction and one fsync for everything that belongs together
// (WAL, synchronous=FULL); one writing process, held by a lock on parasol.lock
// that the kernel frees however the process ends; concurrent readers that
// leave nothing behind; an unreadable row that affects no other row; disk
// failures reported as errors that say what and where, none of which needs a
// restart once its cause is gone.
//
// Non-goals: deciding anything, or reading a clock: every instant is passed
// in.
package journal
