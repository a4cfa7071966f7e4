// SPDX-License-Identifier: AGPL-3.0-or-later
// Build static/src into static/dist: scripts, styles, fonts, icons, offline base map, and their manifest.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, watch, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { buildBasemap } from "./front/basemap.mjs";
import { buildSprite } from "./front/sprite.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const SOURCE = path.join(ROOT, "static/src");
const DIST = path.join(ROOT, "static/dist");
const MODULES = path.join(ROOT, "node_modules");

// The text faces are preloaded by the page, so they need a logical name as well.
const FONT_NAMES = {
  "atkinson-hyperlegible-next-latin-wght-normal.woff2": "text.woff2",
  "bricolage-grotesque-latin-wght-normal.woff2": "heading.woff2",
};

const BUNDLES = ["js/main.js", "js/theme.js", "js/map.js", "js/pin.js", "js/draw.js", "css/main.css", "css/map.css"];

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: ROOT,
    entryPoints: BUNDLES.map((name) => path.join(SOURCE, name)),
    outdir: DIST,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "fonts/[name]-[hash]",
    loader: { ".woff2": "file" },
    external: ["data:*"],
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["chrome123", "firefox120", "safari17.5"],
    minify: true,
    metafile: true,
    legalComments: "linked",
    logLevel: "warning",
  });
  const names = {};
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    const built = path.relative(DIST, path.join(ROOT, file));
    if (BUNDLES.some((name) => output.entryPoint?.endsWith(name))) names[path.basename(output.entryPoint)] = built;
    const font = FONT_NAMES[path.basename(Object.keys(output.inputs)[0] ?? "")];
    if (font && built.startsWith("fonts/")) names[font] = built;
  }
  const files = Object.keys(result.metafile.outputs).map((f) => path.relative(DIST, path.join(ROOT, f)));
  return { names, files };
}

async function emit(logicalName, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const { name, ext } = path.parse(logicalName);
  const file = `${name}-${hash}${ext}`;
  await writeFile(path.join(DIST, file), content);
  return { [logicalName]: file };
}

async function removeStale(keep) {
  for (const entry of await readdir(DIST, { recursive: true, withFileTypes: true })) {
    const file = path.relative(DIST, path.join(entry.parentPath ?? entry.path, entry.name));
    if (entry.isFile() && !keep.has(file)) await rm(path.join(DIST, file));
  }
}

export async function build() {
  const started = performance.now();
  await mkdir(DIST, { recursive: true });
  const { names, files } = await bundle();
  const basemap = await buildBasemap(MODULES);
  const worker = await readFile(path.join(MODULES, "maplibre-gl/dist/maplibre-gl-worker.mjs"));
  const emitted = Object.assign(
    {},
    await emit("map-worker.js", worker.toString().replace(/\/\/# sourceMappingURL=.*\s*$/, "")),
    await emit("proof-worker.js", await readFile(path.join(MODULES, "altcha/dist/workers/pbkdf2.js"))),
    await emit("icons.svg", await buildSprite(SOURCE, MODULES, path.join(ROOT, "templates"))),
    await emit("favicon.svg", await readFile(path.join(SOURCE, "favicon.svg"))),
    await emit("land.geojson", basemap.near),
    await emit("world.geojson", basemap.far),
  );
  const manifest = Object.fromEntries(Object.entries({ ...names, ...emitted }).sort());
  // The manifest goes last: whoever reads it finds every file it names.
  await writeFile(path.join(DIST, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
  await removeStale(new Set([...files, ...Object.values(emitted), "manifest.json", "territories.json.gz"]));
  console.log(`static/dist: ${Object.keys(manifest).length} assets in ${Math.round(performance.now() - started)} ms`);
}

async function main() {
  await build();
  if (!process.argv.includes("--watch")) return;
  for await (const _change of watch(SOURCE, { recursive: true })) {
    await build().catch((error) => console.error(error.message));
  }
}

await main();
