// Package aftercare is the catalogue of treatments: which phases each opens
// and for how long, what the sources say, how to care for the skin in each
// phase, what to expect on which day and what to ask the professional about.
//
// The catalogue is a folder of embedded YAML files for people to read:
// procedures, creams, medicines and conditions, the care by family, where each
// number was read, what must not be guessed and which pairs deserve a second
// look. At first only names are looked for; an entry is read when [Find] finds
// it.
//
// An [Entry] turns a [Plan] (when, where, the clinic's own lengths) into a
// schedule.Treatment with gapless, half-open phases; the clinic's lengths go
// before the catalogue's. [Ask] says what to ask about a name that is not
// taken, [Warnings] what is allowed and still deserves a second look.
//
// Not here: which of several overlapping treatments governs an instant
// (package schedule merges windows), when to remind (schedule), how a text is
// put together (package notify), reading configuration (package config).
package aftercare
