// SPDX-License-Identifier: AGPL-3.0-or-later
// Build static/dist/territories.json.gz: names and codes of French territories for offline use.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const DATA = path.join(ROOT, "node_modules/@etalab/decoupage-administratif/data");

const read = async (name) => JSON.parse(await readFile(path.join(DATA, `${name}.json`), "utf8"));
// Overseas collectivities have neither EPCI nor région: the official count leaves them out.
const inFrance = (item) => item.zone !== "com";

function table(columns, items, row) {
  return { columns, rows: items.map(row) };
}

function former(communes, current) {
  const rows = [];
  for (const commune of communes) {
    if (current.has(commune.code) && commune.type === "commune-actuelle") {
      for (const code of commune.anciensCodes ?? []) rows.push([code, "", commune.code]);
    } else if (!current.has(commune.code)) {
      rows.push([commune.code, commune.nom, commune.chefLieu ?? commune.commune]);
    }
  }
  return rows.filter(([code, , today]) => !current.has(code) && current.has(today));
}

async function build(target) {
  const [regions, departments, epcis, communes] = await Promise.all(
    ["regions", "departements", "epci", "communes"].map(read),
  );
  const epciOf = new Map(epcis.flatMap((epci) => epci.membres.map(({ code }) => [code, epci.code])));
  const today = communes.filter((item) => item.type === "commune-actuelle" && inFrance(item));
  const document = {
    region: table(["code", "nom"], regions.filter(inFrance), (r) => [r.code, r.nom]),
    department: table(["code", "nom", "region"], departments.filter(inFrance), (d) => [d.code, d.nom, d.region]),
    epci: table(["code", "nom", "type", "population"], epcis, (e) => [e.code, e.nom, e.type, e.populationMunicipale]),
    commune: table(["code", "nom", "departement", "region", "epci", "population", "codesPostaux"], today, (c) => [
      c.code, c.nom, c.departement, c.region, epciOf.get(c.code) ?? null, c.population ?? null, c.codesPostaux ?? [],
    ]),
    former: table(["code", "nom", "code_actuel"], former(communes, new Set(today.map((c) => c.code))), (row) => row),
  };
  const packed = gzipSync(JSON.stringify(document), { level: 9 });
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, packed);
  console.log(`${path.relative(ROOT, target)}: ${today.length} communes, ${Math.round(packed.length / 1024)} kB`);
}

await build(path.resolve(process.argv[2] ?? path.join(ROOT, "static/dist/territories.json.gz")));
