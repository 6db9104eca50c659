// Package delivery turns decided reminders into messages and hands them to
// their channels: for the household's command and for the clinic's.
//
// [Build] builds the configured channels. [Post] renders a decision, adds the
// links of [Links] by which it is answered, and makes one try; it also polls
// and cancels what rings. [Texts] loads a household's own wording, [Chart]
// draws a day.
//
// Non-goals: when to try and when to try again (schedule/agent), what a
// message says (notify), how it is sent (notify's channels).
package delivery
