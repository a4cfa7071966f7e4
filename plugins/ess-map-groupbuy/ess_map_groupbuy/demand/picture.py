# SPDX-License-Identifier: AGPL-3.0-or-later
"""The picture of the demand that everybody may see: rounded, late, and never about fewer than five.

It is renewed by the night's job alone. Nothing on it is computed from anything but the people that
``counting`` lets be counted; its totals are the sums of what it shows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map import NotFound, Territory, alone, bbox, find_territory, now
from ess_map_groupbuy import units
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.campaigns.lifecycle import OVER, PUBLIC
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.demand import counting, keeping
from ess_map_groupbuy.demand.counting import FIVE, Counted, Demand
from ess_map_groupbuy.demand.models import Picture
from ess_map_groupbuy.intentions import record
from ess_map_groupbuy.intentions.models import Intention

COARSEST = 50
"""Steps to which a quantity is rounded at the most."""


@dataclass(frozen=True)
class Cell:
    """One place of the picture: « at least » so many people and steps, multiples of five.

    ``quantity`` is None where one person alone wants more than half of it. ``rest``: it is what is
    left of an intercommunality beside the communes that are shown.
    """

    key: str
    name: str
    rest: bool
    people: int
    quantity: int | None
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True)
class Shown:
    """What is published of a campaign's demand, the fullest cells first."""

    cells: tuple[Cell, ...]
    made_at: datetime

    @property
    def people(self) -> int:
        """At least so many, in the cells that are shown."""
        return sum(one.people for one in self.cells)

    @property
    def quantity(self) -> int:
        """At least so many steps, in the cells whose quantity is shown."""
        return sum(one.quantity or 0 for one in self.cells)


def of(session: Session, campaign_id: int) -> Shown | None:
    """Return the picture that is published, None before the first night."""
    return of_many(session, [campaign_id]).get(campaign_id)


def of_many(session: Session, campaign_ids: Sequence[int]) -> dict[int, Shown]:
    """Return the pictures of those campaigns that have one."""
    query = sa.select(Picture).where(Picture.campaign_id.in_(campaign_ids))
    return {
        one.campaign_id: Shown(
            tuple(Cell(**cell) for cell in one.shown.get("cells", ())), one.made_at
        )
        for one in session.scalars(query.order_by(Picture.campaign_id))
    }


def renew(session: Session, campaign: Campaign) -> bool:
    """Publish what may be published of the demand as it is now; tell whether it is another."""
    if campaign.state in OVER:
        return False
    alone(session, f"groupbuy.picture.{campaign.id}")
    found = session.get(Picture, campaign.id)
    if found is None:
        found = Picture(campaign_id=campaign.id, shown={}, counted=dict(keeping.EMPTY))
        found.made_at = now()
        session.add(found)
    looks = keeping.past(found.counted)
    new = counting.renewed(looks, wanted(record.active(session, campaign.id)))
    other = not looks or new != looks[-1]
    if other:
        found.counted = dict(keeping.added(found.counted, looks, new))
        found.shown = {"cells": [asdict(one) for one in cells(new, grain(campaign.step))]}
    found.made_at = now()
    session.flush()
    return other


def renew_all(session: Session) -> str:
    """Renew the pictures of all campaigns that live; the job of each night."""
    states = [state for state in PUBLIC if state not in OVER]
    living = campaigns.of_states(session, states)
    changed = 0
    for campaign in living:
        changed += renew(session, campaign)
        session.commit()
    return f"{changed}/{len(living)}"


def person(intention: Intention) -> str:
    """Return who is counted: its id with its instant, since SQLite gives ids again."""
    return f"{intention.id}-{int(intention.created_at.timestamp() * 1000)}"


def wanted(intentions: list[Intention]) -> dict[str, Demand]:
    """Return what is wanted, by commune and what lies above it."""
    place = cache(_cells_over)
    return {
        person(one): Demand(*place(one.commune_code), one.quantity)
        for one in intentions
        if one.commune_code
    }


def grain(step: int) -> int:
    """Return to how many steps quantities are rounded: a multiple of five, whole units if it can.

    ``step`` is the campaign's, in thousandths of its unit.
    """
    found = FIVE
    while found * step % units.THOUSANDTHS and found < COARSEST:
        found += FIVE
    return found


def cells(look: Mapping[str, Counted], rounded: int = FIVE) -> list[Cell]:
    """Return the cells of a picture, rounded down: people to fives, quantities to ``rounded``."""
    quantities: dict[str, list[int]] = defaultdict(list)
    for one in look.values():
        quantities[one.cell].append(one.quantity)
    found = [_cell(key, amounts, rounded) for key, amounts in sorted(quantities.items())]
    parents = {_cells_over(key.partition("-")[2])[1] for key in quantities if _is_commune(key)}
    found = [replace(one, rest=one.key in parents) for one in found]
    return sorted(found, key=lambda one: (-one.people, one.name, one.key))


def forget(session: Session, intention: Intention, what: str) -> None:
    """Take a name off the count when an intention is erased; answers ``CHANGED``."""
    found = session.get(Picture, intention.campaign_id) if what == "erased" else None
    if found is not None:
        found.counted = dict(keeping.forgotten(found.counted, person(intention)))


def close(session: Session, campaign: Campaign, _event: str) -> None:
    """Forget who was counted once a campaign is over: its picture stays as it is; on ``MOVED``."""
    found = session.get(Picture, campaign.id) if campaign.state in OVER else None
    if found is not None:
        found.counted = dict(keeping.EMPTY)


def _cell(key: str, amounts: list[int], rounded: int) -> Cell:
    territory = _territory(key)
    whole = sum(amounts)
    alone_ = max(amounts) * 2 > whole
    return Cell(
        key=key,
        name=territory.name if territory else "",
        rest=False,
        people=len(amounts) // FIVE * FIVE,
        quantity=None if alone_ else whole // rounded * rounded,
        longitude=_middle(territory)[0],
        latitude=_middle(territory)[1],
    )


def _is_commune(key: str) -> bool:
    return key.startswith("commune-")


def _cells_over(code: str) -> tuple[str, str]:
    """Return the key of today's commune, and that of its intercommunality or ''."""
    territory = _territory(f"commune-{code}")
    if territory is None:
        return f"commune-{code}", ""
    return territory.key, f"epci-{territory.epci_code}" if territory.epci_code else ""


def _territory(key: str) -> Territory | None:
    try:
        return find_territory(key)
    except NotFound:  # taken away since
        return None


def _middle(territory: Territory | None) -> tuple[float | None, float | None]:
    if territory is None:
        return None, None
    if territory.longitude is not None:
        return territory.longitude, territory.latitude
    box = bbox(territory)
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else (None, None)
