# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commune of an address that gives only a postal code and the name of a town."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ess_map.core.text import fold
from ess_map.platform.exchange import ActorRecord
from ess_map.territories.models import PostalCode, Territory


def complete(session: Session, records: Sequence[ActorRecord]) -> list[ActorRecord]:
    """Return ``records`` with the commune of those whose postal code and town name one.

    A postal code covers several communes: the name decides, and alone it is not enough
    unless the postal code covers a single commune.
    """
    wanted = {r.postal_code for r in records if _needs(r)}
    if not wanted:
        return list(records)
    query = (
        sa.select(PostalCode.code, PostalCode.commune_code, Territory.name)
        .join(
            Territory,
            sa.and_(Territory.level == "commune", Territory.code == PostalCode.commune_code),
        )
        .where(PostalCode.code.in_(wanted))
    )
    communes: dict[str, dict[str, str]] = {}
    for row in session.execute(query):
        communes.setdefault(row.code, {})[plain(row.name)] = row.commune_code
    return [
        replace(r, commune=_choose(communes.get(r.postal_code, {}), r.city)) if _needs(r) else r
        for r in records
    ]


def plain(name: str) -> str:
    """Return the name of a town as addresses write it: ``ST-JEAN`` is ``saint jean``."""
    words = fold(name).replace("-", " ").replace("'", " ").split()
    words = [word for word in words if word != "cedex" and not word.isdecimal()]
    full = {"st": "saint", "ste": "sainte"}
    return " ".join(full.get(word, word) for word in words)


def _needs(record: ActorRecord) -> bool:
    return bool(record.postal_code and not record.commune and record.longitude is None)


def _choose(communes: dict[str, str], city: str) -> str:
    if len(communes) == 1:
        return next(iter(communes.values()))
    return communes.get(plain(city), "")
