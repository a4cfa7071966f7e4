// SPDX-License-Identifier: AGPL-3.0-or-later
// The operator's base map, if any, laid over our own ground, which shows through when it is out of reach.
import { addProtocol } from "maplibre-gl";
import { palette } from "./colours.js";

const NONE = { sources: {}, layers: [] };

/** Return {sources, layers, attribution} for {"type": "none" | "raster" | "pmtiles", url, attribution}. */
export async function prepareBasemap(setting) {
  if (setting.type === "raster") return raster({ tiles: [setting.url] }, setting.attribution);
  if (setting.type !== "pmtiles") return NONE;
  try {
    return await fromArchive(setting);
  } catch (error) {
    console.debug("map: base map out of reach:", error.message);
    return NONE;
  }
}

function raster(source, attribution) {
  return {
    attribution,
    sources: { basemap: { type: "raster", tileSize: 256, maxzoom: 18, ...source } },
    layers: [{ id: "basemap", type: "raster", source: "basemap", paint: { "raster-saturation": -0.35, "raster-opacity": 0.85 } }],
  };
}

async function fromArchive({ url, attribution }) {
  const { PMTiles, Protocol, TileType } = await import("pmtiles");
  const protocol = new Protocol();
  const archive = new PMTiles(new URL(url, location.href).href);
  protocol.add(archive);
  addProtocol("pmtiles", protocol.tile);
  const header = await archive.getHeader();
  const source = { url: `pmtiles://${archive.source.getKey()}` };
  if (header.tileType !== TileType.Mvt) return raster(source, attribution);
  return { attribution, sources: { basemap: { type: "vector", ...source } }, layers: vectorLayers(palette()) };
}

// The Protomaps schema: only what helps to find one's way.
function vectorLayers(colours) {
  const layer = (id, type, sourceLayer, paint, more = {}) => ({ id: `basemap-${id}`, type, source: "basemap", "source-layer": sourceLayer, paint, ...more });
  const road = (id, kind, width, minzoom) =>
    layer(id, "line", "roads", { "line-color": colours["map-border"], "line-opacity": 0.7, "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 8, width * 0.3, 18, width * 6] },
      { minzoom, filter: ["==", ["get", "kind"], kind], layout: { "line-cap": "round", "line-join": "round" } });
  return [
    layer("water", "fill", "water", { "fill-color": colours["map-sea"] }),
    layer("buildings", "fill", "buildings", { "fill-color": colours["map-border"], "fill-opacity": 0.35 }, { minzoom: 14 }),
    road("minor", "minor_road", 1.2, 13),
    road("major", "major_road", 1.8, 9),
    road("highway", "highway", 2.4, 6),
  ];
}
