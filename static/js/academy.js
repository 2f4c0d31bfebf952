/* Souk Taawon, academy: listening, lessons kept on the phone, and what was done without a network. No inline code. */
(() => {
  "use strict";
  const $ = (s, root = document) => root.querySelector(s);
  const $$ = (s, root = document) => [...root.querySelectorAll(s)];
  const lang = document.documentElement.lang, base = `/${lang}/learn`;
  const el = (tag, attrs = {}, ...kids) => {
    const node = document.createElement(tag);
    Object.entries(attrs).forEach(([k, v]) => { if (v !== false && v != null) node.setAttribute(k, v === true ? "" : v); });
    node.append(...kids);
    return node;
  };
  const sleep = (ms) => new Promise((go) => setTimeout(go, ms));

  /* ---------- the phone's own drawer */
  let opened;
  const drawer = () => opened ||= new Promise((ok, no) => {
    const ask = indexedDB.open("academy", 1);
    ask.onupgradeneeded = () => ["queue", "profiles", "kept", "results"].forEach((n) => ask.result.createObjectStore(n, { keyPath: "id" }));
    ask.onsuccess = () => ok(ask.result);
    ask.onerror = () => no(ask.error);
  });
  const act = async (store, mode, work) => {
    const db = await drawer();
    return new Promise((ok, no) => {
      const t = db.transaction(store, mode), r = work(t.objectStore(store));
      t.oncomplete = () => ok(r.result);
      t.onerror = t.onabort = () => no(t.error);
    });
  };
  const all = (store) => act(store, "readonly", (s) => s.getAll());
  const one = (store, id) => act(store, "readonly", (s) => s.get(id));
  const put = (store, value) => act(store, "readwrite", (s) => s.put(value));
  const drop = (store, id) => act(store, "readwrite", (s) => s.delete(id));

  /* ---------- who learns on this phone */
  const current = () => localStorage.getItem("academy.profile") || "me";
  const profile = async (id = current()) => (await one("profiles", id)) || { id, name: "", who: "" };
  const digest = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))]
    .map((b) => b.toString(16).padStart(2, "0")).join("");

  /* ---------- sending what was done */
  async function queue(item) {
    await put("queue", { id: crypto.randomUUID(), at: new Date().toISOString(), profile: current(), ...item });
    await showWaiting();
  }
  const sync = () => (navigator.locks ? navigator.locks.request("academy-sync", send) : send()).catch(() => "offline");
  async function send() {
    const waiting = await all("queue");
    if (!waiting.length) return "sent";
    const state = await (await fetch(`${base}/sync`, { headers: { Accept: "application/json" } })).json();
    if (!state.who) return "login";
    localStorage.setItem("academy.who", state.who);
    const mine = await profile(), known = await all("profiles");
    /* a learner who has no account yet does not get the one that somebody else left open on this phone */
    if (!mine.who && mine.not !== state.who && !known.some((p) => p.who === state.who)) await put("profiles", { ...mine, who: state.who });
    const owners = new Map((await all("profiles")).map((p) => [p.id, p.who]));
    const items = waiting.filter((i) => owners.get(i.profile) === state.who);
    for (let n = 0; n < items.length; n += 100) await post(items.slice(n, n + 100), state.key);
    return items.length < waiting.length ? "other" : "sent";
  }
  async function post(items, key) {
    const body = JSON.stringify({ items: items.map(({ profile: _p, ...rest }) => rest) });
    const answer = await fetch(`${base}/sync`, { method: "POST", body, headers: {
      "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": key } });
    if (!answer.ok) { /* one thing that cannot be taken does not hold up the others */
      if (items.length < 2 || [401, 403, 429].includes(answer.status)) throw new Error(String(answer.status));
      const half = items.length >> 1, sent = await Promise.allSettled([post(items.slice(0, half), key), post(items.slice(half), key)]);
      if (sent.every((part) => part.status === "rejected")) throw sent[0].reason;
      return;
    }
    for (const result of (await answer.json()).results) {
      if (result.percent !== undefined) await put("results", result);
      await drop("queue", result.id); /* what was refused will be refused again */
    }
  }
  const syncSoon = async () => { const state = await sync(); await showWaiting(state); return state; };
  async function showWaiting(state) {
    const n = (await all("queue")).length, line = $("[data-sync-state]");
    $$("[data-waiting]").forEach((el_) => { el_.textContent = n; });
    if (line) line.textContent = n === 0 ? line.dataset.labelSent : state === "login" ? line.dataset.labelLogin : state === "other" ? line.dataset.labelOther : "";
  }

  /* ---------- keeping lessons */
  const size = (bytes) => {
    const units = { ar: ["كيلو", "ميغا"], fr: ["ko", "Mo"], en: ["kB", "MB"] }[lang];
    const [n, unit] = bytes < 1e5 ? [bytes / 1e3, units[0]] : [bytes / 1e6, units[1]];
    return `${n.toLocaleString(lang === "ar" ? "ar-MA" : lang, { maximumFractionDigits: n < 10 ? 1 : 0 })}\u00a0${unit}`;
  };
  const manifest = async (slug) => (await fetch(`${base}/${slug}/kept.json`)).json();
  const stepsOf = (found, step) => found.steps.filter((s) => !step || s.key === step);
  async function store(cache, url, seen) {
    if (seen.has(url)) return 0;
    seen.add(url);
    const answer = await fetch(url, { credentials: "omit" });
    if (!answer.ok) throw new Error(url);
    const body = await answer.blob();
    await cache.put(url, new Response(body, { headers: answer.headers }));
    let total = body.size;
    if ((answer.headers.get("content-type") || "").startsWith("text/html")) {
      const page = await body.text();
      for (const [, found] of page.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)) total += await store(cache, found, seen);
    }
    return total;
  }
  async function keep(slug, step) {
    const found = await manifest(slug), cache = await caches.open("learn-kept"), seen = new Set();
    for (const url of [`${base}/kept`, found.course]) await store(cache, url, seen);
    for (const s of stepsOf(found, step)) {
      let bytes = 0;
      for (const url of s.urls) bytes += await store(cache, url, seen);
      await put("kept", { id: `${slug}/${s.key}`, slug, key: s.key, lang, bytes, urls: s.urls, course: found.course,
        title: lang === "ar" ? found.title_ar : found.title });
    }
    navigator.storage?.persist?.();
  }
  async function forget(slug, step) {
    const cache = await caches.open("learn-kept");
    for (const k of await all("kept")) {
      if (k.slug !== slug || (step && k.key !== step)) continue;
      for (const url of k.urls) await cache.delete(url);
      await drop("kept", k.id);
    }
  }
  const isKept = async (slug, step) => (await all("kept")).some((k) => k.slug === slug && (!step || k.key === step));
  async function keepButton(button) {
    const { keep: slug, step } = button.dataset, text = $("[data-keep-text]", button), told = $("[data-keep-size]", button);
    const show = async () => {
      const on = await isKept(slug, step), label = on ? button.dataset.labelKept : button.dataset.labelKeep;
      button.setAttribute("aria-pressed", on);
      if (text) text.textContent = label; else button.setAttribute("aria-label", label);
      if (on) {
        const mine = (await all("kept")).filter((k) => k.slug === slug && (!step || k.key === step));
        const sum = size(mine.reduce((n, k) => n + k.bytes, 0));
        if (told) told.textContent = sum; else button.setAttribute("aria-label", `${label}, ${sum}`);
      }
    };
    button.hidden = false;
    await show();
    button.addEventListener("click", async () => {
      button.setAttribute("aria-busy", "true");
      try { await ((await isKept(slug, step)) ? forget(slug, step) : keep(slug, step)); } catch { /* no network: nothing was promised */ }
      button.removeAttribute("aria-busy");
      await show();
    });
    if (button.getAttribute("aria-pressed") === "false" && navigator.onLine) {
      const sum = size(stepsOf(await manifest(slug), step).reduce((n, s) => n + s.bytes, 0));
      if (button.getAttribute("aria-pressed") === "false") { if (told) told.textContent = sum; else button.setAttribute("aria-label", `${button.dataset.labelKeep}, ${sum}`); }
    }
  }

  /* ---------- listening: a recording when there is one, else the device's own voice */
  function listen(box) {
    const play = $("[data-play]", box), bar = $("[data-bar]", box), voice = $("[data-voice]", box), chips = $("[data-tracks]");
    const speeds = [1, 1.25, 1.5, 0.75], memory = `listen.${box.dataset.page}.`, talk = window.speechSynthesis;
    const audios = $$("audio", box), label = play.getAttribute("aria-label");
    const parts = ($(box.dataset.voiceText)?.innerText || "").split(/(?<=[.!?؟…:])\s+|\n+/).map((p) => p.trim()).filter(Boolean);
    let audio = audios[0] || null, at = +localStorage.getItem(memory + "device") || 0, on = false, turn = 0;
    let speed = speeds.indexOf(+localStorage.getItem("listen.speed")) + 1 ? +localStorage.getItem("listen.speed") : 1;
    const clock = (s) => `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")}`;
    const deviceVoice = () => talk?.getVoices().find((v) => v.lang.toLowerCase().startsWith(box.dataset.lang));
    const mute = () => !audio && (!talk || (talk.getVoices().length > 0 && !deviceVoice()));
    const draw = () => {
      const total = audio ? audio.duration || +audio.dataset.seconds : parts.length, now = audio ? audio.currentTime : at;
      $("[data-at]", box).textContent = audio ? clock(now) : Math.min(now + 1, total);
      $("[data-length]", box).textContent = audio ? clock(total) : total;
      $("[data-fill]", box).setAttribute("width", `${total ? Math.min(100, 100 * now / total) : 0}%`);
      $("[data-speed]", box).textContent = `${speed.toLocaleString(lang === "ar" ? "ar-MA" : lang)}×`;
      box.classList.toggle("on", on);
      play.hidden = mute();
      const how = audio ? audio.dataset.name : voice.dataset.device + (deviceVoice() ? ` (${deviceVoice().name})` : "");
      voice.textContent = mute() ? voice.dataset.none : how;
      play.setAttribute("aria-label", on ? play.dataset.labelStop : `${label}: ${how}`);
    };
    const stop = () => { on = false; turn += 1; audio?.pause(); talk?.cancel(); draw(); };
    const speak = (mine) => {
      if (!on || mine !== turn) return;
      if (at >= parts.length) { at = 0; localStorage.setItem(memory + "device", 0); stop(); return; }
      const said = new SpeechSynthesisUtterance(parts[at]);
      said.lang = box.dataset.lang === "ar" ? "ar-MA" : "fr-FR";
      said.voice = deviceVoice() || null;
      said.rate = 0.95 * speed;
      said.onend = () => { if (mine !== turn) return; at += 1; localStorage.setItem(memory + "device", at); draw(); speak(mine); };
      said.onerror = () => { if (mine === turn) stop(); };
      talk.speak(said);
    };
    const start = async () => {
      on = true; turn += 1;
      if (audio) {
        if (audio.readyState === 0) { audio.load(); await new Promise((go) => audio.addEventListener("loadedmetadata", go, { once: true })); }
        const kept = +localStorage.getItem(memory + audio.dataset.track) || 0;
        if (kept && audio.currentTime === 0 && kept < audio.duration - 1) audio.currentTime = kept;
        audio.playbackRate = speed;
        audio.play().catch(stop);
      } else { talk.cancel(); speak(turn); }
      draw();
    };
    box.classList.add("js");
    audios.forEach((a) => {
      a.controls = false;
      a.addEventListener("timeupdate", () => { localStorage.setItem(memory + a.dataset.track, a.currentTime); draw(); });
      a.addEventListener("ended", () => { localStorage.removeItem(memory + a.dataset.track); a.currentTime = 0; stop(); });
    });
    play.addEventListener("click", () => (on ? stop() : start()));
    $("[data-back]", box).addEventListener("click", () => {
      if (audio) audio.currentTime = Math.max(0, audio.currentTime - 10);
      else { at = Math.max(0, at - 1); localStorage.setItem(memory + "device", at); if (on) start(); }
      draw();
    });
    $("[data-speed]", box).addEventListener("click", () => {
      speed = speeds[(speeds.indexOf(speed) + 1) % speeds.length];
      localStorage.setItem("listen.speed", speed);
      if (audio) audio.playbackRate = speed; else if (on) start();
      draw();
    });
    chips?.addEventListener("click", (e) => {
      const chip = e.target.closest("[data-choose]");
      if (!chip) return;
      stop();
      audio = audios.find((a) => a.dataset.track === chip.dataset.choose) || null;
      $$("[data-choose]", chips).forEach((c) => c.setAttribute("aria-pressed", c === chip));
      localStorage.setItem("listen.track", chip.dataset.choose);
      draw();
    });
    if (chips) { chips.hidden = false; $(`[data-choose="${localStorage.getItem("listen.track")}"]`, chips)?.click(); }
    bar.hidden = false;
    if (talk) talk.onvoiceschanged = draw;
    addEventListener("pagehide", stop);
    draw();
  }

  /* a question or an answer that somebody has recorded */
  let player = null;
  const hush = () => { player?.pause(); $$("[data-sounds][aria-pressed=true]").forEach((b) => b.setAttribute("aria-pressed", "false")); };
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-sounds]"), on = button?.getAttribute("aria-pressed") === "true";
    if (!button && !e.target.closest("[data-say], [data-play]")) return;
    hush();
    if (!button) return;
    e.preventDefault(); /* within a label: hearing chooses nothing */
    window.speechSynthesis?.cancel();
    if (on) return;
    const found = button.dataset.sounds.trim().split(" "), mine = found.indexOf(localStorage.getItem("listen.track"));
    player = new Audio(found[mine < 0 ? 1 : mine + 1]);
    player.playbackRate = +localStorage.getItem("listen.speed") || 1;
    player.onended = hush;
    button.setAttribute("aria-pressed", "true");
    player.play().catch(hush);
  });

  /* ---------- steps and quizzes without a network */
  const here = () => { const [, , , slug, key] = location.pathname.split("/"); return { slug, key }; };
  const alone = async () => { const { slug, key } = here(); return !navigator.onLine || isKept(slug, key); };
  async function doneForm(form) {
    if (!await alone()) return;
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      await queue({ kind: "done", step: +form.dataset.done });
      await Promise.race([syncSoon(), sleep(navigator.onLine ? 1500 : 0)]);
      location.href = form.dataset.next;
    });
  }
  const fnv = (text) => new TextEncoder().encode(text).reduce((v, b) => Math.imul(v ^ b, 16777619) >>> 0, 2166136261);
  const draw = (pool, count, attempt) => (!count || count >= pool.length ? pool
    : [...pool].sort((a, b) => fnv(`${attempt}:${a.id}`) - fnv(`${attempt}:${b.id}`) || a.id - b.id).slice(0, count));

  async function quiz(box) {
    if (!await alone()) return;
    const found = await (await fetch(box.dataset.quiz)).json(), attempt = crypto.randomUUID();
    const asked = draw(found.pool, found.draw, attempt), answers = {}, button = $(".stick button"), t = box.dataset;
    let n = 0, over = false, said = false;
    const onward = () => (n + 1 < asked.length ? t.tNext : t.tEnd);
    const speaker = $(".hear svg", box)?.cloneNode(true);
    const hear = (text, sound) => {
      if (sound && speaker) return el("button", { class: "hear", type: "button", "data-sounds": `- ${sound}`, "aria-label": t.tRecorded.replace("{label}", `${t.tListen}: ${text}`), "aria-pressed": "false" }, speaker.cloneNode(true));
      if (!speaker || !("speechSynthesis" in window)) return "";
      return el("button", { class: "hear", type: "button", "data-say": text, "data-say-lang": t.lang, "aria-label": `${t.tListen}: ${text}`, "aria-pressed": "false" }, speaker.cloneNode(true));
    };
    const shown = (url, side) => (url ? el("img", { src: url, alt: "", width: side, height: side }) : "");
    const ask = () => {
      const q = asked[n];
      const legend = el("legend", { class: q.kind === "multiple" || q.kind === "match" ? "muted small" : "sr" }, { multiple: t.tMany, match: t.tMatch }[q.kind] || t.tChoose);
      const set = el("fieldset", { class: "plainset stack g3" }, legend);
      if (q.kind === "numerical" || q.kind === "short") {
        set.append(el("label", { class: "field" }, t.tWrite, el("input", { class: "in", name: "a", autocomplete: "off", inputmode: q.kind === "numerical" ? "decimal" : false })));
      }
      q.choices.forEach((c) => set.append(q.kind === "match"
        ? el("label", { class: "box tight stack g2" }, shown(c.picture, 56), el("b", {}, c.text), c.sound ? hear(c.text, c.sound) : "", el("select", { class: "in", "data-pair": c.id }, el("option", { value: "" }, "…"), ...q.ends.map((x) => el("option", { value: x.id }, x.text))))
        : el("div", { class: "row g2 answer" }, el("label", { class: "choice grow" }, el("input", { type: q.kind === "multiple" ? "checkbox" : "radio", name: "a", value: c.id }), shown(c.picture, 72), el("b", { class: "grow" }, c.text)), hear(c.text, c.sound))));
      box.replaceChildren(
        el("p", { class: "small muted" }, t.tQuestion.replace("{n}", n + 1).replace("{count}", asked.length)),
        el("div", { class: "row top" }, el("h2", { class: "t2 grow", id: "prompt", tabindex: "-1" }, q.prompt), hear(q.prompt, q.sound)), shown(q.picture, 132), set);
      button.firstChild.textContent = q.told ? t.tCheck : onward();
      $("#prompt", box).focus({ preventScroll: true });
    };
    const given = () => {
      const q = asked[n];
      if (q.kind === "match") return Object.fromEntries($$("[data-pair]", box).filter((s) => s.value).map((s) => [s.dataset.pair, s.value]));
      if (q.kind === "multiple") return $$("input:checked", box).map((i) => i.value);
      return q.kind === "numerical" || q.kind === "short" ? $("input", box).value.trim() : $("input:checked", box)?.value || "";
    };
    /* a practice quiz says after each question what was right; the mark itself is made by the server */
    const plain = (s) => s.normalize("NFKD").replace(/\p{M}|\u0640/gu, "").toLowerCase().replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
    const numbers = (text) => { /* as academy/quizzes/rules.py reads them */
      const typed = text.replace(/[٠-٩۰-۹]/g, (d) => d.charCodeAt(0) & 15).replace(/[\s٬'’\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]/g, "")
        .replace(/([%٪]|dhs?|mad|درهم|دراهم|درهما|د\.م\.?)$/i, "").replace("−", "-").replace(/٫/g, ",");
      const found = /^[-+]?(\d{1,15}([.,]\d{0,15})?|[.,]\d{1,15})$/.test(typed) ? [+typed.replace(",", ".")] : [];
      const grouped = /^([-+]?\d{1,3}([.,])\d{3}(?:\2\d{3}){0,4})((?!\2)[.,]\d{1,15})?$/.exec(typed);
      if (grouped) found.push(+(grouped[1].replaceAll(grouped[2], "") + (grouped[3] || "").replace(",", ".")));
      return found;
    };
    const score = (q, answer) => {
      const k = q.told;
      if (k.pairs) return Math.floor(1000 * q.choices.filter((c) => answer[c.id] === k.pairs[c.id]).length / q.choices.length);
      if (k.marks) return [].concat(answer).reduce((sum, id) => sum + k.marks[id], 0);
      const hits = k.ranges ? k.ranges.filter(([low, high]) => numbers(answer).some((n) => low - 1e-9 <= n && n <= high + 1e-9)) : k.spellings.filter(([s]) => s === "*" || plain(s) === plain(answer));
      return Math.max(0, ...hits.map((h) => h.at(-1)));
    };
    const tell = (q, answer) => {
      const k = q.told, mark = score(q, answer), verdict = mark >= 985 ? t.tWell : mark > 0 ? t.tPartly : t.tNot;
      const right = (text) => el("p", { class: "small cedar strong" }, `${t.tRight}: ${text}`);
      $("fieldset", box).disabled = true;
      if (k.marks) $$("fieldset input", box).forEach((i) => {
        const good = k.marks[i.value] > 0, label = i.closest("label");
        if (!good && !i.checked) return;
        label.classList.add(good ? "right" : "wrong");
        $("b", label).append(el("span", { class: `small block ${good ? "cedar" : "bad-t"}` }, `${good ? t.tRight : t.tWrong}${i.checked && k.said[i.value] ? ` · ${k.said[i.value]}` : ""}`));
      });
      else if (k.pairs) $$("[data-pair]", box).forEach((s) => {
        const good = s.value === k.pairs[s.dataset.pair];
        s.closest("label").classList.add(good ? "right" : "wrong");
        if (!good) s.after(right(q.ends.find((x) => x.id === k.pairs[s.dataset.pair]).text));
      });
      else if (mark < 985) $("fieldset", box).append(right(k.answer));
      box.append(el("p", { class: `notice ${mark >= 985 ? "ok" : "warn"}`, role: "status" }, el("span", {}, el("b", {}, verdict), ` ${k.feedback}`)));
      $("[role=alert]", box)?.remove();
      button.firstChild.textContent = onward();
    };
    const finish = async () => {
      over = true;
      await queue({ id: attempt, kind: "attempt", page: found.page, answers });
      box.replaceChildren(el("p", { class: "notice", role: "status" }, t.tKept));
      button.firstChild.textContent = t.tOnward;
      await Promise.race([syncSoon(), sleep(navigator.onLine ? 6000 : 0)]);
      const result = await one("results", attempt);
      if (result) box.replaceChildren(el("p", { class: `notice ${result.passed ? "ok" : "warn"}`, role: "status" }, `${result.percent} % · ${result.passed ? t.tPassed : t.tFailed}`),
        el("p", {}, el("a", { href: `${location.pathname}/result/${attempt}` }, t.tDetails)));
    };
    button.type = "button";
    button.removeAttribute("form");
    button.addEventListener("click", async () => {
      if (over) { location.href = t.next; return; }
      const q = asked[n], answer = said ? answers[q.id] : given();
      if (!answer || answer.length === 0 || (typeof answer === "object" && !Object.keys(answer).length)) {
        $("[role=alert]", box) || box.prepend(el("p", { class: "notice bad small", role: "alert" }, t.tMissing));
        return;
      }
      answers[q.id] = answer;
      said = !said && Boolean(q.told);
      if (said) { tell(q, answer); return; }
      n += 1;
      if (n < asked.length) ask(); else await finish();
    });
    ask();
  }

  /* ---------- the page of what is kept */
  async function keptPage(page) {
    const list = $("[data-kept-list]", page), form = $("[data-profile-form]", page), faces = $("[data-profiles]", page);
    const show = async () => {
      const kept = await all("kept"), courses = new Map();
      kept.forEach((k) => courses.set(k.slug, { ...k, bytes: k.bytes + (courses.get(k.slug)?.bytes || 0) }));
      list.replaceChildren(...[...courses.values()].map((k) => {
        const off = el("button", { class: "btn quiet", type: "button" }, list.dataset.labelRemove);
        off.addEventListener("click", async () => { await forget(k.slug); await show(); });
        return el("li", { class: "box tight row wrapx" }, el("a", { class: "grow strong", href: k.course }, k.title), el("span", { class: "small muted num" }, size(k.bytes)), off);
      }));
      $("[data-kept-empty]", page).hidden = courses.size > 0;
      faces.replaceChildren(...(await all("profiles")).filter((p) => p.name).map((p) =>
        el("span", { class: `tag${p.id === current() ? " ok" : ""}` }, p.name + (p.id === current() ? ` · ${faces.dataset.labelCurrent}` : ""))));
    };
    let open = "", holder;
    const ours = async () => { /* whose account is open on this phone, and which learner has it already */
      try { open = (await (await fetch(`${base}/sync`, { headers: { Accept: "application/json" } })).json()).who; localStorage.setItem("academy.who", open); } catch { open = localStorage.getItem("academy.who") || ""; }
      holder = (await all("profiles")).find((p) => p.who && p.who === open);
      $("[data-profile-mine]", form).hidden = !open || Boolean(holder?.name);
    };
    form.hidden = false;
    await ours();
    form.addEventListener("submit", async (e) => {
      e.preventDefault();
      e.stopImmediatePropagation();
      const error = $("[data-profile-error]", form), name = form.elements.name.value.trim(), pin = form.elements.pin.value;
      error.textContent = "";
      if (!name || !/^\d{4}$/.test(pin)) { error.textContent = error.dataset.short; return; }
      const old = (await all("profiles")).find((p) => p.name === name);
      const salt = old?.salt || crypto.randomUUID(), code = await digest(salt + pin);
      if (old && old.code !== code) { error.textContent = error.dataset.wrong; return; }
      const id = old?.id || crypto.randomUUID();
      const yes = form.elements.mine.checked && open && !holder?.name, mine = { not: open, ...old, id, name, salt, code, who: old?.who || "" };
      if (yes && !mine.who) {
        mine.who = open;
        mine.not = "";
        if (holder) { /* what this account did here before it had a name */
          await drop("profiles", holder.id);
          for (const item of await all("queue")) if (item.profile === holder.id) await put("queue", { ...item, profile: id });
        }
      }
      await put("profiles", mine);
      localStorage.setItem("academy.profile", id);
      form.reset();
      await ours();
      await show();
      await syncSoon();
    });
    $("[name=sync]", page).addEventListener("click", syncSoon);
    await show();
    await showWaiting();
  }

  async function start() {
    $$("[data-listen]").forEach(listen);
    $$("[data-sounds][hidden]").forEach((button) => { button.hidden = false; });
    if (!("indexedDB" in window) || !("serviceWorker" in navigator) || !window.caches) return;
    navigator.serviceWorker.register("/learn-worker.js").catch(() => {});
    $$("[data-offline-note]").forEach((note) => {
      const tell = () => { note.hidden = navigator.onLine; };
      addEventListener("online", tell);
      addEventListener("offline", tell);
      tell();
    });
    addEventListener("online", syncSoon);
    await Promise.all([...$$("[data-keep]").map(keepButton), ...$$("form[data-done]").map(doneForm), ...$$("[data-quiz]").map(quiz), ...$$("[data-kept-page]").map(keptPage)]);
    const kept = await all("kept"), slugs = new Set(kept.map((k) => k.slug));
    $$("[data-kept-box]").forEach((box) => { box.hidden = !slugs.size; $("[data-kept-count]", box).textContent = slugs.size; });
    $$("[data-kept-course]").forEach((mark) => { mark.hidden = !slugs.has(mark.dataset.keptCourse); });
    if (navigator.onLine) await syncSoon();
  }
  start();
})();
