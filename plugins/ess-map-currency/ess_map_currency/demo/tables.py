# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the demonstration: everything in them is invented, but for the towns."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "data"
SOURCE = "currency-demo"


class Town(NamedTuple):
    """A commune by its INSEE code; degrees, WGS 84; how many members it draws."""

    code: str
    name: str
    epci: str
    longitude: float
    latitude: float
    weight: int


class Merchant(NamedTuple):
    """A kind of merchant: what they are called, and hours that one of them may have."""

    trade: str
    weight: int
    family: str
    activity: str
    names: list[str]
    hours: list[str]


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, by column."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def several(cell: str) -> list[str]:
    """Return the parts of a cell that holds several."""
    return [part for part in cell.split("|") if part]


def number(cell: str) -> int | None:
    """Return the whole number of a cell, None when it is empty."""
    return int(cell) if cell else None


def towns(currency: str) -> list[Town]:
    """Return where a currency has its members."""
    return [
        Town(
            row["code"],
            row["name"],
            row["epci"],
            float(row["longitude"]),
            float(row["latitude"]),
            int(row["weight"]),
        )
        for row in rows("towns")
        if row["currency"] == currency
    ]


def merchants() -> list[Merchant]:
    """Return the kinds of merchants."""
    return [
        Merchant(
            row["trade"],
            int(row["weight"]),
            row["family"],
            row["activity"],
            several(row["names"]),
            several(row["hours"]),
        )
        for row in rows("merchants")
    ]
