// SPDX-License-Identifier: AGPL-3.0-or-later
// Areas over the map: where pôles work, their members and the links between them, from one GeoJSON; ways and numbered
// places of plugins. A stage is a colour and a number, the same as in the legend of the page; what is approximate is dashed.
import { scheme } from "./colours.js";
import { card, show } from "./preview.js";
import { words } from "./words.js";

const TONES = 8;
const CLICKED = ["area-members", "area-marks", "area-way-edges", "area-fill"];
const MOST = 5;

/** Return the GeoJSON at this address, null when there is none or it is out of reach: the list says the same. */
export async function fetchAreas(url) {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.json() : null;
  } catch (error) {
    console.debug("map: areas out of reach:", error.message);
    return null;
  }
}

/** Return [west, south, east, north] of everything in a GeoJSON, null when nothing is there. */
export function boundsOf(data) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const stretch = (at) => {
    if (typeof at[0] !== "number") return at.forEach(stretch);
    box[0] = Math.min(box[0], at[0]);
    box[1] = Math.min(box[1], at[1]);
    box[2] = Math.max(box[2], at[0]);
    box[3] = Math.max(box[3], at[1]);
  };
  data?.features.forEach(({ geometry }) => stretch(geometry.coordinates));
  return Number.isFinite(box[0]) ? box : null;
}

export function areaSources({ areas }) {
  return areas ? { areas: { type: "geojson", data: areas, maxzoom: 14 } } : {};
}

export function areaLayers({ areas, families }, colours) {
  if (!areas) return [];
  const tone = ["match", ["get", "tone"], ...Array.from({ length: TONES }, (_, n) => [n, colours[`stage-${n}`]]).flat(), colours.action];
  return [...surfaces(tone), ...lines(colours), ...ways(tone, colours), ...members(families, colours), ...marks(tone, colours)];
}

const drawn = (id, type, filter, rest) => ({ id, type, source: "areas", filter, ...rest });
const what = (kind) => ["==", ["get", "what"], kind];
const approximate = ["==", ["get", "approximate"], true];

function surfaces(tone) {
  const line = { "line-color": tone, "line-width": ["interpolate", ["linear"], ["zoom"], 5, 1.4, 11, 2.6] };
  return [
    drawn("area-fill", "fill", what("area"), { paint: { "fill-color": tone, "fill-opacity": ["case", approximate, 0.14, 0.26] } }),
    drawn("area-line", "line", ["all", what("area"), ["!", approximate]], { layout: { "line-join": "round" }, paint: line }),
    drawn("area-line-approximate", "line", ["all", what("area"), approximate], { layout: { "line-join": "round" }, paint: { ...line, "line-dasharray": [2.5, 2] } }),
  ];
}

function lines(colours) {
  return [
    drawn("area-memberships", "line", what("membership"), { paint: { "line-color": colours.action, "line-width": 1.2, "line-opacity": 0.5 } }),
    drawn("area-links", "line", what("link"), { paint: { "line-color": colours.accent, "line-width": 2.2, "line-dasharray": [1.5, 1] } }),
  ];
}

// An edge in the colour of paper keeps a way apart from the roads of the map, and gives the pointer something to hit.
function ways(tone, colours) {
  const layout = { "line-join": "round", "line-cap": "round" };
  const width = (more) => ["interpolate", ["linear"], ["zoom"], 6, 2 + more, 13, 5 + more];
  return [
    drawn("area-way-edges", "line", what("way"), { layout, paint: { "line-color": colours["map-halo"], "line-width": width(4) } }),
    drawn("area-ways", "line", ["all", what("way"), ["!", approximate]], { layout, paint: { "line-color": tone, "line-width": width(0) } }),
    drawn("area-ways-approximate", "line", ["all", what("way"), approximate], { paint: { "line-color": tone, "line-width": width(0), "line-dasharray": [2, 1.2] } }),
  ];
}

function members(families, colours) {
  return [
    drawn("area-members", "symbol", what("member"), {
      layout: {
        "icon-image": ["concat", `point|${scheme()}|`, ["to-string", ["coalesce", ["get", "f"], families.length - 1]]],
        "icon-allow-overlap": true,
        "icon-padding": 0,
        "text-field": ["step", ["zoom"], "", 11, ["get", "name"]],
        "text-font": ["Ess Map Regular"],
        "text-size": 12.5,
        "text-max-width": 10,
        "text-variable-anchor": ["left", "right", "top", "bottom"],
        "text-radial-offset": 1.2,
        "text-justify": "auto",
        "text-optional": true,
      },
      paint: { "text-color": colours.ink, "text-halo-color": colours["map-halo"], "text-halo-width": 1.6 },
    }),
  ];
}

// Its number in a disc, that of the stage unless it has one, then the name where there is room.
function marks(tone, colours) {
  const number = ["case", ["has", "number"], ["to-string", ["get", "number"]], ["has", "tone"], ["to-string", ["+", ["get", "tone"], 1]], ""];
  return [
    drawn("area-marks", "circle", what("mark"), { paint: { "circle-radius": ["case", ["==", number, ""], 7, 12], "circle-color": tone, "circle-stroke-color": colours.surface, "circle-stroke-width": 2 } }),
    drawn("area-numbers", "symbol", what("mark"), {
      layout: { "text-field": number, "text-font": ["Ess Map Bold"], "text-size": 14, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": colours.surface },
    }),
    drawn("area-names", "symbol", what("mark"), {
      minzoom: 6.2,
      layout: { "text-field": ["coalesce", ["get", "name"], ""], "text-font": ["Ess Map Bold"], "text-size": 13, "text-max-width": 10, "text-anchor": "top", "text-offset": [0, 1.2] },
      paint: { "text-color": colours.ink, "text-halo-color": colours["map-halo"], "text-halo-width": 2 },
    }),
  ];
}

/** A click on a member or on a pôle tells who it is; several areas at one place are all told. */
export function openAreas(map, popup) {
  map.on("click", ({ point, lngLat }) => {
    const layers = CLICKED.filter((id) => map.getLayer(id));
    if (!layers.length) return;
    const found = map.queryRenderedFeatures(point, { layers }).filter(({ properties }) => properties.url || properties.text);
    const upper = found[0]?.properties.what === "member" ? found.filter(({ properties }) => properties.what === "member") : found;
    const once = [...new Map(upper.map((one) => [`${one.properties.url} ${one.properties.name}`, one])).values()].slice(0, MOST);
    if (!once.length) return;
    const all = document.createElement("div");
    all.className = "previews";
    all.append(...once.map(({ properties }) => card(properties.name, about(properties), properties.url, linked(properties))));
    show(popup, map, lngLat, all);
  });
  map.on("mouseenter", CLICKED, ({ features }) => (features[0].properties.url || features[0].properties.text) && (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", CLICKED, () => (map.getCanvas().style.cursor = ""));
}

// A pôle and an actor have a card; what a plugin shows is a page of its own.
const linked = ({ what, stage_label: stage }) => (stage || what === "member" ? words().open : words().read);

function about({ kind_label: kind, stage_label: stage, tone, text }) {
  return stage ? `${kind} · ${tone + 1} ${stage}` : (text ?? "");
}
