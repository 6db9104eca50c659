// Package schedule decides when a person with healing skin is reminded of the
// sun.
//
// It is the core of the product, and pure: no clock, no network, no log, no
// error. A [Policy] says who the person is and what their clinic requires, a
// [Day] prepares one local date under one forecast, [Fold] turns the journal's
// recent events into a [State], and [Decide] turns an instant, a day and a
// state into a [Decision]: at most one push, what should stop ringing, why,
// and when to decide again. The daemon, the simulator, the page and the
// metrics all read the same Decision; none of them derives it again.
//
// Deciding is level-triggered. Every wake starts from the journal, so a
// restart, a suspend, a clock step or a missed timer needs no code of its own.
// Missing knowledge (no forecast, no report of being indoors) makes it remind
// the person rather than not.
//
// Non-goals: texts (package notify), treatment lengths (schedule/aftercare),
// wall times and cron expressions (schedule/recur), storage
// (schedule/journal), goroutines (schedule/agent).
package schedule
