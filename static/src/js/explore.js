// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps the address short, the form and the links to other languages true to it, and the count announced.
const form = () => document.querySelector("[data-ess-explore]");

function address(parameters) {
  const kept = new URLSearchParams();
  const all = [...parameters];
  const layers = all.filter(([name]) => name === "layers").map(([, value]) => value);
  for (const [name, value] of all) if (value !== "" && (name !== "layers" || isChange(value, layers))) kept.append(name, value);
  return kept.toString();
}

// The form says "-name" and then "name" for a layer that is drawn anyway: nothing to say in the address.
function isChange(layer, layers) {
  return !layers.includes(layer.startsWith("-") ? layer.slice(1) : `-${layer}`);
}

document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (!target.matches?.("[data-ess-explore]")) return;
  const parameters = detail.formData;
  for (const name of new Set(parameters.keys())) {
    const all = parameters.getAll(name);
    const values = all.filter((value) => value !== "" && (name !== "layers" || isChange(value, all)));
    parameters.delete(name);
    for (const value of values) parameters.append(name, value);
  }
});

// Typing and then leaving the box asks twice for the same thing: the second time is not worth a request.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches?.("[data-ess-explore]")) return;
  const asked = address(new FormData(form()));
  const shown = address([...new URLSearchParams(location.search)].filter(([name]) => name !== "page"));
  if (new URLSearchParams(asked).toString() === shown && !location.search.includes("page=")) event.preventDefault();
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!form() || !document.getElementById("results")) return;
  if (target.id === "results" || target.id === "explorer") followResults();
});

document.addEventListener("htmx:historyRestore", () => form() && followResults());

function followResults() {
  const count = document.querySelector("[data-ess-count]");
  document.querySelector("[data-ess-live]").textContent = count.textContent.trim();
  const current = new URLSearchParams(location.search);
  for (const field of form().querySelectorAll("input:not([type=checkbox], [name=layers]), select")) {
    if (field.name && field !== document.activeElement) field.value = current.get(field.name) ?? "";
  }
  for (const link of document.querySelectorAll("a[hreflang]")) link.search = location.search;
  const filtered = document.querySelector("#results .chip") !== null;
  document.querySelector(".filters__summary").classList.toggle("pill--on", filtered);
  document.dispatchEvent(new CustomEvent("ess:results"));
}

// Who says a moment asks for who is open then; before the form sends what it holds.
document.addEventListener("change", ({ target }) => {
  if (target.value && target.matches("[data-ess-moment]")) document.getElementById(target.dataset.essMoment).checked = true;
}, true);

document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-ess-sort]")) return;
  form().elements.sort.value = target.value;
  form().requestSubmit();
});

/** Set fields of the form and ask for the new selection. */
export function refine(values) {
  for (const [name, value] of Object.entries(values)) form().elements[name].value = value;
  form().requestSubmit();
}

// The map asks through an event, so that it can stay a bundle of its own.
document.addEventListener("ess:refine", ({ detail }) => refine(detail));
