// SPDX-License-Identifier: AGPL-3.0-or-later
// The map island: brings an element [data-ess-map] to life and keeps it in step with the list.
import { AttributionControl, Map as MapView, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { boundsOf, fetchAreas, openAreas } from "./map/areas.js";
import { prepareBasemap } from "./map/basemap.js";
import { drawMissingImages } from "./map/images.js";
import { followLayers } from "./map/layers.js";
import { followList } from "./map/list.js";
import { addLegend, addSearchHere } from "./map/overlays.js";
import { newPopup, openOnClick } from "./map/preview.js";
import { buildStyle } from "./map/style.js";
import { locale, words } from "./map/words.js";

const FRANCE = [-5.2, 42.2, 8.4, 51.2];

function readState(element) {
  const { dataset } = element;
  const current = asked(element);
  return {
    tiles: current.tiles && absolute(current.tiles),
    areas: null,
    territoryTiles: dataset.territoryTiles && absolute(dataset.territoryTiles),
    land: absolute(dataset.land),
    world: absolute(dataset.world),
    families: JSON.parse(dataset.families),
    layers: readLayers(dataset.layers, document.getElementById("results")?.dataset.layers),
    basemap: { layers: [] },
    territory: document.getElementById("results")?.dataset.territory ?? dataset.territory ?? "",
    selected: dataset.point ? { point: numbers(dataset.point), name: dataset.selectedName ?? "", slug: dataset.selected } : null,
    former: dataset.former ? { point: numbers(dataset.former), name: dataset.formerName ?? "" } : null,
    highlight: null,
    fitted: `${absolute(current.tiles)} ${current.bbox}`,
    still: "static" in dataset,
  };
}

// On a phone the map starts when it is opened: the results may have changed since the page came.
function asked(element) {
  const results = document.getElementById("results")?.dataset;
  return results?.tiles ? results : element.dataset;
}

function readLayers(text, drawn) {
  const names = drawn?.split(" ");
  return JSON.parse(text ?? "[]").map((layer) => ({
    ...layer,
    shown: names?.includes(layer.name) ?? layer.shown,
    tiles: absolute(layer.tiles_url),
  }));
}

// The worker has no page of its own to resolve an address against; URL() would escape the braces of {z}.
const absolute = (path) => (path.startsWith("/") ? location.origin + path : path);
const numbers = (text) => text.split(",").map(Number);

function view(element, state) {
  const around = boundsOf(state.areas);
  if (around) return { bounds: around, fitBoundsOptions: { padding: 40, maxZoom: 13 } };
  if (state.former) return { bounds: surrounding(state.former.point, state.selected.point), fitBoundsOptions: { padding: 72, maxZoom: 15 } };
  if (state.selected) return { center: state.selected.point, zoom: 13.2 };
  const { bbox } = asked(element);
  const bounds = bbox ? numbers(bbox) : FRANCE;
  return { bounds, fitBoundsOptions: { padding: 48, maxZoom: 15 } };
}

const surrounding = ([x, y], [u, v]) => [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)];

/** Start the map in this element; called once, by map-loader.js. */
export async function start(element) {
  setWorkerUrl(absolute(element.dataset.worker));
  const state = readState(element);
  state.basemap = await prepareBasemap(JSON.parse(element.dataset.basemap));
  if (element.dataset.areas) state.areas = await fetchAreas(element.dataset.areas);
  const text = words();
  const map = new MapView({
    container: element,
    style: buildStyle(state),
    ...view(element, state),
    locale: locale(),
    minZoom: 2,
    maxZoom: 19,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    renderWorldCopies: false,
    attributionControl: false,
    cooperativeGestures: state.still,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ maxWidth: 90 }), "bottom-left");
  const credits = [state.basemap.attribution, element.dataset.attribution].filter(Boolean);
  map.addControl(new AttributionControl({ compact: matchMedia("(width < 62rem)").matches, customAttribution: credits }), "bottom-right");

  // Before its first style is there the map cannot change it: what happens meanwhile is drawn then.
  let styled = false;
  const redraw = () => styled && map.setStyle(buildStyle(state), { diff: true });
  map.once("style.load", () => {
    styled = true;
    redraw();
  });
  document.addEventListener("ess:theme", redraw);
  drawMissingImages(map);
  const popup = newPopup();
  openOnClick(map, element.dataset, state, popup);
  openAreas(map, popup);
  quietly(map);
  new ResizeObserver(() => map.resize()).observe(element);
  if (!state.still) {
    addLegend(element, state, text);
    addSearchHere(map, element, text);
    followList(map, state, redraw);
    followLayers(state, redraw);
  }
  element.essMap = map;
  element.essState = state;
  element.essRedraw = redraw;
}

// A base map or a tile out of reach must not break the page: what is there stays, the list says everything.
function quietly(map) {
  map.on("error", ({ error }) => console.debug("map:", error?.message));
}
