// Package mqtt is one connection to a broker. It publishes Home Assistant's
// device discovery and everybody's states, and receives presses of buttons and
// the topics that presence comes from.
//
// Goals: a connection that comes back by itself, says in words what only a
// person can fix, and publishes "offline" when it stops or dies. States are
// published when they change and after Home Assistant's birth message. A press
// counts only live, so that a retained one confirms nothing at the next start.
// Nothing that is published names a treatment or a place.
//
// Non-goals: MQTT before version 5, a queue of stale states, rules.
package mqtt
