# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bodies that the strategy of Centre-Val de Loire sets up; their meetings are not invented."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.demo import tables
from ess_map.governance import bodies
from ess_map.governance.models import Body

FILE = "bodies.csv"


def load(session: Session) -> None:
    """Write the bodies that are not there yet; what somebody changed stays."""
    present = set(map(tuple, session.execute(sa.select(Body.scope, Body.name))))
    for row in tables.rows(FILE):
        if (row["scope"], row["name"]) not in present:
            said = {
                "name": row["name"],
                "task": row["task"],
                "rhythm_months": int(row["rhythm_months"]),
                "quorum_percent": int(row["quorum_percent"]),
                "source": row["source"],
            }
            body = bodies.create(session, row["scope"], said)
            for seat in _seats(row["seats"]):
                bodies.place(session, body, seat)
    session.commit()


def _seats(said: str) -> Iterator[dict[str, object]]:
    """Who sits there: institutions, whose names are public; ``college:name``, apart by a bar."""
    for part in filter(None, said.split("|")):
        college, _colon, name = part.rpartition(":")
        yield {"college": college, "name": name, "shown": True}
