# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``ess-map bench`` measures of this room, on desks invented for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from random import Random

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, Benchmark, coordinates, load_actors, local_now
from ess_map_currency.currencies.models import Currency
from ess_map_currency.desks import nearest
from ess_map_currency.desks.models import Desk
from ess_map_currency.desks.travelling import PACES

SOURCE = "currency-bench"
COUNT = 5_000
EACH = 10_000
"""Actors that are looked at to find those who have no desk yet."""
ASKED = 50
SEED = 20_261_121


def benchmarks() -> list[Benchmark]:
    """Return the promise of this room."""
    label = _l("Comptoir de change utile le plus proche, 5 000 comptoirs")
    return [Benchmark("currency.nearest", label, 20, _nearest)]


def _nearest(session: Session) -> Callable[[], nearest.Answer]:
    write(session)
    rng, start = Random(SEED), local_now()
    ids = session.scalars(sa.select(Desk.actor_id).where(Desk.source == SOURCE).limit(ASKED)).all()
    points = [point for actor in load_actors(session, ids) if (point := coordinates(actor))]
    asked = [
        nearest.Asked(
            None,
            longitude + rng.uniform(-0.1, 0.1),
            latitude + rng.uniform(-0.1, 0.1),
            start + timedelta(minutes=rng.randrange(24 * 60)),
            rng.choice(list(PACES.values()))[0],
            medium=rng.choice(("", "paper", "digital")),
            amount_cents=rng.choice((None, 2000, 5000)),
        )
        for longitude, latitude in points or [(0.69, 47.39)]
    ]
    turn = cycle(asked)
    return lambda: nearest.find(session, next(turn))


def write(session: Session) -> None:
    """Write the desks, at actors that are there; nothing when they are there already."""
    if session.scalar(sa.select(sa.func.count()).where(Desk.source == SOURCE)):
        return
    currency = Currency(
        slug=SOURCE, name="Mesures", state="active", media=["paper", "digital"], fictional=True
    )
    session.add(currency)
    session.flush()
    free = sa.select(Actor.id).where(Actor.status == "published", Actor.closed_on.is_(None))
    rng = Random(SEED)
    ids = session.scalars(free.order_by(Actor.id).limit(EACH)).all()
    chosen = rng.sample(list(ids), min(COUNT, len(ids)))
    session.add_all(_desk(rng, currency.id, actor_id) for actor_id in sorted(chosen))
    session.flush()


def _desk(rng: Random, currency_id: int, actor_id: int) -> Desk:
    today = local_now()
    return Desk(
        currency_id=currency_id,
        actor_id=actor_id,
        state=rng.choice(("open",) * 9 + ("temporarily_closed",)),
        media=rng.choice((["paper"], ["paper", "digital"])),
        operations=rng.choice((["sell"], ["sell", "membership"], ["reconversion"])),
        hours=_hours(rng),
        stock=rng.choice(("ok", "low", "out", "unknown")),
        stock_at=today - timedelta(days=rng.randrange(45)),
        verified_at=today.date() - timedelta(days=rng.randrange(500)),
        source=SOURCE,
        external_id=str(actor_id),
        fictional=True,
    )


def _hours(rng: Random) -> str:
    """Return hours that hardly any other desk has."""
    opens, closes = rng.randrange(7 * 60, 11 * 60), rng.randrange(15 * 60, 21 * 60)
    noon = rng.randrange(12 * 60, 13 * 60)
    first = f"{_minute(opens)}-{_minute(noon)},{_minute(noon + 60)}-{_minute(closes)}"
    last = rng.choice(("Sa", "Sa[1]", "Su"))
    return f"Mo-Fr {first}; {last} {_minute(opens)}-12:30; PH off"


def _minute(number: int) -> str:
    return f"{number // 60:02}:{number % 60:02}"
