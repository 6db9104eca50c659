// Package notify turns decisions into words and says what a channel must know
// of them.
//
// It is pure: texts are rendered from a decision and the policy's catalogue
// alone, so that a reminder reads the same each time it is sent. The channels
// are packages of their own below it; each turns a [Message] into one request
// and every failure into an [Error] with one of four classes.
//
// Not here: when to remind (package schedule), retrying (schedule/agent),
// links and their signatures (notify/confirm).
package notify
