// Package parts holds the two tables in which channels and sources declare
// themselves: the name of a type, how its settings are read, and how it is
// built from them. What a channel can do beyond sending is expressed by the
// interfaces that it implements (see [Channel]).
//
// A new channel needs its package below notify, a file here with its row, the
// row's line in the table, and its section in the README. A new source needs
// the same below uv/source.
//
// Goals: a configuration that is accepted can be built. Each part is therefore
// built once while it is read, and an error of its package is a problem with
// file, line and column. Non-goals: sending, fetching, and knowing people.
package parts
