// Package aftercare is the catalogue of treatments: which phases each opens and
// for how long, what the sources say, how to care for the skin in each phase,
// what to expect on which day and what to ask the professional.
//
// The catalogue is a folder of embedded YAML files that are meant to be read by
// people too: procedures, creams, medicines and conditions, the care by family,
// the sources of each number, names that must not be guessed, and pairs of
// treatments that deserve a warning. Only names are parsed at first; [Find]
// parses the entry that it returns.
//
// An [Entry] turns a [Plan] (when, where, the lengths that the clinic gave)
// into a schedule.Treatment with gapless, half-open phases. The clinic's
// lengths take precedence over the catalogue's. [Ask] returns the question to
// ask about an unknown name, [Warnings] what is allowed but deserves a second
// look.
//
// Goals: no number without a source or an (H) for our heuristic; no guess where
// a wrong one would leave healing skin in the sun. Non-goals: which of several
// overlapping treatments governs (package schedule), when to remind (schedule),
// composing texts (package notify), reading configuration (package config).
package aftercare
