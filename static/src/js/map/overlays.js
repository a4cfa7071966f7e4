// SPDX-License-Identifier: AGPL-3.0-or-later
// What lies over the map: the legend of families, and "search in this area".
import { familyLine } from "./preview.js";

export function addLegend(element, families, sprite, text) {
  const legend = document.createElement("details");
  legend.className = "map-legend";
  const summary = document.createElement("summary");
  summary.textContent = text.legend;
  const list = document.createElement("ul");
  list.append(...families.map((family, index) => familyLine(family.label, index, sprite, "li")));
  legend.append(summary, list);
  element.after(legend);
}

export function addSearchHere(map, element, text) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--float map-here";
  button.textContent = text.here;
  button.hidden = true;
  element.after(button);
  // Only a move by hand offers it: following the list is not a question.
  map.on("moveend", ({ originalEvent }) => {
    if (originalEvent) button.hidden = false;
  });
  button.addEventListener("click", () => {
    button.hidden = true;
    const bbox = map.getBounds().toArray().flat().map((value) => value.toFixed(4)).join(",");
    document.dispatchEvent(new CustomEvent("ess:refine", { detail: { bbox } }));
  });
}
