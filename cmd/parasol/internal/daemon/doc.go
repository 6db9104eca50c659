// Package daemon builds Parasol from its configuration and runs it. It is the
// only package that imports all others.
//
// A [Daemon] holds what lives as long as the process: the data folder, the
// port, the keys, the metrics. Everything that depends on the configuration is
// in a value of type house: channels, sources, people, texts, page. A house is
// built completely before it replaces the last, so that a reload changes
// either everything or nothing. Its parts (ears, will,
// greeter, doctor, heartbeat) know only what they are given.
//
// Goals: what must not fail silently at start (a busy port, a data folder that
// another process holds, a key that cannot be read) is an error of New; what
// may fail later (a service, a source, the disk) is shown on /readyz. Run ends
// within seconds of its context and waits for everything it started.
//
// Non-goals: rules, texts, signals, exit codes.
package daemon
