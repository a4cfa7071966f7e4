// SPDX-License-Identifier: AGPL-3.0-or-later
// <details> used as menus: one at a time, closed by Escape or by a click elsewhere.
const MENUS = "[data-ess-facet], [data-ess-menu], [data-ess-filters]";

function openMenus() {
  return [...document.querySelectorAll(MENUS)].filter((menu) => menu.open);
}

function close(menu) {
  const held = menu.contains(document.activeElement);
  menu.open = false;
  if (held) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-ess-filters-close]")) return close(event.target.closest("[data-ess-filters]"));
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const innermost = openMenus().at(-1);
  if (innermost) close(innermost);
});

document.addEventListener("toggle", (event) => {
  if (!event.target.open || !event.target.matches?.("[data-ess-facet]")) return;
  for (const menu of openMenus()) if (menu !== event.target && menu.matches("[data-ess-facet]")) menu.open = false;
}, true);

// The facets come back from the server after each choice: what was open stays open, where it was scrolled.
let kept = [];
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (detail.target.id !== "facets") return;
  kept = [...detail.target.querySelectorAll("details[open]")].map((menu) => [menu.id, menu.querySelector("fieldset")?.scrollTop ?? 0]);
});
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const [id, scroll] of kept) {
    const menu = document.getElementById(id);
    if (!menu) continue;
    menu.open = true;
    menu.querySelector("fieldset")?.scrollTo(0, scroll);
  }
  kept = [];
});
