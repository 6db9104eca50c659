// Package pushover sends messages by Pushover, through gregdel/pushover behind
// a guard.
//
// The library uses http.DefaultClient: it has no timeout and no context, loses
// the status of a failure, and reports a sent message as failed if the limit
// headers are missing. The guard (see [guard]) in http.DefaultClient corrects
// this for the library's requests only. Receipts, cancelling and validating,
// which the library does not do safely, use resty. At most two connections to a
// host are open at once.
//
// Facts and limits are those of FIELD.md 3. Non-goals: retrying, and deciding
// when to poll a receipt.
package pushover
