// Passkeys: shows the forms the browser can serve, fetches the options, puts the signed answer into the form.
(() => {
  const K = window.PublicKeyCredential;
  if (!K || !K.parseRequestOptionsFromJSON) return;
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    form.hidden = false;
    document.querySelectorAll("[data-no-passkey]").forEach((text) => { text.hidden = true; });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = form.querySelector("[data-problem]");
      try {
        const headers = { "X-CSRFToken": form.elements.csrf_token?.value || "", Accept: "application/json" };
        const answer = await fetch(form.dataset.options, { method: "POST", headers });
        if (answer.status === 403) { form.submit(); return; } // the page asks who one is, then comes back
        if (!answer.ok) throw answer.status;
        const options = await answer.json();
        const made = form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: K.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: K.parseRequestOptionsFromJSON(options) });
        form.elements.credential.value = JSON.stringify(made.toJSON());
        form.submit();
      } catch { if (problem) problem.hidden = false; }
    });
  });
})();
