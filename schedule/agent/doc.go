// Package agent is the application ring of the daemon: wake, fold, decide,
// journal, send, journal.
//
// One goroutine wakes at the earliest Next of all people, on an event, on a
// new forecast and at least every minute. It reads the clock once, folds what
// the journal remembers, decides, and commits what was reported together with
// the reminders that follow from it in one transaction. Only then lanes, one
// for each service, take what is due out of the journal and hand it to the
// [Sender]; the result is written back. So a kill at any instant loses
// nothing, and can double at most what was on the wire. Nothing is kept in
// memory that the journal does not know better: a restart, a suspend, a clock
// step or a missed timer needs no code of its own.
//
// Goals: nothing lost, nothing doubled, the loudest first, a hanging service
// in nobody's way, bounded memory.
//
// Non-goals: what to send and when (package schedule), texts and channels
// (notify), storage (schedule/journal), polling of forecasts. The ports to all
// of them are declared here, and the daemon plugs them in.
package agent
