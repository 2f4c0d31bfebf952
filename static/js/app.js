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
  });

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

  /* keys of the desk: J K move, letters and digits press what carries data-key, / goes to the search */
  document.addEventListener("keydown", (e) => {
    const sheet = $(".sheet:target");
    if (e.key === "Escape" && sheet) return closeSheet(sheet);
    if (!("keys" in document.body.dataset) || e.ctrlKey || e.metaKey || e.altKey) return;
    if (e.key === "Escape") return document.activeElement.blur();
    if (e.target.matches("textarea,select,input:not([type=radio],[type=checkbox])")) return;
    const key = /^[a-z]$/i.test(e.key) ? e.key.toLowerCase() : /^Key/.test(e.code) && e.key.charCodeAt(0) > 127 ? e.code[3].toLowerCase() : e.key;
    const target = $$("[data-key]").find((el) => el.dataset.key.toLowerCase() === key.toLowerCase() && !el.disabled);
    if (key === "Enter" && near(e, "a,button,summary")) return;
    if (target) {
      e.preventDefault();
      if (target.matches("input[type=search],input[type=text]")) target.focus();
      else target.click();
    } else if (key === "j" || key === "k") {
      const cases = $$("[data-case]");
      if (!cases.length) return;
      const now = cases.indexOf(document.activeElement.closest("[data-case]"));
      const from = now < 0 ? cases.findIndex((c) => c.hasAttribute("aria-current")) - (key === "j" ? 1 : 0) : now;
      e.preventDefault();
      cases[Math.max(0, Math.min(cases.length - 1, from + (key === "j" ? 1 : -1)))].focus();
    }
  });

  /* beside the inbox: the case that has the focus, as the server would show it */
  const look = wait(150, async (link) => {
    const ask = new URLSearchParams(location.search);
    ask.set("case", link.dataset.case);
    try {
      const answer = await fetch(`?${ask}`);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = $("#preview", page);
      if (!answer.ok || !found || document.activeElement !== link) return;
      $("#preview").replaceChildren(...document.adoptNode(found).childNodes);
      $$("[data-case][aria-current]").forEach((c) => c.removeAttribute("aria-current"));
      link.setAttribute("aria-current", "true");
    } catch { /* offline: the case still opens */ }
  });
  document.addEventListener("focusin", (e) => {
    const link = near(e, "[data-case]:not([aria-current])");
    if (link && $("#preview") && matchMedia("(min-width:56.26em)").matches) look(link);
  });

  const start = () => { wake(document); $("[aria-invalid=true]")?.focus(); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
