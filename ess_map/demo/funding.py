# SPDX-License-Identifier: AGPL-3.0-or-later
"""The schemes that the founding documents describe: real rules of 2010, marked as historical."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.demo import tables
from ess_map.funding.models import Scheme
from ess_map.funding.money import parse


def load(session: Session) -> None:
    """Write the schemes that are not there yet; what an administrator changed stays."""
    present = set(session.scalars(sa.select(Scheme.key)))
    for row in tables.rows("funding_schemes.csv"):
        if row["key"] not in present:
            session.add(_scheme(row))
    session.commit()


def _scheme(row: dict[str, str]) -> Scheme:
    plain = ("key", "name", "funder", "kind", "rule", "source")
    counts = {name: int(row[name]) if row[name] else None for name in ("most_posts", "most_years")}
    days = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("opens_on", "closes_on")
    }
    return Scheme(
        **{name: row[name] for name in plain},
        **counts,
        **days,
        most_cents=parse(row["most_euros"]) if row["most_euros"] else None,
        historical=row["historical"] == "1",
        version=1,
    )
