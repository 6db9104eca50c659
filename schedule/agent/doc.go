// Package agent runs the daemon's loop: wake, fold, decide, journal, send,
// journal.
//
// One goroutine wakes when the next person is due, on an event, on a new
// forecast, when the people change, and at least every minute. It reads the
// clock once per wake. The journal claims the people who are due, reads what
// it remembers of each, asks for a decision, and writes in one transaction
// what was reported, the reminder that follows, and when the person is due
// next. Only then do the lanes, one for each service, take what is due from
// the journal and pass it to the [Sender]; the result is written back. A kill
// at any instant therefore loses nothing and duplicates at most what was in
// flight. Nothing is kept in memory that the journal does not hold as well, so
// a restart, a suspend, a clock step or a missed timer needs no code of its
// own.
//
// Between wakes, up to a hundred people a minute are looked at without a
// claim, so that the page and the metrics stay current. A look writes nothing.
//
// Goals: nothing lost, nothing duplicated, the most urgent first, no delay
// caused by another service that hangs, bounded memory, no work for people who
// are not due.
//
// Non-goals: what to send and when (package schedule), texts and channels
// (package notify), storage (package schedule/journal), fetching forecasts.
// The ports to all of them are declared here, and the daemon implements them.
package agent
