# SPDX-License-Identifier: AGPL-3.0-or-later
"""Small worlds, written the way an import writes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from flask import Flask

from ess_map.actors import sourcing, store
from ess_map.actors.models import Actor, Source
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.platform.exchange import ActorRecord
from ess_map.territories import lookup
from ess_map.territories.models import Territory
from ess_map.territories.place import Place
from ess_map.territories.save import save

COMMUNES = {
    # code: name, department, region, EPCI, population, west, south
    "37261": ("Tours", "37", "24", "243700754", 139_259, 0.6, 47.3),
    "37233": ("Saint-Pierre-des-Corps", "37", "24", "243700754", 15_900, 0.7, 47.3),
    "37003": ("Amboise", "37", "24", "200000016", 12_800, 0.9, 47.3),
    "41001": ("Averdon", "41", "24", "200000016", 700, 1.0, 47.3),
    "29155": ("Ouessant", "29", "53", "", 830, -5.1, 48.4),
}
SIDE = 0.1
"""Degrees; every commune of the small country is a square."""

ABOVE = (
    Place("epci", "243700754", "Tours Métropole Val de Loire", kind="METRO"),
    Place("epci", "200000016", "CC des Deux Rives", kind="CC"),
    Place("department", "37", "Indre-et-Loire", region="24"),
    Place("department", "41", "Loir-et-Cher", region="24"),
    Place("department", "29", "Finistère", region="53"),
    Place("region", "24", "Centre-Val de Loire"),
    Place("region", "53", "Bretagne"),
)
_numbers = count(1)


def make_territories() -> None:
    """Write the small country; 37999 is a former code of Tours."""
    places = [
        Place(
            "commune",
            code,
            name,
            department=department,
            region=region,
            epci=epci or None,
            population=population,
            postal_codes=(f"{code[:2]}000",),
            boundary=shapely.MultiPolygon(
                [shapely.box(west, south, round(west + SIDE, 5), round(south + SIDE, 5))]
            ),
        )
        for code, (name, department, region, epci, population, west, south) in COMMUNES.items()
    ]
    save([*places, *ABOVE, Place("commune", "37261", former=(("37999", "Ancienne"),))])


def middle(code: str) -> dict[str, float]:
    """Return the fields that place an actor in the middle of a commune of the small country."""
    west, south = COMMUNES[code][5:]
    return {"longitude": west + SIDE / 2, "latitude": south + SIDE / 2}


def make_source(key: str = "essai") -> Source:
    """Return the source of ``key``, written if it is new."""
    found = db.session.scalar(sa.select(Source).where(Source.key == key))
    if found is None:
        found = Source(key=key, name="Fichier d'essai")
        db.session.add(found)
        db.session.flush()
    return found


def make_actors(records: Sequence[ActorRecord]) -> list[int]:
    """Write ``records`` in one transaction and return the ids of their actors, in their order."""
    created = sourcing.write(db.session, records, make_source(), clock.now()).created
    db.session.commit()
    return created


def make_actor(name: str = "La Ressourcerie", **fields: Any) -> Actor:
    """Write one actor, in the middle of Tours unless ``fields`` say otherwise; return it loaded."""
    placed = {"longitude", "latitude", "commune"} & set(fields)
    place = {} if placed else middle("37261") | {"location_precision": "address"}
    record = ActorRecord(**{"id": f"essai-{next(_numbers)}", "name": name, **place, **fields})
    (actor_id,) = make_actors([record])
    return load(actor_id)


def load(actor_id: int) -> Actor:
    """Return one actor as it is now."""
    db.session.expire_all()
    return store.load(db.session, [actor_id])[0]


def make_territory(level: str, code: str, name: str, **fields: Any) -> Territory:
    """Write one territory; ``fields`` are those of a ``Place`` (``boundary``, ``epci`` …)."""
    save([Place(level, code, name, **fields)])
    return lookup.get(f"{level}-{code}")


@pytest.fixture
def territories(app: Flask) -> None:
    """The small country: Tours and four more communes, with what lies above them."""
    make_territories()


@pytest.fixture(name="make_territory")
def _make_territory(app: Flask) -> Callable[..., Territory]:
    """Write a territory: ``make_territory("commune", "37050", "Chambray", epci="243700754")``."""
    return make_territory


@pytest.fixture(name="make_actor")
def _make_actor(app: Flask) -> Callable[..., Actor]:
    """Write an actor, in the middle of Tours unless said: ``make_actor("Le Garage", phone=…)``."""
    return make_actor
