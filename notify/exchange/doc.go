// Package exchange makes one HTTP exchange with a notification service and
// says what became of the message.
//
// [Transport] is the one place where the outcome of a request is turned into a
// [notify.Error]: only there the status code is known, and whether the request
// had left this machine when the connection broke. It bounds time and size,
// follows no redirect (a redirected message would carry its secrets to another
// host), and its errors hold neither the URL nor a secret. It sits under resty
// in the channels, and under the Pushover library, which knows neither context
// nor timeout.
//
// Not here: retrying. The outbox is the only one that sends again (package
// schedule/agent).
package exchange
