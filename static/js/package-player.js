// The second origin: gives the package its SCORM 1.2 API and tells the learner's page, and nobody else, what it stored.
(function () {
  "use strict";
  var site = document.body.dataset.site;
  var frame = document.getElementById("content");
  var api = null;

  function report() {
    var all = api.renderCMIToJSONObject();
    parent.postMessage({ type: "souk:commit", cmi: JSON.parse(JSON.stringify(all.cmi || all)) }, site);
  }

  function begin(state) {
    if (api) return;
    api = new window.Scorm12API({ autocommit: false, logLevel: 5 });
    var core = (state.cmi && state.cmi.core) || {};
    var kept = { core: {}, suspend_data: (state.cmi && state.cmi.suspend_data) || "" };
    ["lesson_location", "lesson_status", "total_time"].forEach(function (name) {
      if (core[name]) kept.core[name] = core[name];
    });
    if (core.score && core.score.raw) kept.core.score = { raw: core.score.raw };
    if (core.lesson_location || kept.suspend_data) kept.core.entry = "resume";
    api.loadFromJSON(kept, "cmi");
    ["LMSCommit", "LMSFinish"].forEach(function (name) { api.on(name, report); });
    api.on("LMSSetValue.cmi.core.lesson_status", report);
    api.on("LMSSetValue.cmi.core.lesson_location", report);
    window.API = api;
    frame.src = document.body.dataset.start;
  }

  window.addEventListener("message", function (event) {
    if (event.origin !== site || event.source !== parent) return;
    if (event.data && event.data.type === "souk:state") begin(event.data.state || {});
  });
  // The learner's page may still be loading its own script: say it until somebody answers.
  (function ready() {
    if (api) return;
    parent.postMessage({ type: "souk:ready" }, site);
    setTimeout(ready, 250);
  })();
})();
