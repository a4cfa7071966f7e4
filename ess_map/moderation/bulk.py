# SPDX-License-Identifier: AGPL-3.0-or-later
"""Accepting many at once: each in a transaction of its own, and only what needs no look."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map.actors import saying, store
from ess_map.contributions import decide, duplicates, queue, units
from ess_map.contributions.merge import merge
from ess_map.contributions.models import Contribution
from ess_map.core.errors import EssMapError
from ess_map.people.models import User

PLAIN = ("create", "update", "move", "close", "confirm")
"""Kinds that accepting settles; the others want to be read."""


def decidable(session: Session, user: User, ids: Sequence[int]) -> list[Contribution]:
    """Return those of ``ids`` that ``user`` may decide, decided or not, in their order."""
    query = (
        sa.select(Contribution)
        .where(Contribution.id.in_(ids), queue.decidable(user))
        .options(
            joinedload(Contribution.actor),
            joinedload(Contribution.author),
            joinedload(Contribution.decided_by),
        )
        .execution_options(populate_existing=True)
    )
    found = {contribution.id: contribution for contribution in session.scalars(query)}
    return [found[id_] for id_ in ids if id_ in found]


def accept_each(session: Session, user: User, ids: Sequence[int]) -> list[int]:
    """Accept what can be accepted as it stands, committing one by one; return which."""
    accepted = []
    for id_ in [one.id for one in decidable(session, user, ids)]:
        session.rollback()  # each is judged by what is there now
        if _accept(session, user, id_):
            accepted.append(id_)
    return accepted


def _accept(session: Session, user: User, id_: int) -> bool:
    for contribution in decidable(session, user, [id_]):
        if contribution.status != "pending" or obstacle(session, contribution):
            return False
        try:
            decide.accept(session, contribution, user, seen_version=contribution.base_version)
        except EssMapError:  # the page of the result says what stands in the way
            session.rollback()
            return False
        session.commit()
        return True
    return False


def obstacle(session: Session, contribution: Contribution) -> str:
    """Return why a contribution cannot be accepted without a look at it, '' when it can."""
    if contribution.status != "pending":
        return decision(contribution)
    if contribution.kind not in PLAIN:
        return _("Elle se lit avant de se décider : ouvrez-la.")
    if contribution.kind == "create":
        twins = twins_of(session, contribution)
        if twins:
            return _("Peut-être déjà sur la carte : %(name)s.", name=twins[0].name)
        return ""
    clashes = clashing(session, contribution)
    if clashes:
        names = ", ".join(units.label(unit) for unit in clashes)
        return _("La fiche a changé depuis la proposition : %(names)s.", names=names)
    return ""


def clashing(session: Session, contribution: Contribution) -> list[str]:
    """Return the units that somebody else changed since the proposal was written."""
    found = store.load(session, [contribution.actor_id]) if contribution.actor_id else []
    if not found or contribution.kind not in ("update", "move"):
        return []
    current = units.split(saying.values(found[0]))
    merged = merge(contribution.base, current, contribution.changes)
    return [clash.unit for clash in merged.clashes]


def twins_of(session: Session, contribution: Contribution) -> list[duplicates.LikelyActor]:
    """Return the actors that a proposed one may well be."""
    said = contribution.changes
    place = said.get(units.PLACE) or {}
    asked = duplicates.Asked(
        name=said.get("name") or "",
        siret=said.get("siret") or "",
        website=said.get("website") or "",
        phone=said.get("phone") or "",
        commune=contribution.commune_code,
        longitude=place.get("longitude"),
        latitude=place.get("latitude"),
    )
    own = [contribution.actor_id] if contribution.actor_id is not None else []
    return duplicates.likely(session, asked, besides=own)


def decision(contribution: Contribution) -> str:
    """Say who decided what, and when."""
    moment = contribution.decided_at
    at = format_datetime(moment, "d MMMM, HH:mm") if moment else ""
    who = contribution.decided_by.public_name if contribution.decided_by else ""
    if contribution.status == "accepted":
        return _("Déjà acceptée par %(who)s, le %(at)s.", who=who, at=at)
    if contribution.status == "refused":
        return _("Déjà refusée par %(who)s, le %(at)s.", who=who, at=at)
    return _("Elle n'attend plus de décision.")
