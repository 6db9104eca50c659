// Package shoutrrr sends messages to the many services that
// nicholas-fedor/shoutrrr knows (Telegram, Signal, Matrix, e-mail, Gotify,
// Slack, Discord, Teams, Zulip …) by one service URL each.
//
// What it cannot do, because the library cannot:
//   - no levels: everything arrives as loud as the service makes it; no rings, receipts, cancelling, buttons or image. The confirm links
//     stand at the end of the text.
//   - no context: when the caller's time is over the outcome is unknown and the library goes on in the background until its
//     own time-out. Until then the channel takes no other message, so that a hanging service cannot pile them up.
//   - no status: whether a service refused, was busy or failed is read off the error's words. Where they do not say, the outcome is unknown, which the
//     outbox tries once more: a service that hides its refusals gets a refused message twice. Nobody's Retry-After is known.
//   - redirects are followed and answers of any size are read.
//
// For ntfy, Pushover, Home Assistant and plain webhooks the channels of their
// own are better.
package shoutrrr
