// The learner's page of an activity: hears its frame alone, and keeps what it stores.
(function () {
  "use strict";
  var frame = document.querySelector("[data-package]");
  if (!frame) return;
  var origin = frame.dataset.origin;
  var last = "";

  function show(answer) {
    if (answer && answer.done) document.querySelector("[data-package-done]").hidden = false;
  }

  function keep(cmi) {
    var body = JSON.stringify({ cmi: cmi });
    if (!frame.dataset.save || body === last || body.length > 65000) return;
    last = body;
    fetch(frame.dataset.save, {
      method: "POST", body: body, keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRFToken": frame.dataset.token, Accept: "application/json" }
    }).then(function (r) { return r.ok ? r.json() : Promise.reject(); }).then(show, function () { last = ""; });
  }

  window.addEventListener("message", function (event) {
    if (event.origin !== origin || event.source !== frame.contentWindow) return;
    var said = event.data;
    if (!said || typeof said !== "object") return;
    if (said.type === "souk:ready") {
      frame.contentWindow.postMessage({ type: "souk:state", state: JSON.parse(frame.dataset.state) }, origin);
    } else if (said.type === "souk:commit") {
      keep(said.cmi);
    }
  });
})();
