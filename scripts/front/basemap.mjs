// SPDX-License-Identifier: AGPL-3.0-or-later
// The offline base map: Natural Earth land, coasts and borders, finer where France is.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { merge, mesh } from "topojson-client";
import { clipLine, clipRing } from "./clip.mjs";

// [west, south, east, north]
const METROPOLE = [-6, 41, 10, 51.6];
const OVERSEAS = [
  [-63.5, 14, -60.2, 18.5], // Guadeloupe, Martinique, Saint-Martin, Saint-Barthélemy
  [-55.5, 1.5, -51, 6.5], // Guyane
  [55, -21.6, 56.1, -20.7], // La Réunion
  [44.8, -13.2, 45.5, -12.5], // Mayotte
  [-57, 46.5, -55.8, 47.4], // Saint-Pierre-et-Miquelon
];
const AROUND = [-14, 35, 22, 60];

/** Return the GeoJSON texts {near, far}: near is fine and small, far fills what a wide screen shows around. */
export async function buildBasemap(modules) {
  const [fine, medium, coarse] = await Promise.all(["10m", "50m", "110m"].map((scale) => readAtlas(modules, scale)));
  const near = [METROPOLE, ...OVERSEAS].flatMap((box) => cut(fine, box, 3));
  const world = [-180, -85, 180, 85];
  const far = [
    ...frame(AROUND, METROPOLE).flatMap((box) => cut(medium, box, 2)),
    ...frame(world, AROUND).flatMap((box) => cut(coarse, box, 2)),
  ];
  return { near: geojson(near), far: geojson(far) };
}

async function readAtlas(modules, scale) {
  const atlas = JSON.parse(await readFile(path.join(modules, `world-atlas/countries-${scale}.json`)));
  const countries = atlas.objects.countries;
  return {
    land: merge(atlas, countries.geometries).coordinates,
    coast: mesh(atlas, countries, (a, b) => a === b).coordinates,
    border: mesh(atlas, countries, (a, b) => a !== b).coordinates,
  };
}

// The four rectangles between an outer and an inner box.
function frame([W, S, E, N], [w, s, e, n]) {
  return [[W, S, w, N], [e, S, E, N], [w, S, e, s], [w, n, e, N]];
}

function cut(atlas, box, digits) {
  const land = atlas.land
    .map((rings) => rings.map((ring) => round(clipRing(ring, box), digits)).filter((ring) => ring.length > 3))
    .filter((rings) => rings.length);
  const lines = (source) => source.flatMap((line) => clipLine(line, box)).map((line) => round(line, digits)).filter((line) => line.length > 1);
  return [
    feature("land", "MultiPolygon", land),
    feature("coast", "MultiLineString", lines(atlas.coast)),
    feature("border", "MultiLineString", lines(atlas.border)),
  ].filter((f) => f.geometry.coordinates.length);
}

function round(points, digits) {
  const kept = [];
  for (const [x, y] of points) {
    const point = [Number(x.toFixed(digits)), Number(y.toFixed(digits))];
    const last = kept.at(-1);
    if (!last || last[0] !== point[0] || last[1] !== point[1]) kept.push(point);
  }
  return kept;
}

function feature(kind, type, coordinates) {
  return { type: "Feature", properties: { kind }, geometry: { type, coordinates } };
}

function geojson(features) {
  return JSON.stringify({ type: "FeatureCollection", features });
}
