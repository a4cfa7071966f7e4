// SPDX-License-Identifier: AGPL-3.0-or-later
// Suggestions under the search box: the WAI-ARIA combobox; without it the box is a plain search field.
const ICONS = { actor: "map-pin", territory: "map", term: "tag", query: "search" };

function enhance(box) {
  const input = box.querySelector("input");
  const list = box.querySelector("[role=listbox]");
  let choices = [];
  let active = -1;
  let timer;
  let request;

  const sprite = box.querySelector("use").getAttribute("href").split("#")[0];
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })
    .forEach(([name, value]) => input.setAttribute(name, value));

  function show(items) {
    choices = items;
    active = -1;
    list.replaceChildren(...items.map((item, index) => option(item, index, sprite)));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    // One place more than there are choices: back in the box itself.
    active = ((active + 1 + step + choices.length + 1) % (choices.length + 1)) - 1;
    [...list.children].forEach((element, index) => element.setAttribute("aria-selected", String(index === active)));
    list.children[active]?.scrollIntoView({ block: "nearest" });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", `suggestion-${active}`);
  }

  async function ask() {
    request?.abort();
    const text = input.value.trim();
    if (text.length < 2) return show([]);
    request = new AbortController();
    try {
      const response = await fetch(`${box.dataset.url}?q=${encodeURIComponent(text)}`, { signal: request.signal });
      if (response.ok && document.activeElement === input) show(await response.json());
    } catch (error) {
      // Suggestions are a comfort: without them the search itself still works.
      if (error.name !== "AbortError") show([]);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", (event) => {
    // The first Escape closes the list; only the next one empties the box, as browsers do.
    if (event.key === "Escape" && choices.length) event.preventDefault(), event.stopPropagation(), show([]);
    if (event.key === "Enter") {
      clearTimeout(timer);
      request?.abort();
      if (active >= 0) event.preventDefault(), location.assign(joined(choices[active]));
      show([]);
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && choices.length) event.preventDefault(), move(step);
  });
  input.addEventListener("blur", () => setTimeout(() => show([]), 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const element = event.target.closest("[role=option]");
    if (element) location.assign(joined(choices[Number(element.dataset.index)]));
  });
}

const REPLACED = { territory: ["q", "page", "territory", "near", "radius", "bbox"], term: ["q", "page"] };

// A theme or a place joins the filters in force, in the stead of the words typed to find it.
function joined({ kind, url }) {
  const target = new URL(url, location.href);
  if (!(kind in REPLACED) || target.pathname !== location.pathname) return target;
  const kept = new URLSearchParams(location.search);
  for (const name of REPLACED[kind]) kept.delete(name);
  for (const [name, value] of target.searchParams) if (!kept.getAll(name).includes(value)) kept.append(name, value);
  target.search = kept;
  return target;
}

function option(item, index, sprite) {
  const element = document.createElement("li");
  Object.entries({ id: `suggestion-${index}`, role: "option", class: "suggestion", "aria-selected": "false", "data-index": index })
    .forEach(([name, value]) => element.setAttribute(name, value));
  const text = document.createElement("span");
  text.append(span("suggestion__label", item.label), span("suggestion__detail", item.detail ?? ""));
  element.append(icon(sprite, ICONS[item.kind] ?? "search"), text);
  return element;
}

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

function icon(sprite, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

document.querySelectorAll("[data-ess-search]").forEach(enhance);
// A page restored from the history brings a new search box.
document.addEventListener("htmx:historyRestore", () => document.querySelectorAll("[data-ess-search]").forEach(enhance));
