// Package web is Parasol's server: the page as an app, the answer page of
// confirm links, the JSON API, calendars and health.
//
// Goals: handlers lay out a snapshot from the agent and decide nothing; every
// sentence comes from package notify. The page says one thing to do and has
// one button for it; it works without JavaScript, on a phone from 320 px and
// on a desktop, in light and dark mode, in bright sun. Style and script are
// inline and allowed by their hashes alone. A link preview, a forged link or a
// page of another site cannot record anything; a double tap counts once, and
// every tap can be undone. A busy port is an error at start.
//
// Who may see what (contract C): /metrics (unless it has a token of its own),
// /healthz, /readyz, confirm links, the sign-in page and what a phone installs
// are open. Everything else requires the token, as a bearer token, as the
// password of Basic authentication, or through the cookie of a browser that
// signed in with it; without a configured token it is for loopback callers
// only. A caller counts as loopback only if the Host header names this machine
// and nothing suggests a proxy: a proxy on the same machine would otherwise
// open the page to everybody, and a foreign name that resolves to 127.0.0.1
// would open it to any web site. A calendar's address contains its own token,
// since calendar programs cannot sign in.
//
// A clinic's server (NewClinic) shows the same pages to each of its people, by
// a link of their own, which gives the browser a cookie for this one person:
// every page is built from a view of that person alone (type alone), so no
// address or form can reach another. At the clinic's desk, behind its token,
// stand the list of its people, each one's healing and history, and what does
// not get through; nothing but a person's link can be changed there.
//
// Non-goals: TLS (the job of a reverse proxy), accounts, storage. The rest of
// the daemon is reached through the small interfaces declared here.
package web
