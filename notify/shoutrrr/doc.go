// Package shoutrrr sends messages to the many services that
// nicholas-fedor/shoutrrr knows (Telegram, Signal, Matrix, e-mail, Gotify,
// Slack, Discord, Teams, Zulip …) by one service URL each.
//
// Services that speak HTTP go over a client of ours: it ends with the caller's
// context, follows no redirect, which would carry the keys to another host,
// and tells by the status whether a message was refused, and how long to wait.
// A mail goes to each recipient by itself, and never twice to one who has it.
//
// What the library cannot do:
//   - levels where the service has a priority (Gotify, ntfy, Opsgenie,
//     Pushover); elsewhere everything is as loud as the service makes it.
//   - no rings, receipts, cancelling, buttons or image. The confirm links
//     stand at the end of the text.
//   - over MQTT neither context nor outcome: what became of a message is read
//     off the error's words, and where they do not say, it is unknown.
//
// For ntfy, Pushover, Home Assistant and plain webhooks the channels of their
// own are better.
package shoutrrr
