# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``ess-map bench`` measures of this room, with all actors accepting a currency of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle
from random import Random
from urllib.parse import urlencode

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, Benchmark, coordinates, load_actors, local_now, now
from ess_map_currency import trades
from ess_map_currency.agreements.models import Acceptance, Agreement
from ess_map_currency.currencies.models import Currency

SLUG = "mesure"
SEED = 7
CHUNK = 5000
ADDRESSES = 50
SPOKEN = ("pain", "légumes", "fromage", "livre", "vin", "vêtements", "vélo", "fleurs")
DAYS = ("Mo-Fr", "Mo-Sa", "Tu-Sa", "Tu-Su", "Mo,We,Fr", "Th-Sa")


def benchmarks() -> list[Benchmark]:
    """Return the promise of this room."""
    label = _l("Parcours de courses, toute la carte acceptant une monnaie")
    return [Benchmark("currency.route", label, 200, _route, page=True)]


def _route(session: Session) -> Callable[[], str]:
    write(session)
    rng = Random(SEED)
    known = session.scalars(sa.select(Acceptance.actor_id).order_by(Acceptance.id)).all()
    somewhere = load_actors(session, rng.sample(known, min(len(known), ADDRESSES)))
    points = [point for one in somewhere if (point := coordinates(one))] or [(0.69, 47.39)]
    tuesday = local_now() + timedelta(days=(1 - local_now().weekday()) % 7 or 7)
    asked = [
        {
            "at": f"{tuesday:%Y-%m-%d}T{rng.choice(('09:30', '10:00', '15:00'))}",
            "needs": ", ".join(rng.sample(SPOKEN, 4)),
            "from": f"{latitude:.4f},{longitude:.4f}",
            "to": f"{latitude + rng.uniform(-0.03, 0.03):.4f},{longitude + 0.02:.4f}",
            "currency": SLUG,
            "pace": rng.choice(("foot", "bike")),
        }
        for longitude, latitude in points
    ]
    turn = cycle(asked)
    return lambda: f"/monnaies/parcours?{urlencode(next(turn))}"


def write(session: Session) -> None:
    """Let every actor accept a currency made for the measure, each by hours of its own; once."""
    if session.scalar(sa.select(Currency.id).where(Currency.slug == SLUG)) is not None:
        return
    currency = Currency(
        slug=SLUG, name="Monnaie de mesure", state="active", media=["paper"], fictional=True
    )
    session.add(currency)
    session.flush()
    agreement = Agreement(
        currency_id=currency.id, member="Mesure", state="active", charter_at=now(), fictional=True
    )
    session.add(agreement)
    session.flush()
    rng = Random(SEED)
    keys = [one.key for one in trades.TRADES if one.parent]
    ids = list(session.scalars(sa.select(Actor.id).order_by(Actor.id)))
    for start in range(0, len(ids), CHUNK):
        rows = [
            {
                "agreement_id": agreement.id,
                "currency_id": currency.id,
                "actor_id": actor_id,
                "trades": rng.sample(keys, 2),
                "hours": _hours(rng),
                "fictional": True,
            }
            for actor_id in ids[start : start + CHUNK]
        ]
        session.execute(sa.insert(Acceptance), rows)
    session.commit()


def _hours(rng: Random) -> str:
    opens, closes = rng.randrange(360, 600, 5), rng.randrange(960, 1260, 5)
    if rng.random() < 0.4:
        noon, after = rng.randrange(700, 780, 5), rng.randrange(800, 900, 5)
        spans = f"{_clock(opens)}-{_clock(noon)},{_clock(after)}-{_clock(closes)}"
    else:
        spans = f"{_clock(opens)}-{_clock(closes)}"
    return f"{rng.choice(DAYS)} {spans}; PH off"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
