# SPDX-License-Identifier: AGPL-3.0-or-later
"""Find territories by key, by kinship, and today's code of a commune of yesterday."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map.core.areas import FRANCE
from ess_map.core.db import chunks, db
from ess_map.core.errors import NotFound
from ess_map.territories.models import KEY, LEVELS, FormerCode, Territory

COLUMN = {
    "epci": Territory.epci_code,
    "department": Territory.department_code,
    "region": Territory.region_code,
}
"""The column of a commune that names its parent of that level."""

LONGEST_CHAIN = 8
"""Mergers of mergers are followed that far; official lists have two at most."""


def get(key: str) -> Territory:
    """Return the territory of ``key`` (``epci-243700754``); former commune codes lead to today's.

    ``NotFound`` when there is none, or when ``key`` is no key.
    """
    match = KEY.fullmatch(key)
    found = _one(match[1], match[2]) if match else None
    if found is None and match and match[1] == "commune":
        found = _one("commune", current_commune(match[2]))
    if found is None:
        raise NotFound(
            _(
                "Aucun territoire ne porte la clé « %(key)s ». Cherchez la commune ou "
                "l'intercommunalité par son nom.",
                key=key[:60],
            )
        )
    return found


def get_many(keys: Iterable[str]) -> list[Territory]:
    """Return the territories of ``keys`` in their order, each once; ``NotFound`` as ``get``."""
    found = {territory.key: territory for territory in map(get, dict.fromkeys(keys))}
    return list(found.values())


def _one(level: str, code: str) -> Territory | None:
    return db.session.scalar(
        sa.select(Territory).where(Territory.level == level, Territory.code == code)
    )


def current_commune(code: str) -> str:
    """Return today's code of the commune that ``code`` is or was, '' when nobody knows."""
    for _step in range(LONGEST_CHAIN):
        if _one("commune", code) is not None:
            return code
        code = db.session.scalar(
            sa.select(FormerCode.current_code).where(
                FormerCode.level == "commune", FormerCode.code == code
            )
        )
        if code is None:
            break
    return ""


def current_communes() -> dict[str, str]:
    """Return today's code of every commune code, present and former: for whole imports."""
    here = set(db.session.scalars(sa.select(Territory.code).where(Territory.level == "commune")))
    former = sa.select(FormerCode.code, FormerCode.current_code).where(
        FormerCode.level == "commune"
    )
    later = {code: current for code, current in db.session.execute(former) if code not in here}
    today = {code: code for code in here}
    for code in later:
        current: str | None = code
        for _step in range(LONGEST_CHAIN):
            if current in here or current is None:
                break
            current = later.get(current)
        if current in here:
            today[code] = current
    return today


def commune_codes(territory: Territory) -> frozenset[str]:
    """Return the codes of the communes that ``territory`` consists of."""
    if territory.level == "commune":
        return frozenset({territory.code})
    if territory.level not in COLUMN:
        return frozenset()
    return frozenset(
        db.session.scalars(
            sa.select(Territory.code).where(
                Territory.level == "commune", COLUMN[territory.level] == territory.code
            )
        )
    )


def parents(territory: Territory) -> list[Territory]:
    """Return what lies above: EPCI, then départements, then régions.

    An EPCI may lie over several of them; the one where most of its people live is first.
    """
    if territory.level == "epci":
        return [
            *_over(territory, Territory.department_code, "department"),
            *_over(territory, Territory.region_code, "region"),
        ]
    above = {
        "epci": territory.epci_code,
        "department": territory.department_code,
        "region": territory.region_code,
    }
    found = (
        _one(level, code) for level, code in above.items() if code and level != territory.level
    )
    return [parent for parent in found if parent is not None]


