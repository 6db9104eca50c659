// Package ward reads the people of clinics as they are stored, and decides for
// them.
//
// A person is stored as the JSON that their clinic sent, with what they
// entered on their own page beside it. Reading it again takes about as long as
// a decision, so the people read last are kept: by version, and so many that
// a process stays small whatever the clinic's size.
//
// Places are rounded to a tenth of a degree. So people of one town share a
// forecast, the sun's course along their day, and the call to a source; the
// index hardly changes over a few kilometres, and a source learns of no
// address.
//
// Non-goals: where people are stored (schedule/engine/postgres), what is
// decided (schedule), how it is sent (cmd/internal/delivery).
package ward
