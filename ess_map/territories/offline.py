# SPDX-License-Identifier: AGPL-3.0-or-later
"""Read the names and codes of France that come with the application, without any outline."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from ess_map.core import assets
from ess_map.core.errors import ConfigurationError
from ess_map.territories import place
from ess_map.territories.place import Place

PACKAGE = assets.STATIC / "dist" / "territories.json.gz"
"""Built from the npm package @etalab/decoupage-administratif by scripts/build-territories.mjs."""

TOWNS = ("towns.csv", "prefectures.csv")
"""The demonstration's own tables: towns with coordinates, so that an offline map has names."""


def read(package: Path | None = None) -> Iterator[Place]:
    """Yield every région, département, EPCI and commune, and the codes that they replaced."""
    package = package or PACKAGE
    if not package.exists():
        raise ConfigurationError(
            _("%(file)s manque : construisez l'interface (npm run build).", file=package.name)
        )
    document = json.loads(gzip.decompress(package.read_bytes()))
    for row in _rows(document.pop("former")):
        yield Place("commune", row["code_actuel"], former=((row["code"], row["nom"]),))
    for level, table in document.items():
        yield from (place.read(level, row) for row in _rows(table))
    yield from _towns()


def _rows(table: dict[str, list[Any]]) -> Iterator[dict[str, Any]]:
    return (dict(zip(table["columns"], row, strict=True)) for row in table["rows"])


def _towns() -> Iterator[Place]:
    folder = files("ess_map") / "demo" / "data"
    for name in TOWNS:
        text = (folder / name).read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            yield place.read("commune", row)
