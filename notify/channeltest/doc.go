// Package channeltest is the conformance suite of all channels: what a sender
// may rely on, whatever the service does.
//
// A real server on the loopback interface answers, or fails to, in every way
// that a service can. The suite checks the class of the error, its pause, and
// that no form of it that could be logged contains a secret or an address.
//
// Non-goals: what a channel's requests contain, which is in the tests of each.
package channeltest
