// Package agent is the application ring of the daemon: wake, fold, decide,
// journal, send, journal.
//
// One goroutine wakes when the next person is due, on an event, on a new
// forecast, when the people change, and at least every minute. It reads the
// clock once. The journal claims those who are due, reads what it remembers of
// each, asks for a decision, and writes what was reported together with the
// reminder that follows and the time the person is due next, in one
// transaction. Only then lanes, one for each service, take what is due out of
// the journal and hand it to the [Sender]; the result is written back. So a
// kill at any instant loses nothing, and can double at most what was on the
// wire. Nothing is kept in memory that the journal does not know better: a
// restart, a suspend, a clock step or a missed timer needs no code of its own.
//
// Beside the wakes up to a hundred people a minute are looked at without a
// claim, so that page and metrics do not grow old. A look writes nothing.
//
// Goals: nothing lost, nothing doubled, the loudest first, a hanging service
// in nobody's way, bounded memory, no work for people who are not due.
//
// Non-goals: what to send and when (package schedule), texts and channels
// (notify), storage (schedule/journal), polling of forecasts. The ports to all
// of them are declared here, and the daemon plugs them in.
package agent
