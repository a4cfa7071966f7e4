// SPDX-License-Identifier: AGPL-3.0-or-later
// Boundaries and names of territories, each level at the zooms where it helps.
const LEVELS = [
  { level: "region", lines: [0, 24], width: 1.3, names: [3.5, 6.3], size: 13.5 },
  { level: "department", lines: [5.5, 24], width: 0.8, names: [6.3, 8.6], size: 13 },
  { level: "epci", lines: [8, 24], width: 0.9, names: [8.6, 10.6], size: 12.5 },
  { level: "commune", lines: [10.5, 24], width: 0.5, names: [10.2, 24], size: 12.5 },
];

export function territoryLayers(colours, current) {
  return [
    ...LEVELS.toReversed().map((spec) => boundary(spec, colours)),
    {
      id: "boundary-current",
      type: "line",
      source: "territories",
      "source-layer": "boundaries",
      filter: ["==", ["get", "key"], current],
      layout: { "line-join": "round" },
      paint: { "line-color": colours.action, "line-width": 2.6, "line-opacity": 0.85 },
    },
    ...LEVELS.map((spec) => names(spec, colours)),
  ];
}

function boundary({ level, lines, width }, colours) {
  return {
    id: `boundary-${level}`,
    type: "line",
    source: "territories",
    "source-layer": "boundaries",
    minzoom: lines[0],
    maxzoom: lines[1],
    filter: ["==", ["get", "level"], level],
    layout: { "line-join": "round" },
    paint: { "line-color": colours["map-border"], "line-width": ["interpolate", ["linear"], ["zoom"], 5, width * 0.7, 12, width * 1.6] },
  };
}

function names({ level, names: [from, to], size }, colours) {
  return {
    id: `name-${level}`,
    type: "symbol",
    source: "territories",
    "source-layer": "names",
    minzoom: from,
    maxzoom: to,
    filter: ["==", ["get", "level"], level],
    layout: {
      "text-field": ["get", "name"],
      "text-font": ["Ess Map Regular"],
      "text-size": size,
      "text-max-width": 9,
      // A town under its own cluster keeps its name, beside it.
      "text-variable-anchor": ["center", "bottom", "top"],
      "text-radial-offset": 2,
      "text-justify": "auto",
      "text-padding": 6,
      "symbol-sort-key": ["-", ["coalesce", ["get", "population"], 0]],
    },
    paint: { "text-color": colours["map-name"], "text-halo-color": colours["map-halo"], "text-halo-width": 1.4 },
  };
}
