// Package sky keeps what is known of the UV index up to date and serves it to
// those who decide and to the pages: for the household's command and for the
// clinic's.
//
// Goals: every cell in which somebody is, and no other, is asked for; a source
// that hangs delays nothing; without any answer the clear-sky model serves.
//
// Non-goals: which source is asked when, and what of its answer is believed
// (uv/source).
package sky
