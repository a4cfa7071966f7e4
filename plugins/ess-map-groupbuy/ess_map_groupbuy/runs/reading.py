# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding runs, and reading what they have decided in terms of our rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, undefer

from ess_map import NotFound
from ess_map_groupbuy.runs.asking import ENDED, FORM, PROPOSED, REFORM
from ess_map_groupbuy.runs.instance import Names
from ess_map_groupbuy.runs.models import Run


@dataclass(frozen=True)
class Placed:
    """A group that a run has formed; ``hosting_id`` None: delivered nowhere.

    ``tier``: from how many steps its ``price`` (cents without VAT) holds. ``members``: who, and how
    many steps each gets.
    """

    offer_id: int
    hosting_id: int | None
    slot: str
    tier: int
    price: int
    members: tuple[tuple[int, int], ...]


def groups(session: Session, run: Run) -> list[Placed]:
    """Return the groups of a run in its order; intentions that were erased are not in them."""
    names = Names.from_json(run.names)
    found = []
    for one in run.solution.get("groups", ()):
        offer, hosting, slot = names.sites[one["site"]]
        pairs = zip(one["members"], one["quantities"], strict=True)
        members = tuple((names.demands[who], quantity) for who, quantity in pairs)
        known = tuple(pair for pair in members if pair[0])
        if known:
            found.append(Placed(offer, hosting, slot, one["least"], one["price"], known))
    return found


def find(session: Session, campaign_id: int, run_id: int) -> Run:
    """Return a run of a campaign, all of it; ``NotFound``."""
    whole = undefer(Run.problem), undefer(Run.names), undefer(Run.solution)
    mine = Run.id == run_id, Run.campaign_id == campaign_id
    found = session.scalar(sa.select(Run).where(*mine).options(*whole))
    if found is None:
        raise NotFound(_("Cette campagne n'a pas de formation de ce numéro."))
    return found


def of_campaign(session: Session, campaign_id: int) -> list[Run]:
    """Return the runs of a campaign, the latest first, without what they have decided."""
    mine = sa.select(Run).where(Run.campaign_id == campaign_id)
    return list(session.scalars(mine.order_by(Run.id.desc())))


def latest(
    session: Session,
    campaign_id: int,
    states: Sequence[str] = ENDED,
    purposes: Sequence[str] = (FORM, REFORM),
) -> Run | None:
    """Return the last run of a campaign in one of ``states``."""
    mine = Run.campaign_id == campaign_id, Run.state.in_(states), Run.purpose.in_(purposes)
    return session.scalar(sa.select(Run).where(*mine).order_by(Run.id.desc()).limit(1))


def decided(session: Session, campaign_id: int) -> Run | None:
    """Return the run whose groups were proposed last, with all that is told of it."""
    return latest(session, campaign_id, (PROPOSED,))
