"use strict";
/* The service worker of the page. It keeps the last page of each address, for when there is no connection, and shows web
   pushes with their buttons where the browser does not by itself. */
const store = "pages-1";
const kept = ["/", "/healing", "/history", "/settings"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", e => e.waitUntil(caches.keys()
  .then(names => Promise.all(names.filter(n => n !== store).map(n => caches.delete(n))))
  .then(() => self.registration.navigationPreload && self.registration.navigationPreload.enable())
  .then(() => self.clients.claim())));

/* Pages come from the net. Only without one the last is shown, which bears the time at which it was true. */
self.addEventListener("fetch", e => {
  const url = new URL(e.request.url);
  if (url.pathname === "/sign-out" || url.pathname.startsWith("/p/")) {
    e.waitUntil(caches.delete(store)); /* somebody else may use it from here on */
  }
  if (e.request.mode !== "navigate" || e.request.method !== "GET" || !kept.includes(url.pathname)) return;
  e.respondWith(Promise.resolve(e.preloadResponse).then(r => r || fetch(e.request)).then(r => {
    if (r.ok && !r.redirected) {
      url.searchParams.delete("did");
      const copy = r.clone();
      e.waitUntil(caches.open(store).then(c => c.put(url.pathname + url.search, copy)));
    } else if (r.status === 401 || r.redirected) {
      e.waitUntil(caches.delete(store)); /* signed out: nothing of anybody is left here */
    }
    return r;
  }).catch(() => offline(url)));
});

async function offline(url) {
  url.searchParams.delete("did");
  const c = await caches.open(store);
  const last = await c.match(url.pathname + url.search) || await c.match("/");
  if (!last) return Response.error();
  const note = '<p class="note warn" role="status"><span>{{offline}}</span></p>';
  const text = (await last.text()).replace("</header>", "</header>" + note);
  return new Response(text, {headers: last.headers});
}

/* One form of message serves every browser: the declarative one. */
self.addEventListener("push", e => {
  const n = e.data ? e.data.json().notification : {title: "Parasol"};
  const rings = n.data && n.data.rings;
  const most = self.Notification && Notification.maxActions || 2;
  e.waitUntil(self.registration.showNotification(n.title, {
    body: n.body, lang: n.lang, dir: n.dir, tag: n.tag, silent: n.silent, data: n.data || {open: "/"},
    renotify: !n.silent && Boolean(n.tag), requireInteraction: Boolean(rings),
    vibrate: rings ? [300, 150, 300, 150, 300] : undefined,
    icon: "/icon-192.png", badge: "/icon-mono.svg",
    actions: (n.actions || []).slice(0, most).map(a => ({action: a.action, title: a.title}))
  }));
});

/* A button records at once; a tap on the notification opens the page that answers. */
self.addEventListener("notificationclick", e => {
  const data = e.notification.data || {}, link = data.taps && data.taps[e.action];
  e.notification.close();
  if (!link) return e.waitUntil(self.clients.openWindow(data.open || "/"));
  e.waitUntil(fetch(link, {method: "POST"}).then(r => {
    if (!r.ok) return self.clients.openWindow(link);
  }).catch(() => self.clients.openWindow(link)));
});

/* A browser that renews its subscription tells the page's server under which old one it was known. */
self.addEventListener("pushsubscriptionchange", e => {
  if (!e.oldSubscription) return;
  e.waitUntil(self.registration.pushManager.subscribe(e.oldSubscription.options).then(s =>
    fetch("/devices/renew", {method: "POST", headers: {"Content-Type": "application/json"},
      body: JSON.stringify({old: e.oldSubscription.endpoint, subscription: s})})));
});
