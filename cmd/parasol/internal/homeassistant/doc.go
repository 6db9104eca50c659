// Package homeassistant is one websocket to one Home Assistant, which the
// answers of channels and presence share.
//
// Goals: the states of the entities that were asked for, whole at each
// connection and then as they change; the taps on notifications, where the
// token is an administrator's; a connection that comes back by itself, and
// words for what only a person can mend. A token that was refused is not tried
// again for an hour, as Home Assistant bans addresses that guess.
//
// Non-goals: what a state means (schedule/presence/homeassistant), calling
// services, which goes over HTTP.
package homeassistant
