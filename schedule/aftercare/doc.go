// Package aftercare is the catalogue of treatments: which phases each opens
// and for how long, what the sources say, how to care for the skin in each
// phase, what to expect on which day and what to ask the professional about.
//
// The catalogue is one embedded YAML file, read once. An [Entry] turns a
// [Plan] (when, where, the clinic's own lengths) into a schedule.Treatment
// with gapless, half-open phases; the clinic's lengths go before the
// catalogue's. [Warnings] names what is allowed and still deserves a second
// look.
//
// Not here: which of several overlapping treatments governs an instant
// (package schedule merges windows), when to remind (schedule), how a text is
// put together (package notify), reading configuration (package config).
package aftercare
