// Starts the kit's components and three habits of our own. Everything works without this file.
import { initAll } from "./govuk/govuk-frontend.min.js";

const live = document.getElementById("portal-live");

/** Says `text` to a screen reader without moving the focus. */
export function say(text) {
  live.textContent = "";
  window.setTimeout(() => { live.textContent = text; }, 100);
}

/** A form with data-autosave="URL" is posted there a few seconds after typing stops. */
function autosave(form) {
  const note = form.querySelector("[data-autosave-note]");
  let timer = 0;
  let sending = null;

  function tell(text, aloud) {
    if (note) note.textContent = text;
    if (aloud) say(text);
  }

  async function save() {
    if (sending) { timer = window.setTimeout(save, 1000); return; }
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    sending = fetch(form.dataset.autosave, { method: "POST", body: data, headers: { "X-Background": "1" } });
    try {
      const answer = await sending;
      // A redirect is the sign-in page: the session has ended, and what was typed is not kept.
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      tell("Saved", true);
    } catch {
      tell("Not saved. Check your connection, or copy your words before you sign in again.", true);
    } finally {
      sending = null;
    }
  }

  form.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, 3000);
  });
  form.addEventListener("submit", () => window.clearTimeout(timer));
}

/** The second press of a form's button within five seconds does nothing, unless an answer was changed: after a download. */
function onceOnly(event) {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  window.setTimeout(() => { delete form.dataset.sent; }, 5000);
}

initAll();
document.querySelectorAll("form[data-autosave]").forEach(autosave);
document.addEventListener("submit", onceOnly);
document.addEventListener("input", (event) => { delete event.target.form?.dataset.sent; });
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
