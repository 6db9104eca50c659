// Package postgres keeps for many clinics what package journal keeps for a
// household: a journal on PostgreSQL, with river carrying the deliveries.
//
// Any number of processes may decide and deliver side by side. A turn is
// claimed by the lock of its row (SKIP LOCKED), its rows are read after that,
// and what follows is written in the same transaction, with a job for each
// delivery. A delivery's job holds ids only: whoever works it reads again
// whether it is still wanted, and writes the outcome before the job is done.
// So a process or a server that is killed loses nothing, and repeats at most
// what was in flight.
//
// A clinic sees its own rows alone. Row-level security holds that in the
// database, for a role that owns nothing, and everything that tells of health
// is sealed with the clinic's key before it leaves the process.
//
// Goals: the port that the household's journal keeps, for 100,000 people;
// batches of statements rather than one a person; no process that must not
// fail.
//
// Non-goals: deciding anything, or reading a clock for a decision: every
// instant is passed in. What a person's description means is the caller's.
package postgres
