# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a unit holds, in words, and which of the words changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Literal

from flask_babel import format_date
from flask_babel import gettext as _

from ess_map.actors import page
from ess_map.actors.models import Actor
from ess_map.contributions import units
from ess_map.core.db import db
from ess_map.platform.plugins import registry, running
from ess_map.territories import lookup

Mark = Literal["same", "gone", "new"]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 20_000
"""Characters beyond which texts are compared as wholes: the comparison is quadratic."""


def words(old: str, new: str) -> list[tuple[str, Mark]]:
    """Return the words of two texts in order, each run the same in both, gone, or new."""
    if old == new:
        return [(old, "same")] if old else []
    if len(old) + len(new) > LONGEST:
        return _runs([(old, "gone"), (new, "new")])
    before, after = _WORD.findall(old), _WORD.findall(new)
    runs: list[tuple[str, Mark]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            runs.append(("".join(before[a:b]), "same"))
        else:
            runs += [("".join(before[a:b]), "gone"), ("".join(after[c:d]), "new")]
    return _runs(runs)


def _runs(runs: list[tuple[str, Mark]]) -> list[tuple[str, Mark]]:
    return [(text, mark) for text, mark in runs if text]


def text(unit: str, value: Any) -> str:
    """Return the value of a unit as people read it, empty when nothing is known."""
    if value in (None, "", [], {}):
        return ""
    if unit.startswith(units.TERMS):
        return ", ".join(_labels(unit.removeprefix(units.TERMS), value))
    write = _WRITERS.get(unit)
    if write is None and isinstance(value, Mapping):
        return _section(unit, value)
    return write(value) if write else str(value)


def _section(plugin: str, value: Mapping[str, Any]) -> str:
    """What was written in a plugin's section, a line for each field, as its form calls them."""
    asked = {"actor": None, "user": None}
    sections = running().each("contribution_sections", only=plugin, **asked)

    def labels() -> dict[str, str]:
        fields = (field for _plugin, section in sections for field in section.form())
        return {field.short_name: str(field.label.text) for field in fields}

    called = running().attempt(plugin, "contribution_sections", labels, {})
    held = ((called.get(name, name), said) for name, said in value.items() if said or said == 0)
    return "\n".join(_("%(label)s : %(value)s", label=name, value=said) for name, said in held)


def _labels(name: str, keys: list[str]) -> list[str]:
    vocabulary = registry().vocabularies.get(name)
    return [vocabulary.label_of(key) if vocabulary else key for key in keys]


def _place(value: Mapping[str, Any]) -> str:
    code = value.get("commune") or ""
    key = f"commune-{code}"
    name = lookup.names([key]).get(key, code) if code else ""
    longitude, latitude = value.get("longitude"), value.get("latitude")
    point = f"{latitude:.5f}, {longitude:.5f}" if longitude is not None else ""
    return " · ".join(filter(None, (name, point)))


def _day(value: str) -> str:
    return format_date(date.fromisoformat(value), "long")


def _files(value: list[Mapping[str, str]]) -> str:
    return ", ".join(file.get("alt") or file.get("name", "") for file in value)


def _status(value: str) -> str:
    labels = {"draft": _("brouillon"), "published": _("publié"), "archived": _("archivé")}
    return labels.get(value, value)


def _successor(value: int) -> str:
    actor = db.session.get(Actor, value)
    return actor.name if actor else str(value)


_WRITERS = {
    units.PLACE: _place,
    "verified_at": _day,
    "closed_on": _day,
    "files": _files,
    "status": _status,
    "successor_id": _successor,
    "staff": page.staff,
}
