// Package notify turns decisions into words and says what a channel must know
// of them.
//
// It is the one speaker: every sentence that a person reads, in a push, on the
// page, on the console and in the calendar, is an entry of english.txt. A
// [Reader] chooses by rule which sentences a decision needs and puts their
// values in; nothing is joined from halves, so that another language is
// another file. Red flags and warnings stand where no limit and no wording of
// one's own can take them away.
//
// It is pure: texts are rendered from a decision and the catalogue alone, so
// that a reminder reads the same each time it is sent. The channels are
// packages of their own below it; each turns a [Message] into one request and
// every failure into an [Error] with one of four classes.
//
// Not here: when to remind (package schedule), retrying (schedule/agent),
// links and their signatures (notify/confirm).
package notify
