"use strict";
// What pages can't do by themselves: clocks that run on, files that are sent, keys. Everything else is HTML.

// Clocks: the words are the server's; only how long is left goes on.
const loaded = Date.now();
function left(seconds) {
  const s = Math.abs(Math.trunc(seconds));
  if (s >= 172800) return `${Math.trunc(s / 86400)} days`;
  if (s >= 36000) return `${Math.trunc(s / 3600)} h`;
  if (s >= 3600) return `${Math.trunc(s / 3600)} h ${Math.trunc((s % 3600) / 60)} min`;
  return s >= 60 ? `${Math.trunc(s / 60)} min` : `${s} s`;
}
function tick() {
  const now = Date.parse(document.body.dataset.now) + (Date.now() - loaded);
  for (const one of document.querySelectorAll("time[data-left]")) {
    one.textContent = left((Date.parse(one.dateTime) - now) / 1000);
  }
}
// In the sandbox, once its clock was moved, time stands still.
if (document.body.dataset.runs === "true") setInterval(tick, 1000);

// Files: announced with the form, then sent to where the service says, each on its own.
async function digest(file) {
  const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
function places(answer, found = []) {
  if (Array.isArray(answer)) answer.forEach((one) => places(one, found));
  else if (answer && typeof answer === "object") {
    const file = answer.file ?? answer;
    if (answer.upload?.url && file.sha256) found.push({ sha256: file.sha256, ...answer.upload });
    Object.values(answer).forEach((one) => places(one, found));
  }
  return found;
}
async function send(place, file) {
  const body = new FormData();
  for (const [name, value] of Object.entries(place.fields)) body.append(name, value);
  body.append("file", file);
  const answer = await fetch(place.url, { method: "POST", body });
  if (!answer.ok) throw new Error(`${file.name} did not arrive. Open the page again: “Send it again” stands beside it.`);
}
async function submitWithFiles(form, inputs) {
  const fields = new URLSearchParams(new FormData(form));
  const files = [];
  for (const input of inputs) {
    fields.delete(input.name);
    const many = input.multiple;
    for (const [at, file] of [...input.files].entries()) {
      const place = many ? `${input.dataset.name}.${at}` : input.dataset.name;
      const sha256 = await digest(file);
      if (form.dataset.sha256 && form.dataset.sha256 !== sha256) {
        throw new Error(`${file.name} is another file than the one that was announced. Choose that one.`);
      }
      files.push({ file, sha256 });
      fields.set(`${place}.name`, file.name);
      fields.set(`${place}.media_type`, file.type);
      fields.set(`${place}.size_bytes`, file.size);
      fields.set(`${place}.sha256`, sha256);
    }
  }
  const answer = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.detail);
  const open = places(told.answer);
  for (const { file, sha256 } of files) {
    const place = open.find((one) => one.sha256 === sha256);
    if (place) await send(place, file);
  }
  location.assign(new URL(document.body.dataset.base + told.next, location.href));
}
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  const inputs = [...form.querySelectorAll('input[type="file"]')].filter((one) => one.files.length);
  form.dataset.sent = "true";
  if (!inputs.length) return;
  event.preventDefault();
  submitWithFiles(form, inputs).catch((error) => {
    delete form.dataset.sent;
    const place = form.querySelector("[data-trouble]");
    place.textContent = error.message;
    place.focus();
  });
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Ticking: one box for all of a list, and the button that says how many.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (!all) return;
  for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) box.checked = all.checked;
});

// A price is of what was chosen: after another choice it is worked out again before anything is bought.
document.addEventListener("input", (event) => {
  const picked = document.getElementById(event.target.dataset.picks);
  if (picked) picked.checked = true;
  const form = event.target.closest("[data-prices]");
  const price = form && document.getElementById(form.dataset.prices);
  if (!price) return;
  price.querySelector("[data-stale]").hidden = false;
  for (const button of price.querySelectorAll("button")) button.disabled = true;
});

// What is under way by itself: the page is looked at again.
for (const one of document.querySelectorAll("[data-look-again]")) {
  setTimeout(() => location.replace(one.dataset.lookAgain), 3000);
}

// Keys: a digit chooses the card that carries it, Enter goes on from there.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input:not([type=radio]), textarea, select")) return;
  const chosen = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!chosen) return;
  event.preventDefault();
  chosen.click();
  chosen.focus();
});
