// Shows a text as it will be read while somebody writes it. The button "Preview" does the same without this file.
import { say } from "./portal.js";

const PAUSE = 700;
const form = document.querySelector("form[data-preview]");
const here = form.querySelector("[data-preview-here]");
const note = form.querySelector("[data-preview-note]");
let timer = 0;
let asked = 0;

function tell(text) {
  if (note.textContent === text) return;
  note.textContent = text;
  if (text) say(text);
}

async function show() {
  const turn = ++asked;
  try {
    // Not sent as something that happens by itself: somebody is writing, and must not be signed out meanwhile.
    const answer = await fetch(form.dataset.preview, {
      method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "X-Fragment": "1" },
    });
    if (answer.redirected) throw new Error("signed out");
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    if (turn !== asked) return; // a later text was asked for meanwhile
    here.innerHTML = html;
    tell("");
  } catch (error) {
    if (turn !== asked) return;
    tell(error.message === "signed out"
      ? "You are signed out. Copy your words before you sign in again."
      : "The preview cannot be shown now. Your words are still here.");
  }
}

form.addEventListener("input", () => {
  window.clearTimeout(timer);
  timer = window.setTimeout(show, PAUSE);
});
