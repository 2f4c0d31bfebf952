/* Souk Taawon, academy: lessons kept on the phone open before any request; the rest goes to the network.
   Pages are kept as a visitor sees them: nothing of a person lies in this cache. */
"use strict";
const SHELL = ["SHELL"];
const KEPT = "learn-kept", BASE = "learn-shell";

self.addEventListener("install", (e) => {
  e.waitUntil((async () => {
    const cache = await caches.open(BASE);
    await cache.addAll(SHELL);
    const fresh = new Set(SHELL.map((u) => new URL(u, location).href));
    for (const old of await cache.keys()) if (!fresh.has(old.url)) await cache.delete(old);
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (/^\/(static|media)\//.test(url.pathname)) e.respondWith(asset(e.request));
  else if (/^\/(ar|fr|en)\/learn(\/|$)/.test(url.pathname) && !/\/learn\/sync$/.test(url.pathname)) e.respondWith(page(e, url));
});

async function asset(request) {
  const found = await caches.match(request);
  if (found) return ranged(request, found);
  try { return await fetch(request); } catch (error) {
    const older = await caches.match(request, { ignoreSearch: true });
    if (older) return ranged(request, older);
    throw error;
  }
}

/* players ask for parts of a recording */
async function ranged(request, response) {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") || "");
  if (!range) return response;
  const body = await response.arrayBuffer(), start = +range[1], end = range[2] ? Math.min(+range[2], body.byteLength - 1) : body.byteLength - 1;
  return new Response(body.slice(start, end + 1), { status: 206, headers: {
    "Content-Type": response.headers.get("Content-Type"), "Accept-Ranges": "bytes",
    "Content-Range": `bytes ${start}-${end}/${body.byteLength}`, "Content-Length": String(end - start + 1) } });
}

async function page(event, url) {
  const kept = await (await caches.open(KEPT)).match(url.pathname);
  const isStep = url.pathname.split("/").filter(Boolean).length > 3 && !url.pathname.endsWith(".json");
  if (kept && isStep) {
    if (navigator.onLine) event.waitUntil(renew(url.pathname));
    return kept;
  }
  try {
    return await (kept ? Promise.race([fetch(event.request), late(4000)]) : fetch(event.request));
  } catch (error) {
    if (kept) return kept;
    const home = event.request.mode === "navigate" && await caches.match(url.pathname.slice(0, 3) + "/learn/kept");
    if (home) return home;
    throw error;
  }
}
const late = (ms) => new Promise((_ok, no) => setTimeout(() => no(new Error("late")), ms));

async function renew(path) {
  try {
    const answer = await fetch(path, { credentials: "omit" });
    if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(path, answer);
  } catch { /* the kept one stays */ }
}
