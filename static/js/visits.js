/* Souk Taawon, visits: reports written without a network wait in the phone's own drawer and are sent once. */
(() => {
  "use strict";
  const $ = (s, root = document) => root.querySelector(s);
  const lang = document.documentElement.lang, base = `/${lang}/desk/visits`, phone = $("[data-phone]");
  const JSON_PLEASE = { Accept: "application/json" };

  let opened;
  const drawer = () => opened ||= new Promise((ok, no) => {
    const ask = indexedDB.open("visits", 1);
    ask.onupgradeneeded = () => ["tour", "waiting"].forEach((n) => ask.result.createObjectStore(n, { keyPath: "id" }));
    ask.onsuccess = () => ok(ask.result);
    ask.onerror = () => no(ask.error);
  });
  const act = async (store, mode, work) => {
    const db = await drawer();
    return new Promise((ok, no) => {
      const t = db.transaction(store, mode), r = work(t.objectStore(store));
      t.oncomplete = () => ok(r && r.result);
      t.onerror = t.onabort = () => no(t.error);
    });
  };
  const all = (store) => act(store, "readonly", (s) => s.getAll());
  const put = (store, value) => act(store, "readwrite", (s) => s.put(value));
  const drop = (store, id) => act(store, "readwrite", (s) => s.delete(id));
  const fresh = () => crypto.randomUUID().replaceAll("-", "");

  /* ---------- a photo of a few hundred kilobytes instead of ten megabytes */
  async function small(file) {
    try {
      const image = await createImageBitmap(file), scale = Math.min(1, 1600 / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale); canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((ok) => canvas.toBlob((blob) => ok(blob || file), "image/jpeg", 0.82));
    } catch { return file; }
  }

  /* ---------- sending: photos one by one, then the report; the same keys each time, so twice is once */
  const post = (url, body, key) => fetch(url, { method: "POST", body, headers: { ...JSON_PLEASE, "X-CSRFToken": key } });
  /* signed out meanwhile, busy, broken: nothing is lost, it waits */
  const later = (answer) => answer.redirected || answer.status >= 500 || [401, 403, 429].includes(answer.status);
  const send = () => (navigator.locks ? navigator.locks.request("visits-sync", sending) : sending()).catch(() => "offline");
  async function sending() {
    const waiting = await all("waiting");
    if (!waiting.length) return "sent";
    const answer = await fetch(`${base}/tour.json`, { headers: JSON_PLEASE });
    if (!answer.ok || answer.redirected || !(answer.headers.get("content-type") || "").includes("json")) return "login";
    const { key } = await answer.json();
    for (const item of waiting) if (!(await one(item, key))) return "offline";
    return "sent";
  }
  async function one(item, key) {
    while (item.photos.length) {
      const body = new FormData(), [photo] = item.photos;
      body.append("key", photo.key); body.append("photo", photo.blob, "photo.jpg");
      const answer = await post(`${base}/${item.visit}/photos`, body, key);
      if (later(answer)) return false;
      const code = answer.ok ? "" : ((await answer.json().catch(() => ({}))).error || {}).code || "";
      if (!answer.ok && !/^image_|^no_photo$/.test(code)) return false;
      item.photos.shift(); /* taken, or no picture at all */
      await put("waiting", item);
    }
    const body = new FormData();
    item.fields.forEach(([name, value]) => body.append(name, value));
    const answer = await post(`${base}/${item.visit}/report`, body, key);
    if (later(answer)) return false;
    if (answer.ok) { await drop("waiting", item.id); await drop("tour", item.visit); return true; }
    const said = await answer.json().catch(() => ({}));
    await put("waiting", { ...item, refused: (said.error && said.error.message) || String(answer.status) });
    return true;
  }

  /* ---------- a report is kept first, then sent */
  async function keep(form, visit, name) {
    const data = new FormData(form), photos = [];
    for (const file of data.getAll("photos")) if (file.size) photos.push({ key: fresh(), blob: await small(file) });
    const fields = [...data].filter(([k, v]) => typeof v === "string" && k !== "csrf_token");
    fields.push(["written_at", new Date().toISOString()]);
    const id = data.get("key");
    await put("waiting", { id, visit, name, fields, photos });
    navigator.storage?.persist?.();
  }

  async function show(state) {
    if (!phone) return;
    const [tour, waiting] = [await all("tour"), await all("waiting")];
    const away = new Set(waiting.map((w) => w.visit)), list = $("[data-list]"), open = tour.filter((v) => !away.has(v.id));
    list.replaceChildren(...open.map((visit) => {
      const row = line(visit.name, [visit.kind, visit.place, visit.why].filter(Boolean).join(" · "), "button");
      row.firstChild.addEventListener("click", () => write(visit));
      return row;
    }));
    $("[data-none]").hidden = open.length > 0;
    $("[data-count]").textContent = waiting.length;
    $("[data-waiting]").replaceChildren(...waiting.map((w) => {
      const row = line(w.name, w.refused || phone.dataset.labelKept, w.refused ? "button" : "div");
      if (w.refused) row.firstChild.addEventListener("click", () => write({ id: w.visit, name: w.name, why: w.refused }, w));
      return row;
    }));
    $("[data-offline]").hidden = navigator.onLine;
    const say = { sent: waiting.length ? "" : phone.dataset.labelSent, login: phone.dataset.labelLogin }[state];
    if (say !== undefined) $("[data-state]").textContent = say;
  }
  function line(title, text, tag) {
    const row = document.createElement("li"), box = document.createElement(tag);
    box.className = "box tight stack g1 w100";
    if (tag === "button") box.type = "button";
    const b = document.createElement("b"), span = document.createElement("span");
    b.textContent = title; span.textContent = text; span.className = "small muted";
    box.append(b, span); row.append(box);
    return row;
  }
  const sync = async () => { const state = await send(); await show(state); return state; };

  /* ---------- writing on the phone's own page */
  function write(visit, before) {
    const here = $("[data-here]"), part = $("[data-blank]").content.cloneNode(true), form = $("form", part);
    $("[data-name]", part).textContent = visit.name;
    $("[data-why]", part).textContent = visit.why || "";
    form.elements.key.value = before ? before.id : fresh();
    const now = new Date();
    form.elements.visited_on.value = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    if (before) for (const [name, value] of before.fields) {
      const field = form.elements[name];
      if (field && field.type === "checkbox") field.checked = true;
      else if (field && name !== "key") field.value = value;
    }
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      await keep(form, visit.id, visit.name);
      here.replaceChildren();
      await show();
      $("[data-count]").scrollIntoView({ block: "center" });
      await sync();
    });
    $("[data-close]", part).addEventListener("click", () => { here.replaceChildren(); $("[data-list-box]").scrollIntoView(); });
    here.replaceChildren(part);
    here.scrollIntoView();
    $("input", here).focus({ preventScroll: true });
  }
  async function take() {
    const state = $("[data-state]");
    try {
      const cache = await caches.open("visits-shell");
      for (const code of ["ar", "fr", "en"]) {
        const page = await fetch(`/${code}/desk/visits/phone`, { credentials: "omit" });
        if (page.ok) await cache.put(`/${code}/desk/visits/phone`, page);
      }
      const answer = await fetch(`${base}/tour.json`, { headers: JSON_PLEASE });
      if (!answer.ok || answer.redirected) { state.textContent = phone.dataset.labelLogin; return; }
      await act("tour", "readwrite", (s) => s.clear());
      for (const visit of (await answer.json()).visits) await put("tour", visit);
      await show();
    } catch { await show(); }
  }

  async function start() {
    if (!("indexedDB" in window)) return;
    if ("serviceWorker" in navigator && window.caches) navigator.serviceWorker.register("/visits-worker.js", { scope: `${base}/` }).catch(() => {});
    const form = $("form[data-report]");
    if (form) form.addEventListener("submit", async (e) => {
      if (navigator.onLine) return; /* with a network the page sends it itself */
      e.preventDefault();
      await keep(form, +form.dataset.report, $("h2").textContent);
      location.assign(form.dataset.kept);
    });
    addEventListener("online", sync);
    addEventListener("offline", () => show());
    if (!phone) { if (navigator.onLine) await send(); return; }
    $("[data-take]").addEventListener("click", take);
    $("[data-send]").addEventListener("click", sync);
    await show();
    if (navigator.onLine) await sync();
  }
  start();
})();
