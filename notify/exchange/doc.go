// Package exchange makes one HTTP exchange with a notification service and
// classifies what became of the message.
//
// [Transport] is the one place where the outcome of a request becomes a
// [notify.Error]: only there are the status code known, and whether the
// request had left this machine when the connection broke. It bounds time and
// size and follows no redirect, since a redirected message would carry its
// secrets to another host. Its errors contain neither the URL nor a secret.
// The channels use it below resty, and the Pushover library, which supports
// neither contexts nor timeouts, uses it as well.
//
// Non-goals: retrying. Only the outbox sends again (package schedule/agent).
package exchange
