# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find territories while somebody types a name, a postal code or an INSEE code."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from rapidfuzz import process
from rapidfuzz.distance import OSA

from ess_map.core.db import db
from ess_map.territories import outlines
from ess_map.territories.lookup import current_commune
from ess_map.territories.models import LEVELS, PostalCode, Territory
from ess_map.territories.names import search_form

LONGEST = 80
"""Characters of a query that are looked at; the longest official name has 75."""
SHORTEST_TYPO = 4
"""Letters from which one typing error is forgiven; below, everything resembles everything."""
CODE = re.compile(r"\d[0-9AB]\d{3}", re.IGNORECASE)


@dataclass(frozen=True)
class Names:
    """Every name, most populated first: parallel lists of ids, levels and searched forms."""

    ids: list[int]
    levels: list[str]
    forms: list[str]
    spaced: list[str]
    """The forms after a space, in which a word begins where a space is."""


def find(text: str, limit: int = 10, levels: Collection[str] = LEVELS) -> list[Territory]:
    """Return the territories of ``levels`` that ``text`` begins to name, the likeliest first.

    Exact names come first, then names that begin so, then names with a word that does, each
    by population; one typing error is forgiven when there is nothing else.
    """
    text = text.strip()[:LONGEST]
    if CODE.fullmatch(text):
        return _by_code(text.upper(), limit) if "commune" in levels else []
    form = search_form(text)
    if not form:
        return []
    names = outlines.remembered("names", _load)
    found = _beginning(names, form)
    if not found and len(form) >= SHORTEST_TYPO:
        close = process.extract(form, names.forms, scorer=OSA.distance, score_cutoff=1, limit=None)
        found = sorted(index for _form, _distance, index in close)
    found = [index for index in found if names.levels[index] in levels][:limit]
    return _in_order([names.ids[index] for index in found])


def search_territories(
    text: str, levels: Collection[str] = LEVELS, limit: int = 10
) -> list[Territory]:
    """Return the territories of ``levels`` that somebody means who types ``text``, likeliest first.

    ``text`` begins a name (accents, capitals and one typing error are forgiven), or is the postal
    or INSEE code, today's or a former one, of communes. What names nothing finds nothing.
    """
    return find(text, limit, levels)


def _beginning(names: Names, form: str) -> list[int]:
    exact, begins, inside = [], [], []
    word = f" {form}"
    for index, spaced in enumerate(names.spaced):
        if word not in spaced:
            continue
        candidate = names.forms[index]
        if candidate == form:
            exact.append(index)
        elif candidate.startswith(form):
            begins.append(index)
        else:
            inside.append(index)
    return exact + begins + inside


def _by_code(code: str, limit: int) -> list[Territory]:
    """A postal code names several communes; an INSEE code looks the same and names one."""
    communes = set(
        db.session.scalars(sa.select(PostalCode.commune_code).where(PostalCode.code == code))
    )
    communes.add(current_commune(code))
    return list(
        db.session.scalars(
            sa.select(Territory)
            .where(Territory.level == "commune", Territory.code.in_(communes))
            .order_by(sa.func.coalesce(Territory.population, 0).desc(), Territory.code)
            .limit(limit)
        )
    )


def _in_order(ids: list[int]) -> list[Territory]:
    rows = db.session.scalars(sa.select(Territory).where(Territory.id.in_(ids)))
    by_id = {territory.id: territory for territory in rows}
    return [by_id[number] for number in ids if number in by_id]


def _load() -> Names:
    rows = db.session.execute(
        sa.select(Territory.id, Territory.level, Territory.search_name).order_by(
            sa.func.coalesce(Territory.population, 0).desc(), Territory.level, Territory.code
        )
    ).all()
    forms = [row.search_name for row in rows]
    return Names(
        ids=[row.id for row in rows],
        levels=[row.level for row in rows],
        forms=forms,
        spaced=[f" {form}" for form in forms],
    )
