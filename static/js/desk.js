/* The staff desk: its keys, and the case in focus beside the inbox. Loaded after app.js, never on public pages. */
(() => {
  "use strict";
  const $ = (s, root = document) => root.querySelector(s);
  const $$ = (s, root = document) => [...root.querySelectorAll(s)];
  const near = (e, s) => e.target.closest?.(s);
  const wait = (ms, fn) => { let t; return (...a) => { clearTimeout(t); t = setTimeout(() => fn(...a), ms); }; };

  /* keys of the desk: J K move, letters and digits press what carries data-key, / goes to the search */
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
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
})();
