// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeps map and list together: new results give new tiles, a card under the pointer lights its place.

export function followList(map, state, redraw) {
  document.addEventListener("ess:results", () => followResults(map, state, redraw));
  for (const [begin, end] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(begin, ({ target }) => light(target.closest?.("[data-ess-actor]"), state, redraw));
    document.addEventListener(end, ({ target, relatedTarget }) => {
      const card = target.closest?.("[data-ess-actor]");
      if (card && !card.contains(relatedTarget)) light(null, state, redraw);
    });
  }
  map.on("mousemove", "points", ({ features }) => mark(features[0].properties.slug));
  map.on("mouseleave", "points", () => mark(null));
}

function followResults(map, state, redraw) {
  const { dataset } = document.getElementById("results");
  const tiles = location.origin + dataset.tiles;
  if (tiles !== state.tiles) {
    state.tiles = tiles;
    showTiles(map, tiles);
  }
  const territory = dataset.territory ?? "";
  if (territory !== state.territory || state.highlight) {
    Object.assign(state, { territory, highlight: null });
    redraw();
  }
  // Someone who asked for "this area" chose the view, and a layer switched is no move: leave it alone.
  const asked = `${tiles} ${dataset.bbox}`;
  if (asked === state.fitted) return;
  state.fitted = asked;
  if (dataset.bbox && !new URLSearchParams(location.search).get("bbox")) {
    const bounds = dataset.bbox.split(",").map(Number);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    map.fitBounds(bounds, { padding: 48, maxZoom: 15, duration: still ? 0 : 600 });
  }
}

// MapLibre keeps what it gets for a tile that was on its way when the address changed: ask again then.
async function showTiles(map, tiles) {
  const source = map.getSource("actors");
  if (!source) return;
  const onTheirWay = !map.isSourceLoaded("actors");
  source.setTiles([tiles]);
  if (!onTheirWay) return;
  await map.once("idle");
  if (source.tiles[0] === tiles) source.setTiles([tiles]);
}

function light(card, state, redraw) {
  if (card && !card.dataset.essPoint) return;
  const slug = card?.dataset.essActor;
  if (slug === state.highlight?.slug) return;
  state.highlight = card && {
    slug,
    point: card.dataset.essPoint.split(",").map(Number),
    name: card.querySelector("a").textContent.trim(),
  };
  redraw();
}

function mark(slug) {
  for (const card of document.querySelectorAll("[data-ess-actor]")) {
    card.classList.toggle("card--lit", card.dataset.essActor === slug);
  }
}
