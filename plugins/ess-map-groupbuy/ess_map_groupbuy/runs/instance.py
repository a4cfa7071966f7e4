# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to decide in a campaign today, read from the tables as plain integers.

The same tables give the same problem: everything is sorted, nothing depends on the hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from ess_map import load_actors
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.forming.problem import Demand, Pool, Problem, Rules, Site
from ess_map_groupbuy.intentions import caps as prices
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers import pricing
from ess_map_groupbuy.offers import record as offers
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.runs import gates, places, supposing
from ess_map_groupbuy.runs.places import Place
from ess_map_groupbuy.words import CONTRACT, ENTERPRISE, HOUSEHOLD

Where = tuple[int, int | None, str]
"""An offer, a hosting (None: delivered nowhere, or only supposed) and a slot."""
AUDIENCE = {"citizens": (HOUSEHOLD,), "ess_enterprises": (ENTERPRISE,)}
NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Names:
    """Which of our rows each site and each demand of a problem is, in its order.

    ``hubs``: the hub of each site, None for none; ``labels``: its name, of those only supposed.
    ``unmet``: what gates have said, by intention and name of the criterion.
    """

    sites: tuple[Where, ...] = ()
    hubs: tuple[int | None, ...] = ()
    demands: tuple[int, ...] = ()
    labels: Mapping[int, str] = field(default_factory=dict)
    unmet: Mapping[int, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can say it."""
        return {
            "sites": [list(one) for one in self.sites],
            "hubs": list(self.hubs),
            "demands": list(self.demands),
            "labels": {str(hub): label for hub, label in self.labels.items()},
            "unmet": {str(who): dict(said) for who, said in self.unmet.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Names:
        """Return what ``to_json`` has said; nothing when it was wiped."""
        return cls(
            tuple((one[0], one[1], one[2]) for one in data.get("sites", ())),
            tuple(data.get("hubs", ())),
            tuple(data.get("demands", ())),
            {int(hub): label for hub, label in data.get("labels", {}).items()},
            {int(who): said for who, said in data.get("unmet", {}).items()},
        )


def build(
    session: Session,
    campaign: Campaign,
    *,
    kept: Mapping[int, Where] = NOTHING,
    proposed: Mapping[int, Where] = NOTHING,
    caps: Mapping[int, int] = NOTHING,
    change: Mapping[str, Any] = NOTHING,
) -> tuple[Problem, Names]:
    """Return the problem of ``campaign`` and what its places stand for.

    ``kept`` and ``proposed`` say where intentions (by id) are already; ``caps`` the highest price
    without VAT of those who have answered, instead of that of their intention. ``change`` is what
    a ``what_if`` supposes (``supposing``).
    """
    asked = wanted(session, campaign)
    supply = offers.accepted(session, campaign.id)
    there = _places(session, campaign, change)
    rows = _rows(campaign, supply, there)
    problem = Problem(
        demands=tuple(_demand(one, campaign, rank, caps) for rank, one in enumerate(asked, 1)),
        sites=tuple(_site(offer, place, slot, campaign) for offer, place, slot in rows),
        pools=_pools(rows),
        rules=Rules(campaign.least_members, campaign.largest_share, campaign.goal or "people"),
    )
    problem = supposing.changed(problem, change)
    names = _names(asked, rows)
    problem, unmet = _barred(session, campaign, problem, asked, rows)
    ids = {one.id: place for place, one in enumerate(asked)}
    at = {where: place for place, where in enumerate(names.sites)}
    problem = replace(problem, kept=_held(kept, ids, at), proposed=_held(proposed, ids, at))
    return problem, replace(names, unmet=unmet)


def wanted(session: Session, campaign: Campaign) -> list[Intention]:
    """Return the intentions that a run counts: those of people whom the campaign is for."""
    found = intentions.active(session, campaign.id)
    audience = AUDIENCE.get(campaign.audience, (HOUSEHOLD, ENTERPRISE))
    return [one for one in found if one.who in audience]


Row = tuple[Offer, Place | None, str]


def _places(session: Session, campaign: Campaign, change: Mapping[str, Any]) -> list[Place]:
    if campaign.kind == CONTRACT:
        return []
    return supposing.places(session, campaign, places.of_campaign(session, campaign), change)


def _rows(campaign: Campaign, supply: Iterable[Offer], there: Sequence[Place]) -> list[Row]:
    """Return the sites in their order: by offer, then hub, then slot."""
    ordered = sorted(supply, key=lambda one: one.id)
    if campaign.kind == CONTRACT:
        return [(offer, None, "") for offer in ordered]
    return [
        (offer, place, slot)
        for offer in ordered
        for place in there
        if place.served_by(offer)
        for slot in place.slots
    ]


def _demand(one: Intention, campaign: Campaign, rank: int, caps: Mapping[int, int]) -> Demand:
    known = one.longitude is not None and one.latitude is not None
    return Demand(
        key=one.id,
        quantity=one.quantity,
        least=one.least,
        most=one.most,
        price=caps[one.id] if one.id in caps else prices.without_vat(one, campaign),
        rank=rank,
        longitude=one.longitude if known else None,
        latitude=one.latitude if known else None,
        reach=one.reach,
        hubs=frozenset(one.hubs) or None,
        slots=frozenset(one.slots) or None,
    )


def _site(offer: Offer, place: Place | None, slot: str, campaign: Campaign) -> Site:
    tiers = pricing.tiers(offer, campaign)
    if place is None:
        return Site(offer.id, tiers, lot=offer.lot)
    return Site(offer.id, tiers, place.hub, slot, place.longitude, place.latitude, offer.lot)


def _pools(rows: Sequence[Row]) -> tuple[Pool, ...]:
    """Return what is limited: each slot of a hub, and each supplier."""
    found: dict[str, tuple[int, list[int]]] = {}
    for at, (offer, place, slot) in enumerate(rows):
        if place is not None and place.capacity is not None:
            name = f"hub-{place.hub}-{slot}"
            found.setdefault(name, (place.capacity, []))[1].append(at)
        if offer.capacity is not None:
            found.setdefault(f"offer-{offer.id}", (offer.capacity, []))[1].append(at)
    return tuple(Pool(name, holds, tuple(at)) for name, (holds, at) in sorted(found.items()))


def _names(asked: Sequence[Intention], rows: Sequence[Row]) -> Names:
    supposed = {place.hub: place.label for _o, place, _s in rows if place and not place.hosting}
    return Names(
        tuple((offer.id, place.hosting if place else None, slot) for offer, place, slot in rows),
        tuple(place.hub if place else None for _offer, place, _slot in rows),
        tuple(one.id for one in asked),
        supposed,
    )


def _barred(
    session: Session,
    campaign: Campaign,
    problem: Problem,
    asked: Sequence[Intention],
    rows: Sequence[Row],
) -> tuple[Problem, dict[int, Mapping[str, Mapping[str, Any]]]]:
    """Return the problem with what the gates of plugins keep apart, and what they have said."""
    if not gates.gates() or not rows:
        return problem, {}
    context = gates.Context(campaign.id, campaign.slug, campaign.kind)
    sites = [_seen(*row) for row in rows]
    actors = load_actors(session, sorted({one.actor_id for one in asked if one.actor_id}))
    terms = {one.id: dict(one.terms or {}) for one in actors}
    barred, said = {}, {}
    for at, one in enumerate(asked):
        free = {site: sites[site] for site in range(len(rows)) if not problem.bars(at, site)}
        own = terms.get(one.actor_id or 0, {})
        demand = gates.Demand(one.who, one.commune_code, one.quantity, one.actor_id, own)
        unmet = gates.judge(demand, free, context)
        barred |= {(at, site): names for site, names in unmet.at.items()}
        if unmet.said:
            said[one.id] = unmet.said
    return replace(problem, barred=barred), said


def _seen(offer: Offer, place: Place | None, slot: str) -> gates.Site:
    labels = tuple(offer.labels)
    if place is None:
        return gates.Site(offer.id, offer.supplier_id, labels)
    return gates.Site(offer.id, offer.supplier_id, labels, place.hub, place.actor, slot)


def _held(
    told: Mapping[int, Where], ids: Mapping[int, int], at: Mapping[Where, int]
) -> dict[int, int]:
    """Return places for ids; who is gone, or whose site is, is left out."""
    known = {who: tuple(where) for who, where in told.items()}
    return {
        ids[who]: at[where] for who, where in sorted(known.items()) if who in ids and where in at
    }
