# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invented households and structures: what they would buy, at what price, how far from home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from ess_map import living, now
from ess_map_groupbuy.campaigns import perimeter
from ess_map_groupbuy.demo.founding import PROFILES, Founded
from ess_map_groupbuy.demo.ground import Ground
from ess_map_groupbuy.demo.tables import rows
from ess_map_groupbuy.forming.problem import Demand
from ess_map_groupbuy.intentions.lifecycle import INTENTIONS
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.words import CONTRACT, ENTERPRISE, HOUSEHOLD

DRAWN_PRICE = 9_500
"""The price of the first tier in what is drawn: others are drawn in proportion to theirs."""
USUAL = {"electricite-du-berry": 20_500, "assurance-des-associations": 41_000}
"""Cents without VAT of a unit, where no offer says it."""
HELPS = ([], [], [], [], ["driver"], ["organiser"])


def load(session: Session, founded: Founded, ground: Ground) -> list[Intention]:
    """Write the intentions of a campaign, in the order in which they came."""
    rng = Random(founded.campaign.slug)
    opens, closes = (PROFILES[founded.row["state"]][place] for place in (0, 1))
    until = min(closes, -1)
    made = []
    names = _names(rng, founded)
    for place, demand in enumerate(founded.drawn.demands):
        ago = opens + 1 + (until - opens - 1) * place / max(len(founded.drawn.demands), 1)
        with living(now() + timedelta(days=ago, minutes=place)):
            made.append(_intention(session, rng, founded, demand, next(names), ground))
    session.flush()
    return made


def _intention(
    session: Session, rng: Random, founded: Founded, demand: Demand, name: str, ground: Ground
) -> Intention:
    campaign, commune = founded.campaign, ground.nearest(demand.longitude, demand.latitude)
    contract = campaign.kind == CONTRACT
    enterprise = _is_enterprise(rng, campaign.audience)
    recovers = enterprise and rng.random() < 0.4
    quantity = _quantity(rng, founded, demand)
    spare = 1 if quantity > 1 and rng.random() < 0.5 and not contract else 0
    made = Intention(
        campaign_id=campaign.id,
        state="active",
        who=ENTERPRISE if enterprise else HOUSEHOLD,
        name=name,
        email=f"{campaign.slug}-{demand.key}@demo.example",
        language="fr",
        commune_code=commune.code,
        place=commune.name,
        longitude=round(demand.longitude, 3),
        latitude=round(demand.latitude, 3),
        quantity=quantity,
        least=quantity - spare,
        most=quantity + spare,
        price=_price(founded, demand, recovers),
        recovers_vat=recovers,
        reach=None if contract else demand.reach,
        hubs=[],
        slots=[] if contract else sorted(set(demand.slots or ()) & set(campaign.slots)),
        can_help=rng.choice(HELPS),
        consent_at=now(),
        confirmed_at=now(),
        changed_at=now(),
        fictional=True,
    )
    INTENTIONS.start(session, made, scopes=perimeter.scopes(campaign))
    return made


def _quantity(rng: Random, founded: Founded, demand: Demand) -> int:
    if founded.campaign.unit in ("part", "contract"):
        return 1
    if founded.campaign.kind == CONTRACT:
        return max(founded.campaign.usual + rng.randint(-22, 40), 10)
    return demand.quantity


def _price(founded: Founded, demand: Demand, recovers: bool) -> int:
    """Return the highest price as it is typed: in whole euros, with VAT for who cannot recover it.

    For the wood it comes back as what was drawn, to the cent.
    """
    first = max((tier["price"] for one in founded.offers for tier in one.tiers), default=0)
    usual = USUAL.get(founded.campaign.slug, first) or DRAWN_PRICE
    exact = demand.price * usual // DRAWN_PRICE
    if recovers:
        return exact
    rate = founded.campaign.vat_rate
    return -(-exact * (10_000 + rate) // 10_000)


def _is_enterprise(rng: Random, audience: str) -> bool:
    return audience == "ess_enterprises" or (audience == "both" and rng.random() < 0.2)


def _names(rng: Random, founded: Founded) -> Iterator[str]:
    first = [row["first"] for row in rows("people")]
    while True:
        yield f"{rng.choice(first)} {chr(rng.randrange(65, 91))}."
