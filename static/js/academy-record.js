/* The author's desk: a recording made in the browser (Opus, 16 kbit/s) takes the place of a file in the same form. */
(() => {
  "use strict";
  const kind = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find((k) => window.MediaRecorder?.isTypeSupported(k));
  document.querySelectorAll("[data-recorder]").forEach((form) => {
    if (!kind || !navigator.mediaDevices) return;
    const box = form.querySelector("[data-rec]"), button = box.querySelector("[data-rec-button]"), text = button.querySelector("span");
    const time = box.querySelector("[data-rec-time]"), play = box.querySelector("[data-rec-play]"), label = text.textContent;
    let recorder = null, begun = 0, ticking;
    box.hidden = false;
    const seconds = () => Math.round((Date.now() - begun) / 1000);
    button.addEventListener("click", async () => {
      if (recorder) { recorder.stop(); return; }
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 } });
      const parts = [];
      recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 16000 });
      recorder.ondataavailable = (e) => parts.push(e.data);
      recorder.onstop = () => {
        clearInterval(ticking);
        stream.getTracks().forEach((t) => t.stop());
        const files = new DataTransfer();
        files.items.add(new File(parts, "recording", { type: kind }));
        form.elements.sound.files = files.files;
        form.elements.seconds.value = Math.max(1, seconds());
        form.elements.origin.value = "recorded";
        button.setAttribute("aria-pressed", "false");
        text.textContent = label;
        recorder = null;
      };
      recorder.start();
      begun = Date.now();
      ticking = setInterval(() => { time.textContent = `${Math.floor(seconds() / 60)}:${String(seconds() % 60).padStart(2, "0")}`; }, 500);
      button.setAttribute("aria-pressed", "true");
      text.textContent = button.dataset.labelStop;
    });
    form.elements.sound.addEventListener("change", () => { form.elements.origin.value = "uploaded"; });
    play.remove(); /* blob: addresses are not allowed here; the kept recording is played from its page */
  });
})();
