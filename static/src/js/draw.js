// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws an outline or a line over a map: by clicks, or by moving the map under its centre with the arrow keys and a button.
// The text field of the form is the truth: what is drawn is written there, what is there is shown.
import { boundsOf } from "./map/areas.js";
import { palette } from "./map/colours.js";
import { start as startMap } from "./map.js";

const SOURCE = "drawing";
const SHAPES = {
  outline: { few: 3, most: Infinity, geometry: (corners) => ({ type: "Polygon", coordinates: [[...corners, corners[0]]] }) },
  // Must agree with the macro `draw`, which promises it.
  line: { few: 2, most: 50, geometry: (corners) => ({ type: "LineString", coordinates: corners }) },
};

/** Start the map in this element; called once, by map-loader.js. */
export async function start(element) {
  await startMap(element);
  const map = element.essMap;
  const place = element.closest("[data-ess-draw]");
  const shape = SHAPES[place.dataset.essDraw];
  const field = place.querySelector("textarea");
  const part = (name) => place.querySelector(`[data-ess-draw-${name}]`);
  const cross = place.querySelector(".draw__cross");
  let corners = null;

  const say = (key, n = 0) => (part("said").textContent = place.dataset[`essT${key}`].replace("{n}", n));

  function shown() {
    return (corners ? open(corners, shape) : written(field.value)) ?? open([], shape);
  }

  function draw() {
    map.getSource(SOURCE)?.setData(shown());
    const drawing = corners !== null;
    for (const name of ["here", "back", "end"]) part(name).hidden = !drawing;
    part("start").hidden = drawing;
    cross.hidden = !drawing;
    map.getCanvas().style.cursor = drawing ? "crosshair" : "";
    if (drawing) corners.length ? say(full() ? "Most" : "Corners", corners.length) : say("Help");
  }

  const full = () => corners?.length >= shape.most;

  function add({ lng, lat }) {
    if (full()) return;
    corners.push([Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
    draw();
  }

  function state() {
    if (!field.value.trim()) return say("None");
    say(written(field.value) ? "Done" : "Unread");
  }

  part("start").addEventListener("click", () => {
    corners = [];
    draw();
    map.getCanvas().focus();
  });
  part("here").addEventListener("click", () => add(map.getCenter()));
  part("back").addEventListener("click", () => {
    corners.pop();
    draw();
  });
  part("end").addEventListener("click", () => {
    if (corners.length < shape.few) return say("Few");
    field.value = JSON.stringify(shape.geometry(corners));
    corners = null;
    draw();
    state();
    part("start").focus();
  });
  part("clear").addEventListener("click", () => {
    corners = null;
    field.value = "";
    draw();
    state();
  });
  // While one draws, a click puts a corner and opens nothing.
  map.on("click", (event) => corners && add(event.lngLat));
  element.addEventListener("click", (event) => event.target.closest("a")?.setAttribute("target", "_blank"), true);
  field.addEventListener("input", () => {
    draw();
    state();
  });

  const over = () => {
    if (map.getSource(SOURCE)) return;
    map.addSource(SOURCE, { type: "geojson", data: shown() });
    for (const layer of layers(palette())) map.addLayer(layer);
  };
  const before = element.dataset.bbox || element.dataset.areas ? null : boundsOf(written(field.value));
  if (before) map.fitBounds(before, { padding: 48, maxZoom: 15, animate: false });
  // A new theme brings a new style, without what was laid over the old one.
  map.on("styledata", over);
  if (map.isStyleLoaded()) over();
  draw();
  state();
}

// What the text says, as a collection; null when nothing of it can be drawn.
function written(text) {
  try {
    const all = collection(geometries(JSON.parse(text)).map(({ type, coordinates }) => feature(type, coordinates)));
    const [west, south, east, north] = boundsOf(all);
    return west >= -180 && south >= -90 && east <= 180 && north <= 90 ? all : null;
  } catch {
    return null;
  }
}

const geometries = (said) => (said.features ?? said.geometries)?.flatMap(geometries) ?? (said.geometry ? [said.geometry] : [said]);
const collection = (features) => ({ type: "FeatureCollection", features });

// What is drawn so far; the first point of a line is full: from there one starts.
function open(corners, { few }) {
  const points = corners.map((at, index) => feature("Point", at, { first: index === 0 && few === 2 }));
  const round = few === 3 && corners.length > 2 ? [...corners, corners[0]] : corners;
  const line = corners.length > 1 ? [feature("LineString", round)] : [];
  return collection([...line, ...points]);
}

const feature = (type, coordinates, properties = {}) => ({ type: "Feature", properties, geometry: { type, coordinates } });

function layers({ accent: colour, surface }) {
  return [
    { id: "drawing-fill", type: "fill", source: SOURCE, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour, "fill-opacity": 0.18 } },
    { id: "drawing-line", type: "line", source: SOURCE, paint: { "line-color": colour, "line-width": 3.5 }, layout: { "line-join": "round", "line-cap": "round" } },
    { id: "drawing-corners", type: "circle", source: SOURCE, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 5, "circle-color": ["case", ["==", ["get", "first"], true], colour, surface], "circle-stroke-color": colour, "circle-stroke-width": 3 } },
  ];
}
