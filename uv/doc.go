// Package uv is the UV index at a place over time: what sources say, what a
// cloudless sky would give, and what of it can be trusted at any minute.
//
// Goals: an answer for every instant and any input, finite and not negative;
// the right shape in mornings and evenings, since hourly values are
// interpolated as a ratio to the clear-sky curve; no confusion of instants
// with means of an hour; missing values never turned into zero; the source of
// every number.
//
// Non-goals: fetching and decoding (uv/source), the clear-sky curve itself
// (uv/clearsky, given as a ClearSky), advice. The package reads no clock:
// instants come in as values.
package uv
