// Takes files off an open page as soon as somebody seals them. Everything else works without this file.
import { say } from "./portal.js";

const EVERY = 10_000;
// A case shows the files of reports that were merged into it too, each list by itself.
const parts = [...document.querySelectorAll("[data-sealed-check]")];
const timers = new Map();

/** Nothing of the file stays on the page but that it is shut, and whom to tell, if anybody. */
function shut(item, tell) {
  const name = document.createElement("p");
  name.className = "portal-file__name";
  name.textContent = `${item.dataset.evidenceName}: sealed a moment ago`;
  const state = document.createElement("p");
  state.className = "portal-file__state";
  state.textContent = `Shut for everyone. If you have it, do not open, copy or delete it${tell ? `: tell the ${tell}` : ""}.`;
  item.replaceChildren(name, state);
  delete item.dataset.evidenceOpen;
  say(`${item.dataset.evidenceName} was sealed and is taken off this page.`);
}

/** The items of a list that are still open here and whose key is among the sealed ones; all of them where `keys` is null. */
function openItems(part, keys) {
  const items = [...part.querySelectorAll("[data-evidence-open]")];
  return keys ? items.filter((item) => keys.includes(item.dataset.evidenceKey)) : items;
}

async function check(part) {
  window.clearTimeout(timers.get(part));
  if (document.hidden) return;
  try {
    const answer = await fetch(part.dataset.sealedCheck, { headers: { "X-Background": "1" }, cache: "no-store" });
    // Refused, gone, or signed out: whoever cannot ask any more should not go on looking either.
    const lost = answer.redirected || (answer.status >= 400 && answer.status < 500);
    // Nor should they tell anybody: the case may be an allegation now, about whoever they would tell.
    if (lost) openItems(part, null).forEach((item) => shut(item, ""));
    else if (answer.ok) openItems(part, (await answer.json()).sealed).forEach((item) => shut(item, part.dataset.tell));
  } catch {
    // No connection: the next look may have one.
  }
  if (openItems(part, null).length) later(part);
}

function later(part) {
  timers.set(part, window.setTimeout(() => check(part), EVERY));
}

function checkAll() {
  parts.forEach(check);
}

if (parts.length) {
  document.addEventListener("visibilitychange", checkAll);
  window.addEventListener("pageshow", (event) => { if (event.persisted) checkAll(); });
  parts.forEach(later);
}
