// A form with data-evidence: files are dropped or pasted as well as picked, checked before they are sent, and each tells
// how far it is. Everything works without this file.
import { say } from "./portal.js";

const MEGABYTE = 1000000;
const megabytes = (size) => `${Math.floor(size / MEGABYTE)} MB`;

/** A line of the list: the name, and how it stands. */
function line(list, name) {
  const item = document.createElement("li");
  item.className = "portal-file";
  const words = document.createElement("div");
  const title = document.createElement("p");
  title.className = "portal-file__name";
  title.textContent = name;
  const state = document.createElement("p");
  state.className = "portal-file__state";
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `${name}, how much has arrived`);
  words.append(title, state);
  item.append(words, bar);
  list.append(item);
  list.hidden = false;

  return {
    at(percent) {
      bar.value = percent;
      state.textContent = percent < 100 ? `${percent}% sent` : "Being checked";
    },
    done(text) { bar.remove(); state.textContent = text; },
    failed(text) {
      bar.remove();
      state.className = "portal-file__state portal-file__state--bad";
      const prefix = document.createElement("span");
      prefix.className = "govuk-visually-hidden";
      prefix.textContent = "Error: ";
      state.replaceChildren(prefix, text);
    },
  };
}

/** Why a file is not even sent; empty if it is. */
function complaint(file, largest) {
  if (file.size === 0) return "This file is empty. Choose it again, or save it again first.";
  if (file.size > largest) return `This file is larger than ${megabytes(largest)}. Cut it, or send a smaller copy.`;
  return "";
}

/** What a server's answer says about one file, as {state, words}. */
function read(request) {
  let answer = {};
  try { answer = JSON.parse(request.responseText); } catch { /* a page instead of JSON: said below */ }
  if (answer.files && answer.files.length) return { ...answer.files[0], home: answer.home };
  if (answer.error) return { state: "refused", words: answer.error };
  const words = request.status === 413 ? "This file is too large to send." : "It was not added. Reload the page and try again.";
  return { state: "refused", words };
}

/** Sends one file with the form's other fields; resolves to {state, words} and never fails. */
function send(form, file, shown) {
  const data = new FormData(form);
  data.delete("files");
  // A name longer than this the server could not read. It is shown shortened anyway.
  data.append("files", file, file.name.slice(-100));
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.at(Math.floor((event.loaded / event.total) * 100));
    });
    request.addEventListener("load", () => resolve(read(request)));
    const lost = "The connection broke off, so it was not added. Try again.";
    request.addEventListener("error", () => resolve({ state: "refused", words: lost }));
    request.send(data);
  });
}

function enhance(form) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-evidence-drop]");
  const list = form.querySelector("[data-evidence-progress]");
  const largest = Number(form.dataset.largest);
  let busy = false;

  form.querySelector("[data-evidence-ways]").hidden = false;

  async function add(files) {
    if (busy || !files.length) return;
    busy = true;
    list.replaceChildren();
    say(files.length === 1 ? "Sending 1 file" : `Sending ${files.length} files`);
    let added = 0;
    let refused = 0;
    let home = "";
    for (const file of files) {
      const shown = line(list, file.name);
      const problem = complaint(file, largest);
      const result = problem ? { state: "refused", words: problem } : await send(form, file, shown);
      if (result.state === "refused") { refused += 1; shown.failed(result.words); say(`${file.name}: ${result.words}`); }
      else { added += 1; home = result.home; shown.done(result.state === "there" ? "Was there already" : "Added"); }
    }
    busy = false;
    input.value = "";
    if (refused === 0) { window.location.assign(home); return; }
    if (!added) return;
    const onwards = document.querySelector("[data-evidence-continue]");
    if (onwards) onwards.textContent = onwards.dataset.evidenceContinue; // not "without a file" any more
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = home;
    link.textContent = `${added} added, ${refused} not added. Show what is there now`;
    item.append(link);
    list.append(item);
  }

  form.addEventListener("submit", (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    add([...input.files]);
  });
  // Chosen is sent: nobody goes on and leaves behind what they chose.
  input.addEventListener("change", () => add([...input.files]));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("portal-drop--over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("portal-drop--over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("portal-drop--over");
    add([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData ? event.clipboardData.files : [])];
    if (!files.length) return; // words are pasted into the field that has the focus, as ever
    event.preventDefault();
    add(files);
  });
}

document.querySelectorAll("form[data-evidence]").forEach(enhance);
