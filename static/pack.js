// Says how far a case pack is, and loads the page again once it is made. Without this file people press “Look again”.
import { say } from "./portal.js";

const EVERY = 3_000;
const part = document.querySelector("[data-pack]");

async function look() {
  if (!document.hidden) {
    try {
      const answer = await fetch(window.location.href, { headers: { "X-Background": "1" }, cache: "no-store" });
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-pack]");
      if (answer.redirected || !now || !("underWay" in now.dataset)) {
        say("The case pack is not being made any more. The page loads again.");
        window.location.reload();
        return;
      }
      const says = part.querySelector("[data-pack-says]");
      const words = now.querySelector("[data-pack-says]").textContent;
      if (says.textContent !== words) says.textContent = words;
    } catch {
      // No connection: the next look may have one.
    }
  }
  window.setTimeout(look, EVERY);
}

window.setTimeout(look, EVERY);
