// SPDX-License-Identifier: AGPL-3.0-or-later
// Loads the map's own script and style when a map is about to be seen, and opens it full screen on a phone.
const root = document.documentElement;

async function load(element) {
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: element.dataset.css });
  const styled = new Promise((resolve) => (style.onload = style.onerror = resolve));
  document.head.append(style);
  const [{ start }] = await Promise.all([import(new URL(element.dataset.script, location.href)), styled]);
  start(element);
}

const visible = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    visible.unobserve(entry.target);
    // The content comes first: the map waits until the page has nothing better to do.
    (window.requestIdleCallback ?? setTimeout)(() => load(entry.target));
  }
});
document.querySelectorAll("[data-ess-map]").forEach((element) => visible.observe(element));

// Must agree with the width at which explore.css lays the map over the list.
const narrow = matchMedia("(width < 62rem)");
const area = () => document.querySelector("[data-ess-map-area]");

const isOpen = () => root.classList.contains("map-open");
let opened = false;

function show(open) {
  root.classList.toggle("map-open", open);
  for (const element of around(area())) element.inert = open && narrow.matches;
}

function follow() {
  const open = location.hash === "#carte";
  if (open === isOpen()) return;
  show(open);
  if (narrow.matches) document.querySelector(open ? "[data-ess-map-close]" : "[data-ess-map-open]")?.focus();
}

// What the sheet covers, which the keyboard must not reach; what is only said aloud stays.
function* around(element) {
  for (; element && element !== document.body; element = element.parentElement) {
    for (const sibling of element.parentElement.children) {
      if (sibling !== element && !sibling.matches("[role=status], script")) yield sibling;
    }
  }
}

function leave() {
  if (opened && location.hash === "#carte") return history.back();
  // Somebody came straight to the map: there is no step to go back to.
  history.replaceState(history.state, "", location.pathname + location.search);
  follow();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-ess-map-open]")) {
    opened = true;
    location.hash = "carte";
  }
  if (event.target.closest("[data-ess-map-close]")) leave();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && narrow.matches && isOpen()) leave();
});
addEventListener("hashchange", follow);
narrow.addEventListener("change", () => show(isOpen()));
follow();
