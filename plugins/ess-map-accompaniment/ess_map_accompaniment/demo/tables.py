# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the demonstration, and where in Centre-Val de Loire they happen."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "data"


class Town(NamedTuple):
    """A commune by its INSEE code; degrees, WGS 84."""

    code: str
    name: str
    epci: str
    longitude: float
    latitude: float


TOWNS = {
    "18": Town("18033", "Bourges", "241800507", 2.40477, 47.07494),
    "28": Town("28085", "Chartres", "200033181", 1.50569, 48.44695),
    "36": Town("36044", "Châteauroux", "243600327", 1.69385, 46.80315),
    "37": Town("37261", "Tours", "243700754", 0.69618, 47.39835),
    "41": Town("41018", "Blois", "200030385", 1.30612, 47.58143),
    "45": Town("45234", "Orléans", "244500468", 1.91747, 47.87328),
}
"""The prefecture of each département of the région."""


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, by column."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def several(cell: str) -> list[str]:
    """Return the parts of a cell that holds several."""
    return [part for part in cell.split("|") if part]


def known(cell: str) -> list[str] | None:
    """Return the parts of a cell, None when it is empty: nobody has said."""
    return several(cell) or None


def number(cell: str) -> int | None:
    """Return the whole number of a cell, None when it is empty."""
    return int(cell) if cell else None
