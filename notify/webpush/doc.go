// Package webpush sends messages to the browsers and home-screen apps that
// subscribed on the page.
//
// Each message is encrypted for its device (RFC 8291) and signed as this
// server's (RFC 8292, VAPID), so that the push service in between, which the
// browser chose, reads nothing of it. One payload serves all: Safari from 18.4
// shows the declarative message by itself, everywhere else the page's service
// worker shows the same JSON (PRESENCE.md 6).
//
// An endpoint is an address that a browser gave, which could as well be of
// this house's router: only https to the four known services is taken, or what
// the configuration names besides. A subscription that its service calls gone
// is forgotten; one refused for another reason is kept and reported.
//
// Goals: the standard library alone, the RFCs' own vectors as tests, no device
// that hangs another, the words of the push cut to fit and never split.
//
// Not here: where devices are kept ([Store]), the service worker and the page
// (cmd/internal/web), ringing: a browser cannot.
package webpush
