# SPDX-License-Identifier: AGPL-3.0-or-later
"""Desks, market stalls and wanted suppliers of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from ess_map import load_actors, local_now, now
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.circuit.models import Prospect, Wanted
from ess_map_currency.currencies import perimeter
from ess_map_currency.currencies.models import Currency
from ess_map_currency.demo.tables import Town, towns
from ess_map_currency.desks.models import Desk
from ess_map_currency.stalls.models import Stall

HOSTS = ("grocery", "books", "cafe", "cycles", "bakery", "premises")
"""Trades that keep a desk between two customers."""
STARTED = 14
"""The members before have not begun, or have left: one of those after lapses with a desk."""
DESK_HOURS = (
    "",
    "Tu-Sa 10:00-12:00; PH off",
    "We,Sa 14:00-18:00; PH off",
    "Mo-Fr 09:00-12:00,14:00-17:00; PH off",
    "Sa[1] 10:00-12:00",
)
MARKETS = (
    ("Marché du centre", "Sa 08:00-13:00"),
    ("Marché des Halles", "We,Sa 07:30-12:30"),
    ("Marché du quartier", "Fr 15:30-19:30"),
    ("Marché paysan", "Su 09:00-13:00"),
    ("Marché d'été", "Jun-Sep Th 17:00-22:00"),
    ("Marché de Noël", "Nov 28-Dec 24 10:00-20:00"),
)
LOOKED_FOR = ("packaging", "printing", "raw_food", "freight", "accounting", "cleaning", "energy")
WORDS = {
    "printing": "affiches, étiquettes",
    "packaging": "bocaux consignés",
    "raw_food": "farine et malt bio",
    "freight": "livraison en froid positif",
}


def load(
    session: Session, currencies: dict[str, Currency], members: dict[str, list[Acceptance]]
) -> tuple[int, int]:
    """Write them; return how many desks and stalls there are."""
    rng = Random(7)
    desks = stalls = 0
    for slug, kept in members.items():
        currency = currencies[slug]
        if currency.state not in ("active", "pilot") or currency.b2b:
            continue
        hosts = [one for one in kept[STARTED:] if one.trades[0] in HOSTS and not one.outside]
        for place, host in enumerate(hosts[: len(kept) // 5]):
            session.add(_desk(rng, currency, host, place))
            desks += 1
        around = towns(slug)
        for one in [one for one in kept if one.itinerant]:
            session.add_all(_stalls(rng, one, around))
            stalls += 2
        session.add_all(_wanted(rng, currency, kept))
        _prospects(session, currency, kept)
    b2b = currencies["maillage"]
    session.add_all(_wanted(rng, b2b, members["maillage"]))
    session.flush()
    return desks, stalls


def _desk(rng: Random, currency: Currency, host: Acceptance, place: int) -> Desk:
    today = local_now().date()
    stock = ("ok", "ok", "ok", "low", "out", "unknown")[place % 6]
    state, until = "open", None
    if place == 7:
        state, until = "temporarily_closed", today + timedelta(days=9)
    verified = today - timedelta(days=(10, 40, 95, 210, 400)[place % 5 if place > 5 else 0])
    return Desk(
        currency_id=currency.id,
        actor_id=host.actor_id,
        state=state,
        closed_until=until,
        media=[one for one in currency.media if one == "paper" or place % 2],
        operations=["sell", *(["membership"] if place % 3 else []),
                    *(["reconversion"] if place == 0 else [])],
        means=["cash", *(["card"] if place % 2 else []), *(["cheque"] if place % 4 == 0 else [])],
        least=1000 if place % 4 == 1 else None,
        most=20000 if place % 3 == 0 else None,
        hours=DESK_HOURS[place % len(DESK_HOURS)],
        stock=stock,
        stock_at=now() - timedelta(hours=5 + 31 * place) if stock != "unknown" else None,
        exhausted=currency.denominations[:1] if stock == "low" else [],
        note="Demandez à la caisse." if place % 3 == 0 else "",
        verified_at=verified,
        fictional=True,
    )  # fmt: skip


def _stalls(rng: Random, one: Acceptance, around: list[Town]) -> list[Stall]:
    """Two markets of two towns."""
    chosen = rng.sample(around, 2) if len(around) > 1 else around * 2
    return [
        Stall(
            acceptance_id=one.id,
            place=place,
            commune=town.code,
            city=town.name,
            longitude=town.longitude,
            latitude=town.latitude,
            hours=hours,
            fictional=True,
        )
        for town, (place, hours) in zip(chosen, rng.sample(MARKETS, 2), strict=True)
    ]


def _wanted(rng: Random, currency: Currency, kept: list[Acceptance]) -> list[Wanted]:
    there = [one for one in kept if not one.outside][22:]
    # The first town has three who ask for the same: the report must say so.
    asking = there[:3] if currency.b2b else _of_one_town(there, towns(currency.slug)[0])[:3]
    asking += [one for one in there[3::9] if one not in asking]
    found = []
    for place, one in enumerate(asking[:14]):
        trade = LOOKED_FOR[0] if place < 3 else LOOKED_FOR[place % len(LOOKED_FOR)]
        found.append(_ask(rng, currency, one, trade))
    found[-1].state, found[-1].closed_on = "met", local_now().date()
    # Two who could pay each other, and three in a circle.
    varied = list({one.trades[0]: one for one in reversed(there) if not one.itinerant}.values())
    for several in (varied[:2], varied[2:5]):
        following = [*several[1:], *several[:1]]
        found += [
            _ask(rng, currency, one, other.trades[0], 300)
            for one, other in zip(several, following, strict=True)
        ]
    return found


def _of_one_town(kept: list[Acceptance], town: Town) -> list[Acceptance]:
    epci = (f"epci-{town.epci}",)
    return [one for one in kept if set(epci) <= set(perimeter.scopes_of(one.actor))]


def _ask(rng: Random, currency: Currency, one: Acceptance, trade: str, radius: int = 0) -> Wanted:
    return Wanted(
        currency_id=currency.id,
        acceptance_id=one.id,
        trade=trade,
        keywords=WORDS.get(trade, ""),
        radius=radius or rng.choice((15, 30, 60)),
        monthly=rng.choice((None, 20000, 60000, 150000)),
        state="open",
        created_at=now() - timedelta(days=rng.randint(3, 200)),
        fictional=True,
    )


def _prospects(session: Session, currency: Currency, kept: list[Acceptance]) -> None:
    """One whom the association has written to: its own emitter is an actor at hand."""
    for actor in load_actors(session, [currency.emitter_id] if currency.emitter_id else []):
        if currency.slug == "granit":
            session.add(
                Prospect(
                    currency_id=currency.id,
                    actor_id=actor.id,
                    state="contacted",
                    note="Rencontre prévue au marché de samedi.",
                )
            )
