// Package serve builds the clinic's server from its configuration and runs it.
//
// A [Server] has roles. An inlet serves the API and the pages; a worker
// decides for whoever is due; a deliverer sends. Any number of processes may
// have any of them: what they share is in the database, and what only one of
// them may do, such as asking a source for a cell, is done by the one that
// holds a lock there.
//
// Everything of one clinic is in a practice: its token, its part of the
// database, the keys that follow from its key, its channels and links. A
// person is called "clinic/name" wherever clinics meet.
//
// Goals: nobody reaches another clinic's people by any route; no name outside
// the sealed parts of the database, be it in a log, a metric or an error; a
// process that is killed loses nothing.
//
// Non-goals: rules, texts, exit codes, signals.
package serve
