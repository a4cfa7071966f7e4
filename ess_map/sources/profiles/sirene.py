# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Sirene stock: ESS units joined with their open establishments, on disk, never in memory.

Nothing of a person who asked not to be published (``statutDiffusion`` other than O), of a
sole trader or of a closed place is ever kept, not even in a rejection. What was published
before and no longer may be is withdrawn.
Columns are read by name: INSEE adds some without notice (schema 3.11 and later).
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map.actors.identifiers import RNA, is_siret
from ess_map.core.db import chunks
from ess_map.core.errors import Invalid
from ess_map.platform.exchange import ActorRecord, Importer, Rejection
from ess_map.sources import coordinates, legal, reading
from ess_map.sources.naf import activity
from ess_map.sources.tables import Row, csv_rows

UNIT, PLACE = "UniteLegale", "Etablissement"
HIDDEN = "[ND]"
SIEVE = 1 << 27
"""Bits that tell at once that a SIREN is none of ours (16 MB, 1 % of false hopes)."""

UNIT_COLUMNS = (
    "siren",
    f"categorieJuridique{UNIT}",
    f"statutDiffusion{UNIT}",
    f"etatAdministratif{UNIT}",
    f"economieSocialeSolidaire{UNIT}",
)
PLACE_COLUMNS = ("siren", "siret", f"statutDiffusion{PLACE}", f"etatAdministratif{PLACE}")


class _Unit(NamedTuple):
    name: str
    category: str
    rna: str
    naf: str


def files(path: Path) -> tuple[Path, Path] | None:
    """Return the files of units and of establishments in a folder, or beside one of them."""
    folder = path if path.is_dir() else path.parent
    if not path.is_dir() and not path.name.startswith(("StockUniteLegale", "StockEtablissement")):
        return None
    units = sorted(folder.glob("StockUniteLegale*"))
    places = sorted(folder.glob("StockEtablissement*"))
    places = [place for place in places if "Lien" not in place.name]
    return (units[0], places[0]) if units and places else None


