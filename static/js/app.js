/* Souk Taawon: comfort on top of pages that work without it. No library, no inline code (strict CSP). */
(() => {
  "use strict";
  const $ = (s, root = document) => root.querySelector(s);
  const $$ = (s, root = document) => [...root.querySelectorAll(s)];
  const near = (e, s) => e.target.closest?.(s);
  const wait = (ms, fn) => { let t; return (...a) => { clearTimeout(t); t = setTimeout(() => fn(...a), ms); }; };
  const lang = document.documentElement.lang;

  /* quantity steppers, number pad, controls that send their form */
  const send = wait(500, (form) => form?.requestSubmit());
  const changed = (input) => {
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const wake = (root) => {
    $$("[data-step][hidden],.keys[hidden],[data-print][hidden]", root).forEach((el) => { el.hidden = false; });
    if ("speechSynthesis" in window) $$("[data-say][hidden]", root).forEach((el) => { el.hidden = false; });
    $$("form[data-suggest]", root).forEach(suggest);
  };
  document.addEventListener("click", (e) => {
    const step = near(e, "[data-step]");
    if (step) {
      const input = $("input", step.parentElement);
      const before = input.value;
      input[step.dataset.step > 0 ? "stepUp" : "stepDown"]();
      if (input.value !== before) changed(input);
    }
    const digit = near(e, "[data-digit]");
    if (digit) {
      const input = document.getElementById(digit.closest("[data-for]").dataset.for);
      const d = digit.dataset.digit;
      input.value = d === "back" ? input.value.slice(0, -1) : input.value + d;
      changed(input);
    }
    const say = near(e, "[data-say]");
    if (say) speak(say);
    if (near(e, "[data-print]")) print();
    const sheet = $(".sheet:target");
    if (sheet && !sheet.contains(e.target)) closeSheet(sheet);
  });
  document.addEventListener("change", (e) => {
    if (e.target.matches("[data-auto]")) send(e.target.form);
    if (e.target.matches("[data-refresh]")) refresh(e.target);
  });

  /* a field that changes sums: its form is asked again (do=refresh), and the parts #named are replaced */
  let asked;
  async function refresh(input) {
    asked?.abort();
    asked = new AbortController();
    const form = input.form, body = new FormData(form);
    body.set("do", "refresh");
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: asked.signal });
      if (!answer.ok || form.dataset.sent) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      input.dataset.refresh.split(" ").forEach((id) => {
        const fresh = page.getElementById(id), old = document.getElementById(id);
        if (!fresh || !old) return;
        [...fresh.attributes].forEach((a) => old.setAttribute(a.name, a.value));
        old.toggleAttribute("disabled", fresh.hasAttribute("disabled"));
        old.replaceChildren(...fresh.childNodes);
      });
    } catch { /* offline: the amount is checked once more when the form is sent */ }
  }

  /* reading aloud: text or #id of what to read */
  function speak(button) {
    const talk = window.speechSynthesis;
    const on = button.getAttribute("aria-pressed") === "true";
    talk.cancel();
    $$("[data-say][aria-pressed=true]").forEach((b) => b.setAttribute("aria-pressed", "false"));
    if (on) return;
    const what = button.dataset.say;
    const text = what.startsWith("#") ? $(what)?.innerText : what;
    const voice = new SpeechSynthesisUtterance(text || "");
    voice.lang = { ar: "ar-MA", fr: "fr-FR", en: "en-GB" }[button.dataset.sayLang || lang];
    voice.rate = 0.95;
    voice.onend = () => button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    talk.speak(voice);
  }

  /* one form is sent once */
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (form.method !== "post" || e.defaultPrevented) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    e.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 15000);
  });
  const release = (form) => {
    delete form.dataset.sent;
    $$("[aria-busy]", form).forEach((b) => b.removeAttribute("aria-busy"));
  };
  addEventListener("pageshow", () => $$("form[data-sent]").forEach(release));
  document.addEventListener("htmx:after:request", () => $$("form[data-sent]").forEach(release));
  document.addEventListener("htmx:after:swap", () => wake(document));

  /* search suggestions: an accessible combobox; the server answers options as HTML or [{text, url}] */
  function suggest(form) {
    const input = $("input[type=search]", form);
    if (!input || input.role === "combobox") return;
    const list = document.createElement("div");
    list.className = "suggest";
    list.id = input.id + "-list";
    list.role = "listbox";
    list.hidden = true;
    form.append(list);
    input.role = "combobox";
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    list.setAttribute("aria-label", input.getAttribute("aria-label"));
    let at = -1, options = [], flight;
    const show = (open) => {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      mark(-1);
    };
    const mark = (n) => {
      at = n;
      options.forEach((o, i) => o.setAttribute("aria-selected", String(i === n)));
      if (n < 0) input.removeAttribute("aria-activedescendant");
      else { input.setAttribute("aria-activedescendant", options[n].id); options[n].scrollIntoView({ block: "nearest" }); }
    };
    const ask = wait(180, async () => {
      const q = input.value.trim();
      flight?.abort();
      if (q.length < 2) return show(false);
      flight = new AbortController();
      try {
        const answer = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(q)}`, { signal: flight.signal });
        if (!answer.ok) return show(false);
        if (answer.headers.get("content-type").includes("json")) {
          list.replaceChildren(...(await answer.json()).map((o) => {
            const a = document.createElement("a");
            a.href = o.url; a.textContent = o.text; a.role = "option";
            return a;
          }));
        } else list.innerHTML = await answer.text();
        options = $$("[role=option]", list);
        options.forEach((o, i) => { o.id = `${list.id}-${i}`; o.tabIndex = -1; });
        show(options.length > 0 && document.activeElement === input);
      } catch { /* aborted or offline: the plain search still works */ }
    });
    show(false);
    input.addEventListener("input", ask);
    input.addEventListener("blur", () => setTimeout(() => show(false), 150));
    input.addEventListener("keydown", (e) => {
      if (list.hidden) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        const n = options.length + 1;
        mark((at + 1 + (e.key === "ArrowDown" ? 1 : n - 1)) % n - 1);
      } else if (e.key === "Enter" && at >= 0) { e.preventDefault(); options[at].click(); }
      else if (e.key === "Escape") { e.preventDefault(); show(false); }
    });
  }

  /* bottom sheets are :target; here only focus and Escape */
  let opener = null;
  const closeSheet = (sheet) => { location.hash = $("a[href^='#']", sheet)?.getAttribute("href") || "#main"; opener?.focus(); };
  addEventListener("hashchange", () => {
    const sheet = $(".sheet:target");
    if (sheet) { opener = $(`a[href='#${sheet.id}']`); sheet.focus(); }
  });

  document.addEventListener("keydown", (e) => {
    const sheet = $(".sheet:target");
    if (e.key === "Escape" && sheet) closeSheet(sheet);
  });

  const start = () => { wake(document); $("[aria-invalid=true]")?.focus(); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
