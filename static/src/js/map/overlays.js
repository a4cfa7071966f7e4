// SPDX-License-Identifier: AGPL-3.0-or-later
// What lies over the map: the legend of families and layers, and "search in this area".
import { layerSwitch, markOf } from "./layers.js";
import { familyLine } from "./preview.js";

export function addLegend(element, { families, layers }, text) {
  const sprite = element.dataset.icons;
  const legend = document.createElement("details");
  legend.className = "map-legend";
  const summary = document.createElement("summary");
  summary.textContent = text.legend;
  const list = document.createElement("ul");
  list.append(...families.map((family, index) => familyLine(family.label, index, sprite, "li")));
  legend.append(summary, list);
  if (layers.length) {
    const switches = document.createElement("ul");
    switches.className = "map-legend__layers";
    switches.append(...layers.map((layer) => layerSwitch(layer, sprite, text)));
    legend.append(switches);
    // Closed, it still says which pins there are.
    const signs = document.createElement("span");
    signs.className = "map-legend__signs";
    signs.append(...layers.map((layer) => markOf(layer, sprite)));
    summary.append(signs);
  }
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
