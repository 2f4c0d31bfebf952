// The second origin: plays an H5P package and tells the learner's page, and nobody else, when it is done.
(function () {
  "use strict";
  var site = document.body.dataset.site;
  var here = new URL(".", location.href).href;
  var begun = false;

  function report(event) {
    var verb = event.getVerb();
    if (verb !== "completed" && verb !== "passed" && verb !== "answered" && verb !== "failed") return;
    if (event.getVerifiedStatementValue(["context", "contextActivities", "parent"])) return;  // a part of the whole
    var core = { lesson_status: verb === "answered" ? "completed" : verb };
    var most = event.getMaxScore();
    if (most) core.score = { raw: String(Math.round((100 * (event.getScore() || 0)) / most)), min: "0", max: "100" };
    parent.postMessage({ type: "souk:commit", cmi: { core: core } }, site);
  }

  function begin() {
    if (begun) return;
    begun = true;
    new window.H5PStandalone.H5P(document.getElementById("content"), {
      h5pJsonPath: here + "f", frameJs: "/p/assets/h5p/frame.js", frameCss: "/p/assets/h5p/styles/h5p.css",
      frame: false, copyright: false, icon: false, fullScreen: false
    }).then(function () { window.H5P.externalDispatcher.on("xAPI", report); });
  }

  window.addEventListener("message", function (event) {
    if (event.origin !== site || event.source !== parent) return;
    if (event.data && event.data.type === "souk:state") begin();
  });
  // The learner's page may still be loading its own script: say it until somebody answers.
  (function ready() {
    if (begun) return;
    parent.postMessage({ type: "souk:ready" }, site);
    setTimeout(ready, 250);
  })();
})();