def read(path: Path) -> Iterator[ActorRecord | Rejection]:
    """Yield the open establishments of ESS units; ``Invalid`` without both files."""
    found = files(path)
    if found is None:
        raise Invalid(
            _(
                "Il faut les deux fichiers du stock Sirene dans un dossier : StockUniteLegale… et "
                "StockEtablissement…"
            )
        )
    with (
        tempfile.TemporaryDirectory(prefix="ess-map-") as folder,
        closing(sqlite3.connect(Path(folder) / "units.db")) as known,
    ):
        sieve = bytearray(SIEVE // 8)
        _gather(found[0], known, sieve)
        yield from _join(found[1], known, sieve)


def _gather(path: Path, known: sqlite3.Connection, sieve: bytearray) -> None:
    known.execute("PRAGMA journal_mode=OFF")
    known.execute(
        "CREATE TABLE unit (siren TEXT PRIMARY KEY, name, category, rna, naf) WITHOUT ROWID"
    )
    ignored = reading.current().ignored
    kept = _units(path, ignored, sieve)
    for part in chunks(kept, 10_000):
        known.executemany("INSERT OR REPLACE INTO unit VALUES (?, ?, ?, ?, ?)", part)
    known.commit()


def _units(path: Path, ignored, sieve: bytearray) -> Iterator[tuple[str, ...]]:
    for row in _rows(path, UNIT_COLUMNS):
        if isinstance(row, Rejection):
            ignored[_("Unité légale illisible")] += 1
            continue
        cells = row.cells
        reason = _why_not(cells)
        if reason:
            ignored[reason] += 1
            continue
        siren = cells["siren"].zfill(9)
        sieve[_bit(siren) >> 3] |= 1 << (_bit(siren) & 7)
        rna = cells.get(f"identifiantAssociation{UNIT}", "")
        yield (
            siren,
            _name(cells),
            cells[f"categorieJuridique{UNIT}"],
            rna if RNA.fullmatch(rna) else "",
            cells.get(f"activitePrincipale{UNIT}", ""),
        )


def _why_not(cells: dict[str, str]) -> str:
    """Return why a unit is not for us, empty when it is."""
    if cells[f"categorieJuridique{UNIT}"] == "1000":
        return _("Unité légale : personne physique")
    if cells[f"statutDiffusion{UNIT}"] != "O":
        return _("Unité légale : non diffusible")
    if cells.get(f"etatAdministratif{UNIT}") != "A":
        return _("Unité légale : cessée")
    flag = cells.get(f"economieSocialeSolidaire{UNIT}", "")
    if not legal.belongs(cells[f"categorieJuridique{UNIT}"], flag):
        return _("Unité légale : hors de l'ESS")
    if not _name(cells):
        return _("Unité légale : sans nom")
    return ""


def _name(cells: dict[str, str]) -> str:
    for column in (f"denomination{UNIT}", f"denominationUsuelle1{UNIT}", f"sigle{UNIT}"):
        value = cells.get(column, "").strip()
        if value and value != HIDDEN:
            return value
    return ""


def _join(path: Path, known: sqlite3.Connection, sieve: bytearray):
    state = reading.current()
    for row in _rows(path, PLACE_COLUMNS):
        if isinstance(row, Rejection):
            yield Rejection(row.line, row.reason)  # without its cells: they may be protected
            continue
        cells = row.cells
        siren = cells["siren"].zfill(9)
        unit = None
        if sieve[_bit(siren) >> 3] >> (_bit(siren) & 7) & 1:
            unit = known.execute(
                "SELECT name, category, rna, naf FROM unit WHERE siren = ?", (siren,)
            ).fetchone()
        siret = cells["siret"].zfill(14)
        if cells[f"statutDiffusion{PLACE}"] != "O":
            state.ignored[_("Établissement : non diffusible")] += 1
            state.withdraw(siret)
        elif unit is None:
            state.ignored[_("Établissement : unité légale écartée")] += 1
        elif cells[f"etatAdministratif{PLACE}"] != "A":
            state.ignored[_("Établissement : fermé")] += 1
        elif not is_siret(siret):
            yield Rejection(row.line, _("SIRET à clé fausse."), {"siret": siret})
        else:
            yield _record(row, siret, _Unit(*unit))


def _record(row: Row, siret: str, unit: _Unit) -> ActorRecord | Rejection:
    get = {name: "" if value == HIDDEN else value.strip() for name, value in row.cells.items()}.get
    commune = get(f"codeCommune{PLACE}", "")
    try:
        point = _point(get, commune)
    except Invalid as error:
        return Rejection(row.line, error.message, {"siret": siret})
    sign = get(f"enseigne1{PLACE}", "") or get(f"denominationUsuelle{PLACE}", "")
    branch = get("etablissementSiege", "") == "false" and sign not in ("", unit.name)
    naf = get(f"activitePrincipale{PLACE}", "")
    old = get(f"nomenclatureActivitePrincipale{PLACE}", "NAFRev2") != "NAFRev2"
    acts = activity(unit.naf if old else naf)
    return ActorRecord(
        id=siret,
        name=f"{unit.name} – {sign}" if branch else unit.name,
        siret=siret,
        rna=unit.rna,
        terms=legal.terms(unit.category, unit.name) | ({"activity": acts} if acts else {}),
        street=_street(get),
        postal_code=get(f"codePostal{PLACE}", ""),
        city=get(f"libelleCommune{PLACE}", "") or get(f"libelleCommuneEtranger{PLACE}", ""),
        commune=commune,
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        location_precision="address" if point else "unknown",
        staff=get(f"trancheEffectifs{PLACE}", ""),
    )


def _point(get, commune: str) -> tuple[float, float] | None:
    x = get(f"coordonneeLambertAbscisse{PLACE}", "")
    y = get(f"coordonneeLambertOrdonnee{PLACE}", "")
    if not x or not y:
        return None
    return coordinates.degrees(x, y, coordinates.OVERSEAS.get(commune[:3], coordinates.LAMBERT_93))


def _street(get) -> str:
    parts = ("numeroVoie", "indiceRepetition", "typeVoie", "libelleVoie")
    street = " ".join(part for name in parts if (part := get(f"{name}{PLACE}", "")))
    return ", ".join(part for part in (get(f"complementAdresse{PLACE}", ""), street) if part)


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[Row | Rejection]:
    """Yield the rows of a stock file, which must have the ``needed`` columns."""
    checked = False
    for row in csv_rows(path):
        if not checked and isinstance(row, Row):
            missing = [name for name in needed if name not in row.cells]
            if missing:
                raise Invalid(
                    _(
                        "Colonnes introuvables dans %(file)s : %(names)s. Est-ce bien le stock "
                        "Sirene ?",
                        file=path.name,
                        names=", ".join(missing),
                    )
                )
            checked = True
        yield row


def _bit(siren: str) -> int:
    return int(siren) * 0x9E3779B1 % SIEVE if siren.isdecimal() else 0


IMPORTER = Importer(
    "sirene", _l("Stock Sirene (INSEE)"), lambda path: files(path) is not None, read
)
