// SPDX-License-Identifier: AGPL-3.0-or-later
// A click on a cluster goes closer; on a point it shows who or what is there, with a link to the page.
import { Popup } from "maplibre-gl";
import { clustersOf, markOf, pointsOf } from "./layers.js";
import { words } from "./words.js";

const MOST_AT_ONE_PLACE = 5;
// A pin stands on its place: a card above it leaves it in sight.
const PIN = { top: [0, 4], bottom: [0, -30], left: [14, -14], right: [-14, -14], "top-left": [0, 4], "top-right": [0, 4], "bottom-left": [0, -30], "bottom-right": [0, -30] };

export const newPopup = () => new Popup({ maxWidth: "20rem", focusAfterOpen: true });

export function openOnClick(map, dataset, state, popup) {
  const layers = ["points", "clusters", ...state.layers.flatMap((layer) => [pointsOf(layer), clustersOf(layer)])];
  map.on("click", ({ point }) => {
    const drawn = { layers: layers.filter((id) => map.getLayer(id)) };
    // What lies right under the pointer comes before what is only near.
    const exact = map.queryRenderedFeatures(point, drawn);
    const features = exact.length ? exact : map.queryRenderedFeatures(around(point), drawn);
    const [feature] = features;
    if (!feature) return;
    const centre = feature.geometry.coordinates;
    if (feature.properties.n) return map.easeTo({ center: centre, zoom: Math.max(feature.properties.z, map.getZoom() + 1) });
    if (feature.source !== "actors") return show(popup, map, centre, pointCards(features, state.layers, dataset.icons), PIN);
    if (feature.properties.slug === state.selected?.slug) return;
    show(popup, map, centre, actorCard(feature.properties, dataset, state.families));
  });
  // What is switched off takes its card along.
  document.addEventListener("change", ({ target }) => target.matches("[name=layers]") && popup.remove());
  map.on("mouseenter", layers, () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", layers, () => (map.getCanvas().style.cursor = ""));
}

export function show(popup, map, centre, content, offset = 14) {
  popup.setOffset(offset).setLngLat(centre).setDOMContent(content).addTo(map);
}

// A finger is wider than a point: 8 px of grace on each side.
function around({ x, y }) {
  return [[x - 8, y - 8], [x + 8, y + 8]];
}

function actorCard({ name, slug, f }, dataset, families) {
  const href = dataset.actorUrl.replace("{slug}", encodeURIComponent(slug));
  return box(name, familyLine(families[f]?.label ?? "", f, dataset.icons), link(href, words().open));
}

// Several things may be at one place, or hide each other: all are shown, none is out of reach.
function pointCards(features, layers, sprite) {
  const all = document.createElement("div");
  all.className = "previews";
  const found = features.filter(({ source, properties }) => source.startsWith("layer-") && !properties.n);
  for (const { source, properties } of found.slice(0, MOST_AT_ONE_PLACE)) {
    all.append(pointCard(properties, layerOf(layers, source), sprite));
  }
  const left = found.length - MOST_AT_ONE_PLACE;
  if (left > 0) all.append(link(layerOf(layers, found[0].source).url, words().more(left)));
  return all;
}

const layerOf = (layers, source) => layers.find(({ name }) => source === `layer-${name}`);

function pointCard({ name, text, url }, layer, sprite) {
  const about = document.createElement("span");
  about.className = "preview__family";
  about.append(markOf(layer, sprite), layer.label);
  const more = document.createElement("p");
  more.className = "preview__text";
  more.textContent = text;
  return box(name ?? layer.label, about, ...(text ? [more] : []), ...(url ? [link(url, words().read)] : []));
}

/** A name, what is said of it, and the way to its page if it has one. */
export function card(name, about, href, text) {
  const line = document.createElement("span");
  line.className = "preview__family";
  line.textContent = about;
  return box(name, ...(about ? [line] : []), ...(href ? [link(href, text)] : []));
}

function box(name, ...rest) {
  const element = document.createElement("div");
  element.className = "preview";
  const title = document.createElement("strong");
  title.className = "preview__name";
  title.textContent = name;
  element.append(title, ...rest);
  return element;
}

function link(href, text) {
  const element = document.createElement("a");
  element.className = "preview__link";
  element.href = href;
  element.textContent = text;
  return element;
}

/** A family's shape and its name. */
export function familyLine(label, index, sprite, tag = "span") {
  const line = document.createElement(tag);
  line.className = "preview__family";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", `shape family-${index % 7}`);
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#shape-${index % 7}`);
  svg.append(use);
  line.append(svg, label);
  return line;
}
