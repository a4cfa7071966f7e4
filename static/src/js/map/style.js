// SPDX-License-Identifier: AGPL-3.0-or-later
// The map's style as a pure function of its state and of the theme: base map, territories, actors, selection.
import { areaLayers, areaSources } from "./areas.js";
import { palette, scheme } from "./colours.js";
import { overlayLayers, overlaySources } from "./layers.js";
import { territoryLayers } from "./territories.js";

const REGULAR = ["Ess Map Regular"];
const BOLD = ["Ess Map Bold"];
const CLUSTER = ["has", "n"];

export function buildStyle(state) {
  const colours = palette();
  return {
    version: 8,
    sources: { ...sources(state), ...state.basemap.sources },
    layers: [
      ...groundLayers(colours),
      ...state.basemap.layers,
      ...(state.territoryTiles ? territoryLayers(colours, state.territory) : []),
      ...areaLayers(state, colours),
      ...(state.tiles ? actorLayers(state, colours) : []),
      ...overlayLayers(state.layers, colours),
      ...selectionLayers(colours),
    ],
  };
}

function sources(state) {
  const places = [state.former && { ...state.former, kind: "former" }, state.selected && { ...state.selected, kind: "selected" }, state.highlight && { ...state.highlight, kind: "highlight" }];
  const all = {
    world: { type: "geojson", data: state.world, maxzoom: 6 },
    land: { type: "geojson", data: state.land, maxzoom: 9, tolerance: 0.25 },
    // From 16 on a tile has every actor as a point: nothing finer to ask for.
    ...(state.tiles ? { actors: { type: "vector", tiles: [state.tiles], maxzoom: 16 } } : {}),
    places: { type: "geojson", data: { type: "FeatureCollection", features: [...places.filter(Boolean).map(placeFeature), ...way(state)] } },
  };
  Object.assign(all, areaSources(state), overlaySources(state.layers));
  if (state.territoryTiles) all.territories = { type: "vector", tiles: [state.territoryTiles], maxzoom: 13 };
  return all;
}

function placeFeature({ point, name, kind }) {
  return { type: "Feature", properties: { name, kind }, geometry: { type: "Point", coordinates: point } };
}

// From where it was to where it would be.
function way({ former, selected }) {
  if (!former || !selected) return [];
  return [{ type: "Feature", properties: { kind: "way" }, geometry: { type: "LineString", coordinates: [former.point, selected.point] } }];
}

function groundLayers(colours) {
  const ground = (source) => [
    { id: `${source}-fill`, type: "fill", source, filter: ["==", ["get", "kind"], "land"], paint: { "fill-color": colours["map-land"], "fill-antialias": false } },
    { id: `${source}-coast`, type: "line", source, filter: ["==", ["get", "kind"], "coast"], paint: { "line-color": colours["map-coast"], "line-width": 1 } },
    { id: `${source}-border`, type: "line", source, filter: ["==", ["get", "kind"], "border"], paint: { "line-color": colours["map-border"], "line-width": 1.2, "line-dasharray": [3, 2] } },
  ];
  return [{ id: "sea", type: "background", paint: { "background-color": colours["map-sea"] } }, ...ground("world"), ...ground("land")];
}

// Shares in twelfths keep the number of distinct ring images small.
function ringName(families, theme) {
  const counts = ["split", ["get", "f"], ","];
  const shares = families.flatMap((_, index) => {
    const share = ["to-string", ["round", ["/", ["*", 12, ["to-number", ["at", index, counts]]], ["get", "n"]]]];
    return index ? [",", share] : [share];
  });
  const diameter = ["step", ["get", "n"], "34", 10, "38", 100, "44", 1000, "52", 10000, "60", 100000, "68"];
  return ["concat", `ring|${theme}|`, diameter, "|", ...shares];
}

function actorLayers(state, colours) {
  const theme = scheme();
  const layer = { source: "actors", "source-layer": "actors", type: "symbol" };
  // The selected place is drawn by its pin.
  const isOther = ["all", ["!", CLUSTER], ["!=", ["get", "slug"], state.selected?.slug ?? ""]];
  return [
    // Upper layers claim their room first: names give way to every point.
    {
      ...layer,
      id: "names",
      minzoom: 12,
      filter: isOther,
      layout: {
        "text-field": ["get", "name"],
        "text-font": REGULAR,
        "text-size": 13,
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 1.3,
        "text-justify": "auto",
        "text-max-width": 11,
        "text-padding": 1,
      },
      paint: { "text-color": colours.ink, "text-halo-color": colours["map-halo"], "text-halo-width": 1.6 },
    },
    {
      ...layer,
      id: "points",
      filter: isOther,
      layout: {
        "icon-image": ["concat", `point|${theme}|`, ["to-string", ["get", "f"]], ["case", ["has", "old"], "|old", ""]],
        "icon-allow-overlap": true,
        "icon-padding": 0,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.75, 13, 1],
      },
    },
    {
      ...layer,
      id: "clusters",
      filter: CLUSTER,
      layout: {
        "icon-image": ringName(state.families, theme),
        "icon-allow-overlap": true,
        "text-field": ["number-format", ["get", "n"], { locale: document.documentElement.lang }],
        "text-font": BOLD,
        "text-size": ["step", ["get", "n"], 14, 1000, 13.5, 100000, 12.5],
        "text-allow-overlap": true,
        "symbol-sort-key": ["get", "n"],
      },
      paint: { "text-color": colours.ink },
    },
  ];
}

function selectionLayers(colours) {
  const label = { "text-field": ["get", "name"], "text-font": BOLD, "text-size": 14.5, "text-max-width": 13, "text-allow-overlap": true };
  const ink = { "text-color": colours.ink, "text-halo-color": colours["map-halo"], "text-halo-width": 3 };
  return [
    {
      id: "way",
      type: "line",
      source: "places",
      filter: ["==", ["get", "kind"], "way"],
      paint: { "line-color": colours.accent, "line-width": 3, "line-dasharray": [1.5, 1.5] },
    },
    {
      id: "former",
      type: "circle",
      source: "places",
      filter: ["==", ["get", "kind"], "former"],
      paint: { "circle-radius": 8, "circle-color": colours["map-halo"], "circle-stroke-color": colours.accent, "circle-stroke-width": 3 },
    },
    {
      id: "former-name",
      type: "symbol",
      source: "places",
      filter: ["==", ["get", "kind"], "former"],
      layout: { ...label, "text-anchor": "top", "text-offset": [0, 0.9] },
      paint: ink,
    },
    {
      id: "highlight",
      type: "circle",
      source: "places",
      filter: ["==", ["get", "kind"], "highlight"],
      paint: { "circle-radius": 17, "circle-color": "transparent", "circle-stroke-color": colours.accent, "circle-stroke-width": 4 },
    },
    {
      id: "highlight-name",
      type: "symbol",
      source: "places",
      filter: ["==", ["get", "kind"], "highlight"],
      layout: { ...label, "text-anchor": "top", "text-offset": [0, 1.6] },
      paint: ink,
    },
    {
      id: "selected",
      type: "symbol",
      source: "places",
      filter: ["==", ["get", "kind"], "selected"],
      layout: { ...label, "icon-image": `pin|${scheme()}`, "icon-anchor": "bottom", "icon-allow-overlap": true, "text-anchor": "top", "text-offset": [0, 0.3] },
      paint: ink,
    },
  ];
}
