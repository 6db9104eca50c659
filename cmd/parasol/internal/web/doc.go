// Package web is Parasol's server: the page, the confirm links, the JSON API,
// the calendar and health.
//
// Goals: every handler renders a snapshot that the agent made and decides
// nothing itself; the page works without JavaScript, on a phone of 390 px and
// on a desk, in light and dark; a link preview, a forged link or a page of
// another site can record nothing; a busy port is an error at start-up.
//
// Who may see what (contract C): /metrics, /healthz, /readyz and confirm links
// are open. The rest wants the token, as bearer or as the password of Basic;
// without a configured token it is for loopback callers, and a caller counts
// as one only if the Host header names this machine and no proxy has left a
// header, since a proxy on the same machine would otherwise open the page to
// everybody, and a foreign name that resolves to 127.0.0.1 would open it to
// any web site. A calendar link carries its own token: with a configured
// server token it needs no other, since calendar programs cannot send one.
//
// Non-goals: TLS (a reverse proxy's work), accounts, storage. The rooms behind
// it are seen through the small interfaces declared here.
package web