def _over(epci: Territory, column: sa.orm.InstrumentedAttribute, level: str) -> list[Territory]:
    people = sa.func.coalesce(sa.func.sum(Territory.population), 0)
    codes = db.session.scalars(
        sa.select(column)
        .where(Territory.level == "commune", Territory.epci_code == epci.code, column.is_not(None))
        .group_by(column)
        .order_by(people.desc(), column)
    ).all()
    found = (_one(level, code) for code in codes)
    return [parent for parent in found if parent is not None]


def keys_over(territory: Territory) -> frozenset[str]:
    """Return the keys of ``territory`` and of everything in which the whole of it lies.

    An EPCI over two départements lies in neither.
    """
    if territory.level == "epci":
        above: dict[str, list[str]] = {}
        for parent in parents(territory):
            above.setdefault(parent.level, []).append(parent.key)
        return frozenset({territory.key, *(keys[0] for keys in above.values() if len(keys) == 1)})
    codes = {level: getattr(territory, column.key) for level, column in COLUMN.items()}
    return frozenset({territory.key, *(f"{level}-{code}" for level, code in codes.items() if code)})


def children(territory: Territory) -> list[Territory]:
    """Return what lies directly below, by name.

    A région has départements; a département the EPCI that touch it and its communes without
    EPCI (four islands); an EPCI its communes.
    """
    below: sa.ColumnElement[bool]
    if territory.level == "region":
        below = (Territory.level == "department") & (Territory.region_code == territory.code)
    elif territory.level == "department":
        commune = sa.orm.aliased(Territory)
        touching = sa.select(commune.epci_code).where(
            commune.level == "commune",
            commune.department_code == territory.code,
            commune.epci_code.is_not(None),
        )
        alone = (
            (Territory.level == "commune")
            & (Territory.department_code == territory.code)
            & Territory.epci_code.is_(None)
        )
        below = ((Territory.level == "epci") & Territory.code.in_(touching)) | alone
    elif territory.level == "epci":
        below = (Territory.level == "commune") & (Territory.epci_code == territory.code)
    else:
        return []
    order = (Territory.search_name, Territory.code)
    return list(db.session.scalars(sa.select(Territory).where(below).order_by(*order)))


def below(key: str, level: str) -> list[Territory]:
    """Return the territories of ``level`` that share ground with that of ``key``, by name.

    The EPCI that touch a région, the communes of an EPCI; with ``country-fr`` for ``key``, all of
    that level. A ``pays`` and a ``custom`` territory are no union of communes: they have none.
    ``NotFound`` as ``find_territory``; ``ValueError`` for a level that does not exist.
    """
    if level not in LEVELS:
        raise ValueError(f"« {level} » is no level: {', '.join(LEVELS)}")
    wanted = Territory.level == level
    if key != FRANCE:
        territory = get(key)
        commune = sa.orm.aliased(Territory)
        own = COLUMN.get(territory.level, Territory.code)
        named = Territory.code if level == "commune" else COLUMN.get(level)
        if named is None or territory.level not in ("commune", *COLUMN):
            return [territory] if territory.level == level else []
        codes = sa.select(getattr(commune, named.key)).where(
            commune.level == "commune",
            getattr(commune, own.key) == territory.code,
            getattr(commune, named.key).is_not(None),
        )
        wanted &= Territory.code.in_(codes)
    return list(
        db.session.scalars(
            sa.select(Territory).where(wanted).order_by(Territory.search_name, Territory.code)
        )
    )


def names(keys: Iterable[str]) -> dict[str, str]:
    """Return the name of each key that exists, in few queries."""
    wanted: dict[str, list[str]] = {}
    for match in map(KEY.fullmatch, set(keys)):
        if match:
            wanted.setdefault(match[1], []).append(match[2])
    found = {}
    for level, codes in wanted.items():
        for batch in chunks(sorted(codes), 500):
            rows = db.session.execute(
                sa.select(Territory.code, Territory.name).where(
                    Territory.level == level, Territory.code.in_(batch)
                )
            )
            found |= {f"{level}-{code}": name for code, name in rows}
    return found
