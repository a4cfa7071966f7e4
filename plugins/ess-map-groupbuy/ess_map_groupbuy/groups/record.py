# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding groups, their members, and what somebody was proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map import NotFound
from ess_map_groupbuy.groups.lifecycle import FORMING, LIVE, STANDING
from ess_map_groupbuy.groups.models import Commitment, Group
from ess_map_groupbuy.hubs.models import Hosting, Hub
from ess_map_groupbuy.intentions import record as intentions
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.offers.models import Offer

Pair = tuple[Commitment, Intention]
ORDER = (Intention.created_at, Intention.id, Commitment.id)


def by_id(session: Session, group_id: int, campaign_id: int | None = None) -> Group:
    """Return a group, of ``campaign_id`` if given; ``NotFound``."""
    found = session.get(Group, group_id)
    if found is None or campaign_id not in (None, found.campaign_id):
        raise NotFound(_("Ce groupe n'existe pas dans cette campagne."))
    return found


def of_campaign(session: Session, campaign_id: int) -> list[Group]:
    """Return all groups of a campaign, the dissolved too, the first formed first."""
    query = sa.select(Group).where(Group.campaign_id == campaign_id).order_by(Group.id)
    return list(session.scalars(query))


def standing(session: Session, campaign_id: int) -> list[Group]:
    """Return the groups of a campaign that were not dissolved."""
    return [one for one in of_campaign(session, campaign_id) if one.state in STANDING]


def forming(session: Session, campaign_id: int) -> list[Group]:
    """Return the groups of a campaign whose members may still change."""
    return [one for one in of_campaign(session, campaign_id) if one.state in FORMING]


def members(session: Session, group_id: int) -> list[Pair]:
    """Return who holds a place in a group, asked or confirmed, those who came first first."""
    return members_of(session, [group_id])[group_id]


def members_of(session: Session, group_ids: Iterable[int]) -> dict[int, list[Pair]]:
    """Return who holds a place in each of these groups."""
    return _pairs(session, group_ids, Commitment.state.in_(LIVE))


def answers(session: Session, group_id: int) -> list[Pair]:
    """Return everybody who was ever proposed a group, with what came of it."""
    return _pairs(session, [group_id], sa.true())[group_id]


def live_of(session: Session, intention_id: int) -> Commitment | None:
    """Return the place that an intention holds in a group now."""
    mine = Commitment.intention_id == intention_id, Commitment.state.in_(LIVE)
    return session.scalar(sa.select(Commitment).where(*mine).order_by(Commitment.id.desc()))


def last_of(session: Session, intention_id: int) -> Commitment | None:
    """Return the last thing that was proposed to an intention, whatever came of it."""
    mine = Commitment.intention_id == intention_id
    return session.scalar(sa.select(Commitment).where(mine).order_by(Commitment.id.desc()).limit(1))


def gave_back(session: Session, intention: Intention) -> bool:
    """Tell whether the last place that somebody had is no longer theirs."""
    last = last_of(session, intention.id)
    return last is not None and last.state not in LIVE


def asked(session: Session, campaign_id: int) -> list[Commitment]:
    """Return the commitments of a campaign that await an answer."""
    query = sa.select(Commitment).join(Group, Group.id == Commitment.group_id)
    mine = Group.campaign_id == campaign_id, Commitment.state == "asked"
    return list(session.scalars(query.where(*mine).order_by(Commitment.id)))


def of_intention(session: Session, intention_id: int) -> list[Commitment]:
    """Return all that was ever proposed to an intention, the first first."""
    mine = Commitment.intention_id == intention_id
    return list(session.scalars(sa.select(Commitment).where(mine).order_by(Commitment.id)))


def led_by(session: Session, intention_id: int) -> list[Group]:
    """Return the groups that somebody looks after."""
    mine = Group.lead_id == intention_id
    return list(session.scalars(sa.select(Group).where(mine).order_by(Group.id)))


def at_hostings(session: Session, hosting_ids: Sequence[int]) -> list[Group]:
    """Return the groups that are delivered there."""
    mine = Group.hosting_id.in_(list(hosting_ids))
    return list(session.scalars(sa.select(Group).where(mine).order_by(Group.id)))


def refusals(session: Session, campaign_id: int) -> set[int]:
    """Return the intentions that said no, or nothing, and have not asked to be asked again."""
    last = (
        sa.select(sa.func.max(Commitment.id))
        .join(Group, Group.id == Commitment.group_id)
        .where(Group.campaign_id == campaign_id)
        .group_by(Commitment.intention_id)
    )
    query = sa.select(Commitment.intention_id).where(
        Commitment.id.in_(last),
        Commitment.state.in_(("declined", "withdrawn", "no_answer")),
        Commitment.waits_since.is_(None),
    )
    return set(session.scalars(query))


def waiting(session: Session, campaign_id: int) -> list[Intention]:
    """Return who is on the waiting list: without a group and not out of choice, by seniority."""
    groups = [one.id for one in of_campaign(session, campaign_id)]
    query = sa.select(Commitment.intention_id).where(
        Commitment.group_id.in_(groups), Commitment.state.in_(LIVE)
    )
    placed = set(session.scalars(query)) | refusals(session, campaign_id)
    return [one for one in intentions.active(session, campaign_id) if one.id not in placed]


def offers_of(session: Session, groups: Sequence[Group]) -> dict[int, Offer]:
    """Return the offers of ``groups`` by id."""
    wanted = {one.offer_id for one in groups}
    query = sa.select(Offer).where(Offer.id.in_(wanted)).order_by(Offer.id)
    return {one.id: one for one in session.scalars(query)}


def hostings_of(session: Session, groups: Sequence[Group]) -> dict[int, Hosting]:
    """Return where ``groups`` are delivered, by id, each with its hub and actor."""
    wanted = {one.hosting_id for one in groups if one.hosting_id is not None}
    loaded = joinedload(Hosting.hub).joinedload(Hub.actor)
    query = sa.select(Hosting).where(Hosting.id.in_(wanted)).options(loaded).order_by(Hosting.id)
    return {one.id: one for one in session.scalars(query)}


def _pairs(
    session: Session, group_ids: Iterable[int], clause: sa.ColumnElement[bool]
) -> dict[int, list[Pair]]:
    found: dict[int, list[Pair]] = defaultdict(list)
    query = (
        sa.select(Commitment, Intention)
        .join(Intention, Intention.id == Commitment.intention_id)
        .where(Commitment.group_id.in_(list(group_ids)), clause)
    )
    for commitment, intention in session.execute(query.order_by(*ORDER)):
        found[commitment.group_id].append((commitment, intention))
    return found
