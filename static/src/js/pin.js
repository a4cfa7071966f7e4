// SPDX-License-Identifier: AGPL-3.0-or-later
// The small map of a form: shows where the place is, with a pin to drag or to move with the arrow keys.
import { Marker } from "maplibre-gl";
import { partsOf, write } from "./place.js";
import { start as startMap } from "./map.js";

const CLOSE = { address: 17, street: 16, commune: 12.5 };
const STEP = 4;
const FAR = 40;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Start the map in this element; called once, by map-loader.js. */
export async function start(element) {
  await startMap(element);
  const map = element.essMap;
  const place = element.closest("[data-ess-place]");
  const parts = partsOf(place);
  const handle = drawHandle(element.dataset.essTPin);
  const marker = new Marker({ element: handle, draggable: true, anchor: "bottom" });
  let shown = false;
  let timer;

  function follow(moveMap) {
    const lon = parseFloat(parts.longitude.value.replace(",", "."));
    const lat = parseFloat(parts.latitude.value.replace(",", "."));
    if (!Number.isFinite(lon) || !Number.isFinite(lat)) {
      marker.remove();
      shown = false;
      return;
    }
    marker.setLngLat([lon, lat]);
    if (!shown) marker.addTo(map);
    // MapLibre names every marker alike.
    handle.setAttribute("aria-label", element.dataset.essTPin);
    shown = true;
    if (moveMap) map.jumpTo({ center: [lon, lat], zoom: CLOSE[parts.location_precision.value] ?? 13 });
  }

  function put({ lng, lat }) {
    // The town is asked for afterwards; what the pin left behind is not said of the new place.
    write(place, { longitude: lng.toFixed(6), latitude: lat.toFixed(6), commune: "", location_precision: "address" }, "pin");
    clearTimeout(timer);
    timer = setTimeout(() => nameTown(place, lng, lat), 400);
  }

  marker.on("dragend", () => put(marker.getLngLat()));
  handle.addEventListener("keydown", (event) => {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    const { x, y } = map.project(marker.getLngLat());
    const pixels = event.shiftKey ? FAR : STEP;
    put(map.unproject([x + direction[0] * pixels, y + direction[1] * pixels]));
  });
  place.querySelector("[data-ess-pin-here]").addEventListener("click", () => {
    put(map.getCenter());
    handle.focus();
  });
  // Looking at a neighbour must not lose what was typed.
  element.addEventListener("click", (event) => event.target.closest("a")?.setAttribute("target", "_blank"), true);
  place.addEventListener("ess:place", (event) => follow(event.detail.by !== "pin"));
  follow(true);
  element.essPin = marker;
}

async function nameTown(place, lon, lat) {
  try {
    const response = await fetch(`${place.dataset.url}?lon=${lon.toFixed(5)}&lat=${lat.toFixed(5)}`);
    const [found] = response.ok ? await response.json() : [];
    const parts = partsOf(place);
    if (!found || parts.longitude.value !== lon.toFixed(6)) return;
    // What somebody wrote stays; what is empty is filled in.
    const empty = parts.city.value ? {} : { postal_code: found.postal_code, city: found.city };
    place.dataset.town = [found.postal_code, found.city].filter(Boolean).join(" ");
    write(place, { ...empty, commune: found.commune }, "pin");
    delete place.dataset.town;
  } catch {
    // Only a comfort: the server finds the commune under the point.
  }
}

function drawHandle(label) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "pin";
  handle.setAttribute("aria-label", label);
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 30");
  svg.setAttribute("aria-hidden", "true");
  const drop = document.createElementNS(namespace, "path");
  drop.setAttribute("d", "M12 29C7 22 2 17 2 11a10 10 0 0 1 20 0c0 6-5 11-10 18Z");
  const hole = document.createElementNS(namespace, "circle");
  Object.entries({ cx: 12, cy: 11, r: 4 }).forEach(([name, value]) => hole.setAttribute(name, value));
  svg.append(drop, hole);
  handle.append(svg);
  return handle;
}
