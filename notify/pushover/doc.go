// Package pushover sends messages by Pushover, through gregdel/pushover behind
// a guard.
//
// The library speaks through http.DefaultClient alone: it knows no timeout and
// no context, loses the status of a failure, and takes a message that was sent
// for a failure when the limit headers are missing. The guard (see [guard])
// stands in http.DefaultClient for the library's requests only and cures that.
// What the library cannot do safely (receipts, cancelling, validating) goes
// over resty. At most two connections to a host are open at once.
//
// Facts and limits are those of FIELD.md 3. Not here: retrying, and when to
// poll a receipt.
package pushover
