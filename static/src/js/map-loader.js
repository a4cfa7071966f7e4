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

function toggle(open) {
  root.classList.toggle("map-open", open);
  document.querySelector(open ? "[data-ess-map-close]" : "[data-ess-map-open]")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-ess-map-open]")) location.hash = "carte";
  if (event.target.closest("[data-ess-map-close]")) {
    if (location.hash === "#carte") history.back();
    else toggle(false);
  }
});
addEventListener("hashchange", () => toggle(location.hash === "#carte"));
if (location.hash === "#carte") toggle(true);
