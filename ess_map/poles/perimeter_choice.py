# SPDX-License-Identifier: AGPL-3.0-or-later
"""Choosing where a pôle works: territories by name, a former commune standing for today's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.errors import NotFound
from ess_map.territories import lookup, search
from ess_map.territories.models import KEY, FormerCode, Territory

MOST = 12
MOST_FORMER = 4
SHORTEST = 3


@dataclass(frozen=True)
class Proposal:
    """A territory that the words name; ``former``: the commune of yesterday that they named."""

    territory: Territory
    former: str = ""


@dataclass(frozen=True)
class Choice:
    """The territories of today that some keys name, and what is to be said about the others."""

    territories: tuple[Territory, ...]
    notices: tuple[str, ...]


def find(session: Session, text: str) -> list[Proposal]:
    """Return what ``text`` may name: territories of today first, then communes of yesterday."""
    today = [Proposal(one) for one in search.find(text, MOST)]
    if len(text.strip()) < SHORTEST:
        return today
    known = {one.territory.key for one in today}
    before = [one for one in _former(session, text) if one.territory.key not in known]
    return [*today, *before]


def resolve(session: Session, keys: Iterable[str]) -> Choice:
    """Return the territories of today for ``keys``, each once; an unknown key is only said."""
    found: dict[str, Territory] = {}
    notices = []
    for key in dict.fromkeys(keys):
        try:
            territory = lookup.get(key)
        except NotFound as error:
            notices.append(error.message)
            continue
        if territory.key != key:
            notices.append(
                _(
                    "%(former)s a rejoint %(today)s : le périmètre prend la commune d'aujourd'hui.",
                    former=_former_name(session, key),
                    today=territory.name,
                )
            )
        found.setdefault(territory.key, territory)
    return Choice(tuple(found.values()), tuple(notices))


def _former(session: Session, text: str) -> list[Proposal]:
    query = sa.select(FormerCode).where(
        FormerCode.level == "commune", FormerCode.name.istartswith(text.strip(), autoescape=True)
    )
    rows = session.scalars(query.order_by(FormerCode.name, FormerCode.code).limit(MOST_FORMER))
    return [
        Proposal(lookup.get(f"commune-{today}"), row.name)
        for row in rows
        if (today := lookup.current_commune(row.code))
    ]


def _former_name(session: Session, key: str) -> str:
    match = KEY.fullmatch(key)
    code = match[2] if match else key
    name = session.scalar(
        sa.select(FormerCode.name).where(FormerCode.level == "commune", FormerCode.code == code)
    )
    return name or code
