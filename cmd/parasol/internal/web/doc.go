// Package web is Parasol's server: the page as an app, the answer page of
// confirm links, the JSON API, calendars and health.
//
// Goals: handlers lay out a snapshot that the agent made and decide nothing;
// every sentence comes from notify. The page says one thing to do and has one
// button for it; it works without JavaScript, on a phone from 320 px and on a
// desk, in light and dark, in bright sun. Style and script stand in the page
// and are allowed by their hashes alone. A link preview, a forged link or a
// page of another site can record nothing; a double tap counts once, and every
// tap can be taken back. A busy port is an error at start-up.
//
// Who may see what (contract C): /metrics unless it has a token of its own,
// /healthz, /readyz, confirm links, sign-in and what a phone installs are
// open. The rest wants the token, as bearer, as the password of Basic, or by
// the cookie of a browser that signed in with it; without a configured token
// it is for loopback callers. A caller counts as one only if the Host header
// names this machine and nothing tells of a proxy: a proxy on the same machine
// would otherwise open the page to everybody, and a foreign name that resolves
// to 127.0.0.1 would open it to any web site. A calendar's address carries its
// own token, since calendar programs cannot sign in.
//
// Non-goals: TLS (a reverse proxy's work), accounts, storage. What stands
// behind it is seen through the small interfaces declared here.
package web
