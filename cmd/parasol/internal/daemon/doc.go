// Package daemon builds Parasol from its configuration and runs it: the only
// room that sees all others.
//
// Goals: every wire between rooms is here and nothing else is: adapters of a
// few lines that turn one room's words into another's. What must not fail
// silently at start (a busy port, a held data folder, a key that cannot be
// read) is an error of New; what may fail later (a service, a source, the
// disk) is the rooms' own business, and shown on /readyz. Run ends within
// seconds of its context and waits for everything it started.
//
// Non-goals: rules, texts, signals, exit codes.
package daemon
