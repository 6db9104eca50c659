// Package source fetches UV forecasts from the services on the net, politely,
// and keeps them.
//
// Goals: an order of preference with fallback within one round; at most 24
// calls in any 24 hours to one source for one cell, even across restarts and
// with a wrong clock; back-off with jitter and Retry-After; a spent quota told
// apart from a bad key and from an outage; no call at night or while the last
// answer is young; coordinates rounded to two decimals before they are sent.
// Every value passes the quality gate of package uv, and a missing value never
// becomes zero.
//
// Plan is the pure part: when the next call is wanted and allowed. Chain is
// the shell that asks the providers. Both take the present instant as a value.
//
// Non-goals: interpolation, trust and the clear-sky model (package uv), and
// deciding anything. The chain starts no goroutine and never retries by
// itself: the caller looks again, say once a minute.
package source
