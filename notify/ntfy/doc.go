// Package ntfy sends messages through an ntfy server, ntfy.sh or one's own, and
// receives the answers.
//
// A message has up to three buttons. With a reply topic, a button publishes its
// token there and [Channel.Listen] reads the topic, so that answering needs no
// open port. Without one, but with a public address, a button posts to the
// daemon's confirm link. With neither, there are no buttons.
//
// [Channel.Schedule] leaves a message at the server, to be delivered even if
// the daemon has died by then, and [Channel.CancelScheduled] takes it back.
// This, and replacing and clearing notifications, requires ntfy 2.16, which the
// channel detects from the server's answers.
//
// Limits: an emergency rings only once each time it is sent. Whether a message
// was seen is unknown. The UV curve and the time at which a late reminder was
// due are not shown. Whoever may read the topics can answer for the person, so
// they need access rules or names that cannot be guessed.
//
// Facts: FIELD.md 6 and ntfy's documentation of publishing and subscribing.
package ntfy
