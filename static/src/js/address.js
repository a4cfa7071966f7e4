// SPDX-License-Identifier: AGPL-3.0-or-later
// Completes an address: the WAI-ARIA combobox on the street; choosing fills the whole place. Without it, plain fields.
import { partsOf, write } from "./place.js";

const WAIT = 250;
const SHORTEST = 3;

function enhance(place) {
  const box = place.querySelector("[data-ess-combobox]");
  const list = box.querySelector("[role=listbox]");
  const said = box.querySelector("[data-ess-said]");
  const { street, postal_code: code, city } = partsOf(place);
  let choices = [];
  let active = -1;
  let timer;
  let request;

  // The browser's own list would lie over ours.
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false", autocomplete: "off" })
    .forEach(([name, value]) => street.setAttribute(name, value));

  function show(items) {
    choices = items;
    list.replaceChildren(...items.map((item, index) => option(list.id, item, index)));
    list.hidden = items.length === 0;
    street.setAttribute("aria-expanded", String(items.length > 0));
    point(-1);
  }

  function point(index) {
    active = index;
    [...list.children].forEach((element, at) => element.setAttribute("aria-selected", String(at === active)));
    list.children[active]?.scrollIntoView({ block: "nearest" });
    if (active < 0) street.removeAttribute("aria-activedescendant");
    else street.setAttribute("aria-activedescendant", list.children[active].id);
  }

  function choose(item) {
    write(place, { ...item, location_precision: item.precision }, "choice");
    close();
    said.textContent = item.label;
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    show([]);
  }

  async function ask() {
    request?.abort();
    const text = street.value.trim();
    // The town, if it is known, tells one rue Nationale from the others.
    const known = [code.value, city.value].map((part) => part.trim()).filter((part) => part && !text.includes(part));
    if (text.length < SHORTEST) return close();
    request = new AbortController();
    try {
      const address = `${place.dataset.url}?q=${encodeURIComponent([text, ...known].join(" "))}`;
      const response = await fetch(address, { signal: request.signal });
      if (document.activeElement !== street) return;
      show(response.ok ? await response.json() : []);
      const { essTNone, essTFound, essTDown } = place.dataset;
      said.textContent = !response.ok ? essTDown : choices.length ? essTFound.replace("{n}", choices.length) : essTNone;
    } catch (error) {
      if (error.name !== "AbortError") show([]);
    }
  }

  street.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  street.addEventListener("keydown", (event) => {
    const last = choices.length - 1;
    const moves = { ArrowDown: active === last ? -1 : active + 1, ArrowUp: active < 0 ? last : active - 1 };
    if (event.key === "ArrowDown" && event.altKey) event.preventDefault(), ask();
    else if (event.key in moves && choices.length) event.preventDefault(), point(moves[event.key]);
    else if (event.key === "Escape" && choices.length) event.preventDefault(), event.stopPropagation(), close();
    // Enter in an open list chooses; it sends the form only when there is nothing to choose.
    else if (event.key === "Enter" && active >= 0) event.preventDefault(), choose(choices[active]);
  });
  street.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const element = event.target.closest("[role=option]");
    if (element) choose(choices[Number(element.dataset.index)]);
  });
  // Another town: the point that we had is no longer meant. The server finds the new one.
  for (const field of [code, city]) {
    field.addEventListener("change", () => write(place, { commune: "", longitude: "", latitude: "", location_precision: "" }, "typing"));
  }
  place.addEventListener("ess:place", () => tell(place));
  tell(place);
}

/** Say in words where the pin is. */
function tell(place) {
  const parts = partsOf(place);
  const { essTNowhere, essTCommune, essTHere } = place.dataset;
  const sentence = !parts.longitude.value ? essTNowhere : parts.location_precision.value === "commune" ? essTCommune : essTHere;
  const town = place.dataset.town || [parts.postal_code.value, parts.city.value].filter(Boolean).join(" ");
  place.querySelector("[data-ess-where]").textContent = sentence.replace("{city}", town || `${parts.latitude.value}, ${parts.longitude.value}`);
}

function option(listId, item, index) {
  const element = document.createElement("li");
  Object.entries({ id: `${listId}-${index}`, role: "option", class: "suggestion suggestion--address", "aria-selected": "false", "data-index": index })
    .forEach(([name, value]) => element.setAttribute(name, value));
  const town = `${item.postal_code} ${item.city}`.trim();
  element.append(span("suggestion__label", item.street || town), " ", span("suggestion__detail", item.street ? town : ""));
  return element;
}

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

document.querySelectorAll("[data-ess-place]").forEach(enhance);
