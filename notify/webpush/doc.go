// Package webpush sends messages to the browsers and home-screen apps that
// subscribed on the page.
//
// Each message is encrypted for its device (RFC 8291) and signed with this
// server's key (RFC 8292, VAPID), so that the browser's push service cannot
// read it. One payload serves all browsers: Safari from 18.4 on shows it as a
// declarative message, in other browsers the page's service worker shows the
// same JSON (PRESENCE.md 6).
//
// The endpoint comes from a browser, so it could be the address of a router in
// this house. Only https addresses of the four known services are accepted, and
// of the one that the configuration names. A subscription that its service
// reports as gone is removed; one refused for another reason is kept and
// reported.
//
// Goals: only the standard library; the RFCs' test vectors; a device that hangs
// delays no other; a text too long is cut at a line.
//
// Non-goals: storing devices ([Store]), the service worker and the page
// (cmd/internal/web), ringing, which browsers cannot.
package webpush
