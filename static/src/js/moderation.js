// SPDX-License-Identifier: AGPL-3.0-or-later
// Deciding with the keyboard, many at once, and with ready-made sentences. All of it works without.
const SWITCH = "ess-keys";

const queue = () => document.querySelector("[data-ess-queue]");
const deciding = () => document.querySelector("[data-ess-deciding]");
const dialog = () => document.querySelector("[data-ess-keys]");
const rows = () => [...document.querySelectorAll("[data-ess-row]")];
const boxes = () => rows().map((row) => row.querySelector("input[type=checkbox]")).filter(Boolean);
const current = () => document.activeElement?.closest?.("[data-ess-row]");

// A reader may switch the keys off: whoever speaks to the machine types letters without meaning to.
const areOn = () => localStorage.getItem(SWITCH) !== "off";

function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next?.querySelector("[data-ess-open]").focus();
  next?.scrollIntoView({ block: "nearest" });
}

function tick() {
  const box = current()?.querySelector("input[type=checkbox]");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

const IN_QUEUE = {
  j: () => step(1),
  k: () => step(-1),
  x: tick,
  a: () => current()?.querySelector("[data-ess-accept]").click(),
};
const IN_ONE = {
  a: () => document.querySelector("[data-ess-accept]")?.click(),
  r: () => document.getElementById("raison")?.focus(),
  q: () => document.getElementById("question")?.focus(),
  l: () => location.assign(deciding().dataset.queue),
};

function openKeys() {
  dialog().querySelector("[data-ess-keys-on]").checked = areOn();
  dialog().showModal();
}

document.addEventListener("keydown", (event) => {
  if (!dialog() || dialog().open || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .map")) return;
  const act = event.key === "?" ? openKeys : areOn() && (deciding() ? IN_ONE : queue() ? IN_QUEUE : {})[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", ({ target }) => target.closest("[data-ess-keys-open]") && openKeys());

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-ess-keys-on]")) localStorage.setItem(SWITCH, target.checked ? "on" : "off");
  if (target.matches("[data-ess-sentence]")) write(target);
  if (target.matches("[data-ess-all]")) for (const box of boxes()) box.checked = target.checked;
  if (target.closest("[data-ess-queue]")) count();
});

// The sentence goes into the box, to be made one's own.
function write(select) {
  const box = document.getElementById(select.dataset.essSentence);
  box.value = [box.value.trim(), select.value].filter(Boolean).join("\n");
  select.value = "";
  box.focus();
}

function count() {
  const place = document.querySelector("[data-ess-ticked]");
  if (!place) return;
  const ticked = boxes().filter((box) => box.checked).length;
  place.textContent = ticked ? `(${ticked})` : "";
  const all = document.querySelector("[data-ess-all]");
  all.checked = ticked === boxes().length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

// Says at once that it has begun; a second press would ask for the same again.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-ess-busy]")) return;
  if (event.target.ariaBusy === "true") return event.preventDefault();
  event.target.ariaBusy = "true";
  event.submitter?.setAttribute("aria-busy", "true");
  if (event.submitter?.dataset.essTBusy) event.submitter.textContent = event.submitter.dataset.essTBusy;
  document.getElementById("chargement").classList.add("htmx-request");
});
// Coming back with the browser's own button finds the page as it was left.
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && document.querySelector("[data-ess-busy][aria-busy]")) location.reload();
});

// What is empty is left out of the address.
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (!target.matches?.("[data-ess-short]")) return;
  for (const [name, value] of [...detail.formData]) if (value === "") detail.formData.delete(name);
});
