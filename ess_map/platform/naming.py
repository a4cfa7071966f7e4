# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which names a plugin may have: its tables, its pages and its settings begin with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from keyword import iskeyword
from pathlib import Path

from flask_babel import gettext as _

from ess_map.core.db import Base
from ess_map.core.errors import Conflict, Invalid

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LONGEST = 40
ROOMS = frozenset(path.parent.name for path in Path(__file__).parents[1].glob("*/__init__.py"))
TABLES = frozenset({"alembic", "geometry", "idx", "pg", "spatial", "sqlite", "views", "virts"})
"""First words of the tables that the databases themselves make."""


def judge(name: str, taken: Collection[str] = ()) -> None:
    """Refuse a name that no plugin may have, or that another of ``taken`` has."""
    if not NAME.fullmatch(name) or len(name) > LONGEST or iskeyword(name):
        raise Invalid(
            _(
                "« %(name)s » ne convient pas : des minuscules sans accent, des chiffres et des "
                "traits bas, une lettre d'abord, %(most)s signes au plus, comme « repair_cafe ».",
                name=name,
                most=LONGEST,
            )
        )
    if name in ROOMS | TABLES or any(f"{one}_".startswith(f"{name}_") for one in _core_tables()):
        raise Invalid(_("« %(name)s » est un nom du noyau : choisissez-en un autre.", name=name))
    for other in taken:
        if f"{other}_".startswith(f"{name}_") or f"{name}_".startswith(f"{other}_"):
            raise Conflict(
                _(
                    "« %(name)s » se confond avec l'extension installée « %(other)s » : "
                    "choisissez un autre nom.",
                    name=name,
                    other=other,
                )
            )


def _core_tables() -> Iterator[str]:
    for mapper in Base.registry.mappers:
        if mapper.class_.__module__.startswith("ess_map."):
            yield mapper.local_table.name
