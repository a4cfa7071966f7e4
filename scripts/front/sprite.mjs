// SPDX-License-Identifier: AGPL-3.0-or-later
// One SVG sprite: the Lucide icons the interface uses, our own shapes of the families and marks of layers.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export async function buildSprite(source, modules, templates) {
  const icons = JSON.parse(await readFile(path.join(source, "icons.json")));
  const shapes = JSON.parse(await readFile(path.join(source, "shapes.json")));
  const marks = JSON.parse(await readFile(path.join(source, "marks.json")));
  await refuseUnlistedIcons(icons, templates);
  const symbols = [
    ...(await Promise.all(icons.map((name) => iconSymbol(name, modules)))),
    ...shapes.map((d, index) => signSymbol(`shape-${index}`, d)),
    ...marks.map((d, index) => signSymbol(`mark-${index}`, d)),
  ];
  return `<!-- Icons: Lucide, ISC licence. Shapes: ESS Map. -->\n<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

function signSymbol(id, d) {
  return `<symbol id="${id}" viewBox="0 0 24 24"><path d="${d}" fill="currentColor" fill-rule="evenodd"/></symbol>`;
}

async function iconSymbol(name, modules) {
  const svg = await readFile(path.join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
  const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const drawing = body.replace(/\s+/g, " ").replace(/> </g, "><").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${drawing}</symbol>`;
}

// A misspelt icon would only show as a hole in the page: stop the build instead.
async function refuseUnlistedIcons(icons, templates) {
  for (const file of await readdir(templates, { recursive: true })) {
    if (!file.endsWith(".html")) continue;
    const text = await readFile(path.join(templates, file), "utf8");
    for (const [, name] of text.matchAll(/\bicon\(["']([a-z0-9-]+)["']/g)) {
      if (!icons.includes(name)) throw new Error(`templates/${file} uses the icon "${name}": add it to static/src/icons.json`);
    }
  }
}
