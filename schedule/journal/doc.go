// Package journal keeps on disk what the daemon must not forget: events,
// reminders with the decisions they come from, their deliveries, when each
// person is due next, what each day came to, what was entered on the page, the
// devices of web push, the sources' answers and budgets. It is one SQLite
// file, parasol.db in the data folder, and the engine behind the agent's port.
//
// Goals: one transaction and one fsync for everything that belongs together
// (WAL, synchronous=FULL); one writing process, held by a lock on parasol.lock
// that the kernel frees however the process ends; readers beside it that leave
// nothing behind; a row that cannot be read costs that row and nothing else;
// every failure of the disk an error that says what and where, and none that
// needs a restart once its cause is gone.
//
// Non-goals: deciding anything, reading a clock: every instant is given.
package journal
