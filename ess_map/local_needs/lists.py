# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which needs and resources everybody may read, and which wait for a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core.db import chunks
from ess_map.local_needs.models import Need
from ess_map.people import rights
from ess_map.people.models import User
from ess_map.territories import lookup
from ess_map.territories.models import Territory

OPEN = ("published", "taken")
"""Still needed, or still offered."""
PUBLIC = (*OPEN, "done")
"""What everybody may read."""
BATCH = 500


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; '' is everything."""

    territory: Territory | None = None
    kind: str = ""
    activity: str = ""
    state: str = ""

    def args(self) -> dict[str, str]:
        """Return them as parameters of the address."""
        said = {
            "territoire": self.territory.key if self.territory else "",
            "sorte": self.kind,
            "domaine": self.activity,
            "etat": self.state,
        }
        return {name: value for name, value in said.items() if value}


def published(session: Session, commune_codes: Collection[str]) -> list[Need]:
    """Return what is still needed or offered in the communes, newest first."""
    found: list[Need] = []
    for some in chunks(sorted(commune_codes), BATCH):
        query = sa.select(Need).where(Need.state.in_(OPEN), Need.commune_code.in_(some))
        found += session.scalars(query)
    return sorted(found, key=lambda need: -need.id)


def everywhere(session: Session) -> Sequence[Need]:
    """Return what is still needed or offered anywhere, oldest first: the layer of the map."""
    return session.scalars(sa.select(Need).where(Need.state.in_(OPEN)).order_by(Need.id)).all()


def count(session: Session, filters: Filters) -> int:
    """Return how many everybody may read under ``filters``."""
    query = sa.select(sa.func.count()).select_from(Need).where(*_clauses(filters))
    return session.scalar(query) or 0


def page(session: Session, filters: Filters, start: int, size: int) -> Sequence[Need]:
    """Return a page of what everybody may read, open ones first, then newest first."""
    order = (Need.state == "done", Need.id.desc())
    query = sa.select(Need).where(*_clauses(filters)).order_by(*order)
    return session.scalars(query.offset(start).limit(size)).all()


def waiting(session: Session, user: User | None, territory: Territory | None = None) -> list[Need]:
    """Return what waits for a decision of ``user``, the oldest first."""
    mine = rights.within(user, "moderator", commune=Need.commune_code)
    here = [_inside(territory)] if territory else []
    query = sa.select(Need).where(Need.state == "pending", mine, *here).order_by(Need.id)
    return list(session.scalars(query))


def places(session: Session, needs: Collection[Need]) -> dict[str, str]:
    """Return the names of the communes of ``needs``, by code."""
    found = lookup.names(f"commune-{need.commune_code}" for need in needs)
    return {key.removeprefix("commune-"): name for key, name in found.items()}


def _clauses(filters: Filters) -> list[sa.ColumnElement[bool]]:
    state = Need.state == filters.state if filters.state in PUBLIC else Need.state.in_(PUBLIC)
    found = [state]
    if filters.kind:
        found.append(Need.kind == filters.kind)
    if filters.activity:
        found.append(Need.activity == filters.activity)
    if filters.territory:
        found.append(_inside(filters.territory))
    return found


def _inside(territory: Territory) -> sa.ColumnElement[bool]:
    if territory.level not in lookup.COLUMN:
        return Need.commune_code == territory.code
    below = sa.select(Territory.code).where(
        Territory.level == "commune", lookup.COLUMN[territory.level] == territory.code
    )
    return Need.commune_code.in_(below)
