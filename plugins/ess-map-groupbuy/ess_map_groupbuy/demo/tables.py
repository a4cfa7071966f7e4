# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the demonstration: everything in them is invented, but for the territories."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "data"
SOURCE = "groupbuy-demo"


def rows(name: str, campaign: str = "") -> Iterator[dict[str, str]]:
    """Yield the rows of a table, by column; of one campaign if given."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from (
            row for row in csv.DictReader(file) if not campaign or row["campaign"] == campaign
        )


def several(cell: str) -> list[str]:
    """Return the parts of a cell that holds several."""
    return [part for part in cell.split("|") if part]


def number(cell: str) -> int | None:
    """Return the whole number of a cell, None when it is empty."""
    return int(cell) if cell else None


def tiers(cell: str) -> list[dict[str, int]]:
    """Return the tiers of an offer: « 20:9500|40:8800 »."""
    pairs = (part.split(":") for part in several(cell))
    return [{"least": int(least), "price": int(price)} for least, price in pairs]
