// The keyboard of the queue: one key each, which a person can turn off (WCAG 2.1.4).
import { say } from "./portal.js";

const dialog = document.getElementById("shortcuts");
const rows = () => [...document.querySelectorAll(".portal-rows .portal-row")];
const here = () => document.activeElement?.closest(".portal-row");

/** Focus the next row or the one before; from outside the list its first. */
function step(by) {
  const all = rows();
  const at = all.indexOf(here());
  const row = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  row?.querySelector(".portal-row__title a").focus();
}

function tick() {
  here()?.querySelector("[form=together]")?.click();
}

function claim() {
  const form = here()?.querySelector("[data-claim]");
  if (form) form.requestSubmit();
  else if (here()) say("This report has an officer.");
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: tick,
  c: claim,
  o: () => here()?.querySelector(".portal-row__title a").click(),
  "/": () => document.querySelector("[role=search] input[name=words]").focus(),
  "?": () => dialog.showModal(),
};

function typing(element) {
  return element.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
}

function pressed(event) {
  const act = KEYS[event.key];
  const other = event.ctrlKey || event.altKey || event.metaKey || event.isComposing;
  if (!act || other || event.defaultPrevented || dialog.open || dialog.dataset.on !== "yes") return;
  if (typing(event.target)) return;
  event.preventDefault();
  act();
}

async function turn(form) {
  dialog.dataset.on = form.elements.shortcuts.checked ? "yes" : "no";
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers });
    // Signed out meanwhile, it is led to the page that asks who it is.
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    say(dialog.dataset.on === "yes" ? "Shortcuts are on" : "Shortcuts are off");
  } catch {
    say("This was not saved. Check your connection, and that you are signed in.");
  }
}

export function startKeys() {
  document.addEventListener("keydown", pressed);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.querySelector("[data-shortcuts-switch]").addEventListener("change", (event) => turn(event.target.form));
  document.querySelector("[data-shortcuts]").addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
}
