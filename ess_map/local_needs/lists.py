# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which needs and resources everybody may read, and which wait for a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core.db import chunks
from ess_map.local_needs.models import Need

OPEN = ("published", "taken")
"""Still needed, or still offered."""
PUBLIC = (*OPEN, "done")
"""What everybody may read."""
BATCH = 500


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
