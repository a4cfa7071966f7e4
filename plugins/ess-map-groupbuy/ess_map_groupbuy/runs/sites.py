# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sites of a run in words: which supplier, which hub, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import Actor, spots
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.offers.models import Offer
from ess_map_groupbuy.runs.instance import Names
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.words import SLOTS


@dataclass(frozen=True)
class SiteView:
    """Where a group is or could be; ``hub`` '' when nothing is delivered.

    ``supposed``: the hub was not asked. ``offer``: its supplier, and its title where one has two.
    """

    offer: str
    hub: str = ""
    slot: str = ""
    supposed: bool = False
    slug: str = ""
    point: tuple[float, float] | None = None

    def __str__(self) -> str:
        """Return the site in one line."""
        return " · ".join(part for part in (self.hub or self.offer, self.slot) if part)


def of(session: Session, run: Run) -> list[SiteView]:
    """Return the sites of a run (with its names) in their order; what is gone says so."""
    names = Names.from_json(run.names)
    offers = _offers(session, {offer for offer, _hosting, _slot in names.sites})
    hubs = _hubs(session, {hub for hub in names.hubs if hub})
    points = spots(session, [one.id for one in hubs.values()])
    found = []
    for (offer, hosting, slot), hub in zip(names.sites, names.hubs, strict=True):
        supplier = offers.get(offer, _("offre retirée"))
        if hub is None:
            found.append(SiteView(supplier))
            continue
        actor = hubs.get(hub)
        label = actor.name if actor else names.labels.get(hub, _("relais retiré"))
        spot = points.get(actor.id) if actor else None
        point = (spot.longitude, spot.latitude) if spot else None
        when = str(SLOTS.get(slot, slot))
        slug = actor.slug if actor else ""
        found.append(SiteView(supplier, label, when, hosting is None, slug, point))
    return found


def _offers(session: Session, ids: set[int]) -> Mapping[int, str]:
    found = list(session.scalars(sa.select(Offer).where(Offer.id.in_(ids))))
    suppliers = [one.supplier for one in found]
    return {
        one.id: f"{one.supplier}, {one.title}"
        if suppliers.count(one.supplier) > 1
        else one.supplier
        for one in found
    }


def _hubs(session: Session, ids: set[int]) -> Mapping[int, Actor]:
    query = sa.select(Hub).where(Hub.id.in_(ids)).options(joinedload(Hub.actor))
    return {one.id: one.actor for one in session.scalars(query)}


def hostings(session: Session, campaign_id: int) -> set[int]:
    """Return the hubs that were asked for a campaign, whatever they answered."""
    return set(session.scalars(sa.select(Hosting.hub_id).where(Hosting.campaign_id == campaign_id)))
