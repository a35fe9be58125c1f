// The queue: claims at once, ticks, filters as one ticks, tells of fresh reports. Everything works without this file.
import { say } from "./portal.js";
import { startKeys } from "./queue-keys.js";

const EVERY = 30_000;
const list = () => document.querySelector("[data-swap=list]");
const json = { Accept: "application/json" };
let timer = 0;
let asked = null;

// Claiming: it is theirs on the page at once, and is not any more where the server says so.

function claimed(form) {
  const mine = document.createElement("p");
  mine.className = "portal-row__done";
  mine.textContent = "✓ Yours";
  form.replaceWith(mine);
  return mine;
}

function refuse(mine, form, row, why) {
  const held = row.contains(document.activeElement);
  mine.replaceWith(form);
  delete form.dataset.sent;
  const note = document.createElement("p");
  note.className = "portal-row__failed";
  note.textContent = why;
  row.append(note);
  if (held) row.querySelector("a").focus();
  say(why);
}

async function claim(form) {
  const row = form.closest(".portal-row");
  const reference = form.dataset.claim;
  const data = new FormData(form);
  data.set("reference", reference);
  data.set("do", "claim");
  row.querySelector(".portal-row__failed")?.remove();
  const held = form.contains(document.activeElement);
  const mine = claimed(form);
  if (held) row.querySelector("a").focus();
  try {
    const answer = await fetch(document.getElementById("together").action, { method: "POST", body: data, headers: json });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const { refused } = await answer.json();
    if (refused[reference]) refuse(mine, form, row, refused[reference]);
    else say(`Report ${reference} is yours.`);
  } catch {
    refuse(mine, form, row, `Report ${reference} was not claimed. Check your connection, then try again.`);
  }
}

// Ticks.

function tell() {
  const bar = document.getElementById("together");
  if (!bar) return;
  const number = document.querySelectorAll("[form=together]:checked").length;
  const words = number ? `${number} selected` : "Select reports to act on several at once";
  const count = bar.querySelector("[data-ticked]");
  if (count.textContent !== words && number) say(words);
  count.textContent = words;
  bar.classList.toggle("portal-together--on", number > 0);
}

// The filter: another list in place of this one, with its own address, while the focus stays where it is.

function addressOf(form) {
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  return `?${new URLSearchParams(pairs)}`;
}

async function show(address) {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // What is wrong with an answer stands beside it in the filter, which stays as it is: that takes the whole page.
    if (page.querySelector("[data-filter] .govuk-error-message")) throw new Error("wrong answer");
    for (const part of document.querySelectorAll("[data-swap]")) {
      const fresh = page.querySelector(`[data-swap=${part.dataset.swap}]`);
      if (fresh) part.replaceWith(fresh);
    }
    history.pushState(null, "", address);
    tell();
    say(document.getElementById("queue-count").textContent);
  } catch (error) {
    if (error.name !== "AbortError") window.location.assign(address);
  }
}

// Fresh reports: a quiet bar says how many, and nothing that is being read moves.

async function look() {
  window.clearTimeout(timer);
  if (document.hidden) return;
  const part = list();
  try {
    const address = `${part.dataset.fresh}&after=${encodeURIComponent(part.dataset.after)}`;
    const answer = await fetch(address, { headers: { "X-Background": "1" }, cache: "no-store" });
    // Signed out, or not theirs any more: the page stops asking.
    if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return;
    if (answer.ok && part === list()) tellFresh(await answer.json());
  } catch {
    // No connection: the next look may have one.
  }
  timer = window.setTimeout(look, Number(part.dataset.every) || EVERY);
}

function tellFresh(found) {
  for (const [key, count] of Object.entries(found.counts)) {
    const place = document.querySelector(`[data-count="${key}"]`);
    if (place) place.textContent = count;
  }
  const bar = list().querySelector("[data-fresh-bar]");
  const words = `${found.words}: show ${found.new === 1 ? "it" : "them"}`;
  const link = bar.querySelector("[data-fresh-show]");
  if (!found.new || link.textContent === words) return;
  link.textContent = words;
  bar.hidden = false;
  say(found.words);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.matches("[data-claim]") && document.getElementById("together")) {
    event.preventDefault();
    claim(form);
  } else if (form.matches("[data-filter]")) {
    event.preventDefault();
    show(addressOf(form));
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[form=together]")) tell();
  else if (event.target.matches("[data-filter] [type=checkbox]")) show(addressOf(event.target.form));
});
document.addEventListener("visibilitychange", look);
window.addEventListener("popstate", () => window.location.reload());
window.addEventListener("pageshow", tell);
startKeys();
tell();
timer = window.setTimeout(look, EVERY);
