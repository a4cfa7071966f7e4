// SPDX-License-Identifier: AGPL-3.0-or-later
// The layers that plugins add: drawn over the actors, switched in the legend or among the filters.
import { scheme } from "./colours.js";

export const pointsOf = ({ name }) => `layer-points-${name}`;
export const clustersOf = ({ name }) => `layer-clusters-${name}`;
const shown = (layers) => layers.filter((layer) => layer.shown);

export function overlaySources(layers) {
  return Object.fromEntries(
    shown(layers).map((layer) => [`layer-${layer.name}`, { type: "vector", tiles: [layer.tiles], maxzoom: layer.max_zoom }]),
  );
}

/** The first layer of the legend lies on top. */
export function overlayLayers(layers, colours) {
  return shown(layers).toReversed().flatMap((layer) => [points(layer), clusters(layer, colours)]);
}

const common = ({ name }) => ({ type: "symbol", source: `layer-${name}`, "source-layer": name });
const image = (kind, [shape, colour]) => `${kind}|${scheme()}|${shape}|${colour}`;

function points(layer) {
  return {
    ...common(layer),
    id: pointsOf(layer),
    filter: ["!", ["has", "n"]],
    layout: { "icon-image": image("mark", layer.mark), "icon-anchor": "bottom", "icon-allow-overlap": true, "icon-padding": 0 },
  };
}

function clusters(layer, colours) {
  const digits = ["to-string", ["length", ["to-string", ["get", "n"]]]];
  return {
    ...common(layer),
    id: clustersOf(layer),
    filter: ["has", "n"],
    layout: {
      "icon-image": ["concat", `${image("tag", layer.mark)}|`, digits],
      "icon-anchor": "bottom",
      "icon-allow-overlap": true,
      "text-field": ["number-format", ["get", "n"], { locale: document.documentElement.lang }],
      "text-font": ["Ess Map Bold"],
      "text-size": 14,
      "text-offset": [0.75, -1.6],
      "text-allow-overlap": true,
      "symbol-sort-key": ["get", "n"],
    },
    paint: { "text-color": colours.ink },
  };
}

/** A layer's line in the legend: its switch is that of the form, which writes the address. */
export function layerSwitch(layer, sprite, text) {
  const line = document.createElement("li");
  const label = document.createElement("label");
  label.className = "check";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = layer.shown;
  box.dataset.essLayer = layer.name;
  const name = document.createElement("span");
  name.className = "check__text";
  name.textContent = layer.label;
  const count = document.createElement("span");
  count.className = "check__count";
  count.textContent = layer.count.toLocaleString(document.documentElement.lang);
  label.append(box, markOf(layer, sprite), name, count);
  line.append(label, listLink(layer, sprite, text));
  return line;
}

function listLink(layer, sprite, text) {
  const link = document.createElement("a");
  link.className = "layer-row__list";
  link.href = layer.url;
  link.append(drawing("icon", `${sprite}#list`));
  link.setAttribute("aria-label", text.list + layer.label);
  link.title = link.ariaLabel;
  if (new URLSearchParams(location.search).has("embed")) Object.assign(link, { target: "_blank", rel: "noopener" });
  return link;
}

/** A layer's sign, as in the list. */
export function markOf({ mark: [shape, colour] }, sprite) {
  return drawing(`shape layer-${colour}`, `${sprite}#mark-${shape}`);
}

function drawing(className, href) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", href);
  svg.append(use);
  return svg;
}

/** Keep map, legend and form in step: drawn at once, the address follows with the results. */
export function followLayers(state, redraw) {
  const draw = (isShown) => {
    for (const layer of state.layers) layer.shown = isShown(layer);
    for (const box of document.querySelectorAll("[data-ess-layer]")) {
      box.checked = state.layers.find(({ name }) => name === box.dataset.essLayer).shown;
    }
    redraw();
  };
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-ess-layer]")) {
      const box = document.getElementById(`layers-${target.dataset.essLayer}`);
      box.checked = target.checked;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (target.matches("input[type=checkbox][name=layers]")) {
      draw(({ name, shown: before }) => (name === target.value ? target.checked : before));
    }
  });
  document.addEventListener("ess:results", () => {
    const names = (document.getElementById("results").dataset.layers ?? "").split(" ");
    if (state.layers.some(({ name, shown: drawn }) => drawn !== names.includes(name))) draw(({ name }) => names.includes(name));
  });
}
