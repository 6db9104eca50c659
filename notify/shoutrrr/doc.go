// Package shoutrrr sends messages to the many services that
// nicholas-fedor/shoutrrr knows (Telegram, Signal, Matrix, e-mail, Gotify,
// Slack, Discord, Teams, Zulip …) by one service URL each.
//
// Services that use HTTP get a client of ours. It ends with the caller's
// context, follows no redirect, which could carry the keys to another host, and
// tells from the status whether a message was refused and how long to wait. A
// mail is sent to each recipient separately, and not again to those who have
// it.
//
// Limits of the library:
//   - Only Gotify, ntfy, Opsgenie and Pushover have levels.
//   - There are no rings, receipts, cancelling, buttons or images. The confirm
//     links are at the end of the text.
//   - MQTT has neither context nor outcome: the class of an error is guessed
//     from its words, and unknown if they do not tell.
//
// The channels for ntfy, Pushover, Home Assistant and webhooks do more.
package shoutrrr
