// SPDX-License-Identifier: AGPL-3.0-or-later
// A click on a cluster goes closer; on a point it shows who is there, with a link to the page.
import { Popup } from "maplibre-gl";
import { words } from "./words.js";

export function openOnClick(map, dataset, state) {
  const popup = new Popup({ offset: 14, maxWidth: "20rem", focusAfterOpen: true });
  map.on("click", ({ point }) => {
    const [feature] = map.queryRenderedFeatures(around(point), { layers: ["points", "clusters"] });
    if (!feature) return;
    const centre = feature.geometry.coordinates;
    if (feature.properties.n) return map.easeTo({ center: centre, zoom: Math.max(feature.properties.z, map.getZoom() + 1) });
    if (feature.properties.slug === state.selected?.slug) return;
    popup.setLngLat(centre).setDOMContent(card(feature.properties, dataset, state.families)).addTo(map);
  });
  for (const layer of ["points", "clusters"]) {
    map.on("mouseenter", layer, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
  }
}

// A finger is wider than a point: 8 px of grace on each side.
function around({ x, y }) {
  return [[x - 8, y - 8], [x + 8, y + 8]];
}

function card({ name, slug, f }, dataset, families) {
  const box = document.createElement("div");
  box.className = "preview";
  const title = document.createElement("strong");
  title.className = "preview__name";
  title.textContent = name;
  const link = document.createElement("a");
  link.className = "preview__link";
  link.href = dataset.actorUrl.replace("{slug}", encodeURIComponent(slug));
  link.textContent = words().open;
  box.append(title, familyLine(families[f]?.label ?? "", f, dataset.icons), link);
  return box;
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
