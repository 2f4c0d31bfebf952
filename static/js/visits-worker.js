/* Souk Taawon, visits: without a network the pages of visits open the list kept on this phone.
   Only the empty page and its files lie in this cache; visits and reports are in the page's own drawer. */
"use strict";
const SHELL = ["SHELL"];
const BASE = "visits-shell";

self.addEventListener("install", (e) => e.waitUntil((async () => {
  const cache = await caches.open(BASE);
  await cache.addAll(SHELL);
  await self.skipWaiting();
})()));
self.addEventListener("activate", (e) => e.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) e.respondWith(asset(e.request));
  else if (e.request.mode === "navigate" && /^\/(ar|fr|en)\/desk\/visits\//.test(url.pathname)) e.respondWith(page(e.request, url));
});

async function asset(request) {
  const cache = await caches.open(BASE), found = await cache.match(request);
  if (found) return found;
  try { return await fetch(request); } catch (error) {
    const older = await cache.match(request, { ignoreSearch: true });
    if (older) return older;
    throw error;
  }
}

async function page(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(BASE)).match(`${url.pathname.slice(0, 3)}/desk/visits/phone`);
    if (kept) return kept;
    throw error;
  }
}
