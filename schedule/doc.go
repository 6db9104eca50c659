// Package schedule decides when a person with healing skin is reminded of the
// sun.
//
// It is the product, and it is pure: no clock, no network, no log, no error. A
// [Policy] says who the person is and what their clinic asks, a [Day] prepares
// one local date under one forecast, [Fold] turns the journal's recent events
// into a [State], and [Decide] turns an instant, a day and a state into a
// [Decision]: at most one push, what should stop ringing, why, and when to
// look again. The daemon, the simulator, the page and the metrics all read the
// same Decision; nothing derives it a second time.
//
// Deciding is level-triggered. Every wake starts from the journal, so a
// restart, a suspend, a clock step or a missed timer needs no code of its own.
// Absence of knowledge (no forecast, no report of being indoors) fails toward
// telling the person.
//
// Not here: texts (package notify), treatment lengths (schedule/aftercare),
// wall-clock and cron expressions (schedule/recur), storage
// (schedule/journal), goroutines (schedule/agent).
package schedule
