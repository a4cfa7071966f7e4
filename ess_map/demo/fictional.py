# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invent actors around real towns: the same ones every time, and none of them exists."""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from ess_map.demo import tables
from ess_map.demo.draws import chosen, pick, scatter, shares, weighted
from ess_map.demo.french import at_town, of_town, slug
from ess_map.demo.hours import opening_hours
from ess_map.demo.tables import ACTOR_COLUMNS, Town

COUNT = 1800
# A seed that puts nobody into an estuary (checked against the real outlines).
SEED = 20260601
TODAY = date(2026, 6, 1)
# Ranges that the regulator keeps for fiction; the third one is the north-west's.
PHONES = ("02 61 91", "02 61 91", "02 61 91", "02 61 91", "01 99 00", "03 53 01", "05 36 49")
# What every town of some size has: the archetype's activity and the smallest population.
STAPLES = (
    ("ressourcerie", 10_000),
    ("cafe_associatif", 14_000),
    ("epicerie_solidaire", 16_000),
    ("repair_cafe", 16_000),
    ("atelier_velo", 30_000),
)
FORMS: dict[str, dict[str, float]] = {
    "association": {"9220": 94, "9230": 1, "9210": 5},
    "cooperative": {"scop": 50, "scic": 35, "5460": 10, "5560": 5},
    "mutual": {"8210": 85, "8290": 15},
    "foundation": {"9300": 100},
    "social_enterprise": {"5710": 70, "5499": 30},
    "public": {"7361": 60, "7346": 25, "7210": 15},
    "other": {},
}
STAFF = {"NN": 45, "00": 5, "01": 15, "02": 12, "03": 9, "11": 7, "12": 5, "21": 2}


def actors(today: date = TODAY) -> Iterator[dict[str, str]]:
    """Yield the invented actors in the canonical columns, ``demo-0001`` first.

    Their last checks go back from ``today``; everything else is the same on any day.
    """
    rng = Random(SEED)
    words = tables.document("words.json")
    archetypes = tables.document("archetypes.json")
    towns = tables.towns()
    counts = shares([town.population**0.88 for town in towns], COUNT)
    number = 0
    for town, count in zip(towns, counts, strict=True):
        names: set[str] = set()
        for archetype in _cast(rng, archetypes, town, count):
            number += 1
            name = _name(rng, archetype, town, words, names)
            yield _actor(rng, number, name, archetype, town, words, today)


def _cast(rng: Random, archetypes: list[dict], town: Town, count: int) -> list[dict]:
    """Choose what a town has: its staples and third places, then by weight."""
    third_place = archetypes[-1]
    cast = [
        next(a for a in archetypes if a["activity"] == activity)
        for activity, smallest in STAPLES
        if town.population >= smallest
    ]
    if town.population >= 30_000:
        cast += [third_place] * (6 + int(rng.random() * 3))
    elif town.population >= 5_000:
        cast.append(third_place)
    weights = {str(i): a["weight"] for i, a in enumerate(archetypes)}
    while len(cast) < count:
        cast.append(archetypes[int(weighted(rng, weights))])
    return cast[:count]


def _name(rng: Random, archetype: dict, town: Town, words: dict, taken: set[str]) -> str:
    while True:
        name = pick(rng, archetype["names"]).format(
            place=pick(rng, words["place"]),
            emblem=pick(rng, words["emblem"]),
            children=pick(rng, words["children"]),
            town=of_town(town.name),
        )
        if name not in taken:
            taken.add(name)
            return name


def _actor(
    rng: Random,
    number: int,
    name: str,
    archetype: dict[str, Any],
    town: Town,
    words: dict,
    today: date,
) -> dict[str, str]:
    summary = pick(rng, archetype["summaries"]).format(at=at_town(town.name))
    longitude, latitude = _position(rng, town)
    row = dict.fromkeys(ACTOR_COLUMNS, "")
    row.update(
        id=f"demo-{number:04d}",
        name=name,
        summary=summary,
        description=_description(rng, summary, words),
        kind="organisation",
        **facets(rng, archetype),
        street=f"{1 + int(rng.random() * 120)} {pick(rng, words['street'])}",
        postal_code=town.postal_code,
        city=town.name,
        commune=town.code,
        longitude=f"{longitude:.5f}",
        latitude=f"{latitude:.5f}",
        location_precision="address",
        staff=weighted(rng, STAFF),
        status="published",
        fictional="1",
        verified_at=_verified_at(rng, today),
        source="demo",
    )
    row.update(_contacts(rng, name, town))
    if rng.random() < archetype.get("open", 0) * 0.65:
        row["opening_hours"] = opening_hours(rng, archetype["hours"])
    return row


def facets(rng: Random, archetype: dict[str, Any]) -> dict[str, str]:
    """Draw family, legal form, activity, role and label as they go together in life."""
    family = weighted(rng, archetype["family"])
    forms = archetype.get("form", {}).get(family) or FORMS[family]
    also = archetype.get("also", [])
    more = [pick(rng, also)] if also and rng.random() < 0.4 else []
    return {
        "family": family,
        "legal_form": weighted(rng, forms) if forms else "",
        "activity": "|".join([archetype["activity"], *more]),
        "role": "|".join(chosen(rng, archetype.get("role", {}))),
        "label": "|".join(chosen(rng, archetype.get("label", {}))),
    }


def _position(rng: Random, town: Town) -> tuple[float, float]:
    """A point in town: denser near the centre, and never far, so that nobody lands at sea."""
    radius = math.sqrt(town.surface_km2 / math.pi)
    mean = min(0.09 * math.sqrt(town.population / 1000), radius * 0.25)
    east, north = scatter(rng, mean, min(radius * 0.48, 4 * mean))
    latitude = town.latitude + north / 111.2
    longitude = town.longitude + east / (111.32 * math.cos(math.radians(town.latitude)))
    return longitude, latitude


def _description(rng: Random, summary: str, words: dict) -> str:
    return (
        f"{summary} {pick(rng, words['origin'])} {pick(rng, words['public'])} "
        "Organisation fictive, inventée pour la démonstration."
    )


def _contacts(rng: Random, name: str, town: Town) -> dict[str, str]:
    """Phone of the fiction ranges, mail and site under .example: nothing that could ring."""
    place = slug(town.name)
    host = slug(name)[:38].strip("-")
    if place not in host:
        host = f"{host}-{place[:20].strip('-')}"
    last = f"{int(rng.random() * 10000):04d}"
    phone = f"{pick(rng, PHONES)} {last[:2]} {last[2:]}"
    return {
        "phone": phone if rng.random() < 0.7 else "",
        "email": f"contact@{host}.example" if rng.random() < 0.6 else "",
        "website": f"https://{host}.example/" if rng.random() < 0.55 else "",
    }


def _verified_at(rng: Random, today: date) -> str:
    """A day of the last two years, rather recent; one in seven has never been checked.

    A month later some 60 % are younger than a year, and 25 % older.
    """
    if rng.random() < 0.125:
        return ""
    # A second chance to be forgotten, from the same draw: all that follows stays as it was.
    drawn = rng.random() / 0.97
    return "" if drawn >= 1 else (today - timedelta(days=int(drawn**2.2 * 730))).isoformat()
