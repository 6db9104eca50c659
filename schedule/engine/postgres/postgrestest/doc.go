// Package postgrestest starts a PostgreSQL server for tests, on loopback, in a
// folder of its own.
//
// Goals: nothing to set up but Debian's postgresql package; one server for all
// tests of a package, a database for each test; a server that ends with the
// test process, however that ends.
//
// Non-goals: the schema, which package postgres has.
package postgrestest
