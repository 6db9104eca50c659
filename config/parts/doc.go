// Package parts holds the two tables in which channels and sources declare
// themselves: what a type is called, how its settings are read, how it is
// built of them. What a channel can do beyond sending shows in the interfaces
// that it implements (see [Channel]).
//
// A new channel needs its package below notify, a file here with its row, the
// row's line in the table, and its texts in the README. A new source needs the
// same below uv/source.
//
// Goals: a configuration that is accepted can be built. So each part is built
// once while it is read, and what its package refuses is a problem with file,
// line and column. Non-goals: sending, fetching, and knowing people.
package parts
