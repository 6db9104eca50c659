// Package presence turns what phones, switches and a smart home say into what
// a device reports: outdoors, indoors, probably out, or no longer known.
//
// Decoders put every protocol's message into a [Signal]. A [Person] hears the
// signals of all of their sources, keeps of each what it says by the rules of
// design C (waits, how long a sign holds, conflicts, flapping), and at every
// step compares that with what the journal holds: the result is at most one
// event of the kinds that devices may tell, and only at an edge.
//
// Goals: silence never means indoors; by hand wins; the order in which signals
// arrive and how often they are repeated change nothing; a source that starts
// again tells nothing new. The exact position lives in memory only, for ten
// minutes; everything else sees a cell of 0.01°. The current cell may be given
// back after a restart; no earlier one is kept anywhere.
//
// Non-goals: when to speak and how loud (package schedule), fetching, clocks.
// All limits are heuristics (H) of the project's own; nothing here was
// measured on many phones.
package presence
