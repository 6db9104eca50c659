// Package ntfy sends messages by ntfy, at ntfy.sh or a server of one's own,
// and brings the answers back.
//
// Under a message stand up to three buttons. With a reply topic each publishes
// its token there and [Channel.Listen] follows the topic: confirming needs no
// open port. Without one, but with a public address, each posts to the
// daemon's confirm link. With neither there are no buttons.
//
// A message that outlives the daemon is left at the server with
// [Channel.Schedule] and taken back with [Channel.CancelScheduled]. That, and
// replacing and clearing a notification, needs a server of 2.16 or newer,
// which the channel sees from the answer.
//
// What it cannot do: ring until confirmed (an emergency rings once each time
// it is sent), tell whether a message was seen, attach the UV curve, show the
// time at which a late reminder was due. Whoever may read the topics can
// answer in the person's name: protect them by access rules or choose names
// that cannot be guessed.
//
// Facts: FIELD.md 6 and ntfy's documentation of publishing and subscribing.
package ntfy
