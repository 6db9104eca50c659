// Package channeltest is the conformance suite that every channel passes: what
// a sender may rely on whatever the service does.
//
// It serves each way in which a service can answer, or not, from a real server
// on the loopback interface and checks the class of the error, its pause, and
// that neither a secret nor an address can be read from it in any form in
// which it may be logged.
package channeltest
