// Package mqtt is one connection to a broker: what presence comes from, Home
// Assistant's device discovery and everybody's states out, presses of buttons
// in.
//
// Goals: a connection that comes back by itself, tells in words what only a
// person can mend, and says "offline" when it stops or dies. States are told
// when they change and after Home Assistant's birth; a press counts only live,
// so that one kept by the broker confirms nothing at the next start. Nothing
// that is told names a treatment or a place.
//
// Non-goals: MQTT before version 5, a queue of stale states, rules.
package mqtt
