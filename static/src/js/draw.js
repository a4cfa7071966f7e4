// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws an outline over a map: by clicks, or by moving the map under its centre with the arrow keys and a button.
// The text field of the form is the truth: what is drawn is written there, what is there is shown.
import { palette } from "./map/colours.js";
import { start as startMap } from "./map.js";

const SOURCE = "drawing";

/** Start the map in this element; called once, by map-loader.js. */
export async function start(element) {
  await startMap(element);
  const map = element.essMap;
  const place = element.closest("[data-ess-draw]");
  const field = place.querySelector("textarea");
  const part = (name) => place.querySelector(`[data-ess-draw-${name}]`);
  const cross = place.querySelector(".draw__cross");
  let corners = null;

  const say = (key, n = 0) => (part("said").textContent = place.dataset[`essT${key}`].replace("{n}", n));

  function shown() {
    if (corners) return open(corners);
    try {
      return field.value.trim() ? JSON.parse(field.value) : open([]);
    } catch {
      return open([]);
    }
  }

  function draw() {
    map.getSource(SOURCE)?.setData(shown());
    const drawing = corners !== null;
    for (const name of ["here", "back", "end"]) part(name).hidden = !drawing;
    part("start").hidden = drawing;
    cross.hidden = !drawing;
    map.getCanvas().style.cursor = drawing ? "crosshair" : "";
    if (drawing) corners.length ? say("Corners", corners.length) : say("Help");
  }

  function add({ lng, lat }) {
    corners.push([Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
    draw();
  }

  function state() {
    if (!field.value.trim()) return say("None");
    try {
      JSON.parse(field.value);
      say("Done");
    } catch {
      say("Unread");
    }
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
    if (corners.length < 3) return say("Few");
    field.value = JSON.stringify({ type: "Polygon", coordinates: [[...corners, corners[0]]] });
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
  // A new theme brings a new style, without what was laid over the old one.
  map.on("styledata", over);
  if (map.isStyleLoaded()) over();
  draw();
  state();
}

function open(corners) {
  const points = corners.map((at) => feature("Point", at));
  const line = corners.length > 1 ? [feature("LineString", corners.length > 2 ? [...corners, corners[0]] : corners)] : [];
  return { type: "FeatureCollection", features: [...line, ...points] };
}

const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });

function layers({ accent: colour, surface }) {
  return [
    { id: "drawing-fill", type: "fill", source: SOURCE, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour, "fill-opacity": 0.18 } },
    { id: "drawing-line", type: "line", source: SOURCE, paint: { "line-color": colour, "line-width": 3 } },
    { id: "drawing-corners", type: "circle", source: SOURCE, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 5, "circle-color": surface, "circle-stroke-color": colour, "circle-stroke-width": 3 } },
  ];
}
