# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the visitors of the benchmark ask for: places, words and filters of actors that exist."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from string import ascii_lowercase

from ess_map.bench.client import Client
from ess_map.core import morton
from ess_map.core.text import STOP_WORDS, words

ROWS = 5000
"""Rows of the file that serve: it is in no order, so its beginning is a fair sample."""

PAGES = 8
"""Pages of the list that are read to learn the addresses of actors."""

_ACTOR = re.compile(rb'href="(/acteurs/[^"?]+)"')
_PLAN = re.compile(rb'href="(/plans/\d+)"')


@dataclass(frozen=True)
class Sample:
    """Facts to draw from; every draw of the same sample is the same."""

    rows: list[dict[str, str]]
    epcis: list[str]
    actors: list[str]
    """Addresses of actor pages."""
    poles: list[str]
    """The ends of their addresses (``pole-du-cher-12``)."""
    plans: list[str]
    """Addresses of plans of some of them."""
    rng: Random

    def tile(self, zoom: int) -> str:
        """Draw a tile that has somebody in it, as likely as there are actors."""
        row = self.rng.choice(self.rows)
        x, y = morton.cells(morton.encode(float(row["longitude"]), float(row["latitude"])))
        shift = morton.LEVEL - zoom
        return f"/tiles/actors/{zoom}/{int(x) >> shift}/{int(y) >> shift}.mvt"

    def filters(self) -> dict[str, str]:
        """Draw what one actor has: its family, its first activity, sometimes its role."""
        row = self.rng.choice(self.rows)
        drawn = {"family": row["family"], "activity": row["activity"].partition("|")[0]}
        if row["role"] and self.rng.random() < 0.5:
            drawn["role"] = row["role"].partition("|")[0]
        return drawn

    def word(self, shortest: int = 4) -> str:
        """Draw a word of somebody's name."""
        return self.rng.choice(self._long_words(shortest))

    def two_words(self) -> str:
        """Draw two words of one name."""
        while True:
            row = self.rng.choice(self.rows)
            found = [word for word in words(row["name"]) if word not in STOP_WORDS]
            if len(found) > 1:
                return " ".join(found[:2])

    def misspelt(self) -> str:
        """Draw a word with one wrong letter, so that no exact word is found."""
        word = self._long_words(7)[-1]
        position = self.rng.randrange(2, len(word) - 1)
        letter = self.rng.choice([one for one in ascii_lowercase if one != word[position]])
        return word[:position] + letter + word[position + 1 :]

    def beginning(self) -> str:
        """Draw the first letters of a word."""
        return self.word(6)[: self.rng.randrange(3, 6)]

    def _long_words(self, shortest: int) -> list[str]:
        """The words of one name that are long enough; its last is the rarest, its proper noun."""
        while True:
            found = words(self.rng.choice(self.rows)["name"])
            found = [word for word in found if len(word) >= shortest and word not in STOP_WORDS]
            if found:
                return found


def learn(actors: Path, client: Client, seed: int = 7) -> Sample:
    """Read the beginning of the file, and ask the server for what only it knows."""
    with actors.open(encoding="utf-8", newline="") as lines:
        rows = list(islice(csv.DictReader(lines), ROWS))
    rng = Random(seed)
    territories = json.loads(client.get("/facets.json").body)["territories"]
    poles = _poles(client)
    return Sample(
        rows=rows,
        epcis=[key for key in territories if key.startswith("epci-")],
        actors=list(dict.fromkeys(_addresses(client, rows, rng))),
        poles=poles,
        plans=list(dict.fromkeys(_plans(client, poles[:PAGES]))),
        rng=rng,
    )


def _addresses(client: Client, rows: list[dict[str, str]], rng: Random) -> Iterator[str]:
    for _page in range(PAGES):
        commune = rng.choice(rows)["commune"]
        body = client.get(f"/?territory=commune-{commune}", fragment=True).body
        yield from (match.decode() for match in _ACTOR.findall(body))


def _poles(client: Client) -> list[str]:
    drawn = json.loads(client.get("/poles.geojson").body)["features"]
    addresses = {feature["properties"]["url"] for feature in drawn}
    return sorted(address.rpartition("/")[2] for address in addresses)


def _plans(client: Client, poles: list[str]) -> Iterator[str]:
    for slug in poles:
        body = client.get(f"/poles/{slug}/plan").body
        yield from (match.decode() for match in _PLAN.findall(body))
