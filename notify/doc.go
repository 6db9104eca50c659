// Package notify turns decisions into words, and into what a channel needs to
// send them.
//
// Every sentence that a person reads, in a push, on the page, on the console
// and in the calendar, is an entry of english.txt. A [Reader] chooses by rule
// which sentences a decision needs and fills in their values. Sentences are
// never assembled from fragments, so another language is just another file.
// Red flags and warnings are placed so that neither a limit nor custom wording
// can remove them.
//
// The package is pure: texts are rendered from a decision and the catalogue
// alone, so that a reminder reads the same each time it is sent. The channels
// are packages below this one; each turns a [Message] into one request and
// every failure into an [Error] with one of four classes.
//
// Non-goals: when to remind (package schedule), retrying (package
// schedule/agent), links and their signatures (package notify/confirm).
package notify
