# SPDX-License-Identifier: AGPL-3.0-or-later
"""The desks in service at some actors, for the map."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from ess_map import local_now
from ess_map_currency.desks import record
from ess_map_currency.desks.models import Desk


def of_actors(session: Session, actor_ids: Sequence[int]) -> list[Desk]:
    """Return the desks of some actors that are in service, by id, with actor and currency."""
    query = (
        sa.select(Desk)
        .join(Desk.actor)
        .join(Desk.currency)
        .where(*record.public(local_now().date()), Desk.actor_id.in_(actor_ids))
        .options(contains_eager(Desk.actor), contains_eager(Desk.currency))
        .order_by(Desk.id)
    )
    return list(session.scalars(query))


def hours_of(desk: Desk) -> str:
    """Return when a desk is open, what closes it for a time included; '' when nobody knows."""
    return record.open_hours(desk, local_now().date())
