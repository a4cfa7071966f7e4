# SPDX-License-Identifier: AGPL-3.0-or-later
"""Services invented for measuring: written once, never where anybody looks for help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import Actor, Territory, vocabulary
from ess_map_accompaniment.offer.models import Service, Structure
from ess_map_accompaniment.words import COSTS, KINDS, NEEDS, STAGES

SOURCE = "accompaniment-bench"
ALL, OPEN = 10_000, 1_000
"""Services, and how many of them are of structures that are open."""
EACH = 5
"""Services of one structure."""
SEED = 20_261_121
CLOSED = date(2026, 1, 1)
BATCH = 500

LEVELS = ("commune", "epci", "department", "region")
Codes = Mapping[str, Sequence[str]]


def write(session: Session) -> None:
    """Write the services of structures that are actors already; nothing when they are there."""
    known = sa.select(sa.func.count()).where(Structure.source == SOURCE)
    if session.scalar(known):
        return
    taken = sa.select(Structure.actor_id)
    free = sa.select(Actor.id).where(Actor.status == "published", Actor.id.not_in(taken))
    actors = list(session.scalars(free.order_by(Actor.id).limit(ALL // EACH)))
    if not actors:
        return
    each = -(-ALL // len(actors))
    rng, codes = Random(SEED), _codes(session)
    sectors = [term.key for term in vocabulary("activity").terms]
    forms = [term.key for term in vocabulary("legal_form").terms]
    for number, actor_id in enumerate(actors):
        structure = Structure(
            actor_id=actor_id,
            kinds=[rng.choice(list(KINDS))],
            area=_area(rng, codes),
            active_max=rng.choice((None, 6, 12, 25)),
            closed_on=None if number * each < OPEN else CLOSED,
            source=SOURCE,
            external_id=str(number),
            fictional=True,
        )
        structure.services = [
            Service(**_service(rng, sectors, forms, f"{number}-{turn}")) for turn in range(each)
        ]
        session.add(structure)
        if number % BATCH == BATCH - 1:
            session.flush()
    session.flush()


def open_all(session: Session) -> None:
    """Let the structures that are closed be open, until the transaction is rolled back."""
    ours = sa.update(Structure).where(Structure.source == SOURCE).values(closed_on=None)
    session.execute(ours.execution_options(synchronize_session=False))


def _service(
    rng: Random, sectors: Sequence[str], forms: Sequence[str], number: str
) -> dict[str, Any]:
    return {
        "name": f"Service {number}",
        "kind": rng.choice(list(NEEDS)),
        "stages": rng.choice((None, [], rng.sample(list(STAGES), rng.randint(1, 5)))),
        "sectors": rng.choice(([], [], rng.sample(sectors, min(3, len(sectors))))),
        "legal_forms": rng.choice((None, [], rng.sample(forms, min(3, len(forms))))),
        "team_mode": rng.choice(("", "individual", "collective", "both")),
        "cost": rng.choice(("", *COSTS)),
        "modes": rng.choice((["onsite"], ["onsite", "remote"])),
        "collective_experience": rng.choice((None, True, False)),
        "answer_days": rng.choice((None, 2.0, 4.0, 7.5)),
        "source": SOURCE,
        "external_id": number,
        "fictional": True,
    }


def _area(rng: Random, codes: Codes) -> dict[str, Any]:
    """Return where a structure works: as real ones do, mostly a département or some EPCI."""
    area: dict[str, Any] = {"codes": [], "remote": rng.random() < 0.15, "itinerant": False}
    drawn = rng.random()
    if drawn < 0.45 and codes["department"]:
        area["codes"] = [rng.choice(codes["department"])]
    elif drawn < 0.75 and codes["epci"]:
        area["codes"] = rng.sample(codes["epci"], min(rng.randint(1, 4), len(codes["epci"])))
    elif drawn < 0.85 and codes["region"]:
        area["codes"] = [rng.choice(codes["region"])]
    elif drawn < 0.9 and codes["commune"]:
        area["codes"] = rng.sample(codes["commune"], min(10, len(codes["commune"])))
    else:
        centre = [rng.uniform(-1, 6), rng.uniform(43.5, 49.5)]
        area |= {"centre": centre, "radius": rng.choice((15_000, 30_000, 60_000))}
    return area


def _codes(session: Session) -> Codes:
    found: dict[str, list[str]] = {level: [] for level in LEVELS}
    query = sa.select(Territory.level, Territory.code).where(Territory.level.in_(found))
    for level, code in session.execute(query.order_by(Territory.level, Territory.code)):
        found[level].append(f"{level}-{code}")
    return found
