# SPDX-License-Identifier: AGPL-3.0-or-later
"""Columns that plugins add about actors: their properties, and the options of their facets."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map.actors.models import Actor
from ess_map.atlas.selection import Scheme
from ess_map.atlas.store import store
from ess_map.core import hours
from ess_map.explore import moments
from ess_map.explore.answer import Answer
from ess_map.platform.contracts import ActorRow, Facet, Property
from ess_map.platform.options import NOW, options_of
from ess_map.platform.plugins import each, running
from ess_map.platform.registering import is_own

HOOK = "actor_properties"
Value = bool | int | float | str


class Fact(NamedTuple):
    """A property of one actor in words."""

    label: str
    value: str


def names() -> list[str]:
    """Return the names of the columns that plugins add now."""
    found = [*_facets(store().offered()), *(one.name for one in _properties(()))]
    return list(dict.fromkeys(found))


def facts(ids: Sequence[int]) -> dict[int, list[Fact]]:
    """Return what plugins say of the actors of ``ids``, for people."""
    found: dict[int, list[Fact]] = {}
    for one in _properties(ids):
        for actor_id, value in _of(one, ids):
            found.setdefault(actor_id, []).append(Fact(str(one.label), _words(value)))
    return found


def values(ids: Sequence[int]) -> dict[int, dict[str, Value]]:
    """Return what plugins say of each actor of ``ids``, by column, for programs."""
    found: dict[int, dict[str, Value]] = {actor_id: {} for actor_id in ids}
    for one in _properties(ids):
        for actor_id, value in _of(one, ids):
            found[actor_id][one.name] = value
    return found


def options(found: Answer, actors: Sequence[Actor]) -> list[dict[str, str]]:
    """Return, for each of ``actors``, the labels of its options in the facets of plugins."""
    rows = [ActorRow(one.id, one.terms, one.opening_hours, one.verified_at) for one in actors]
    said: list[dict[str, str]] = [{} for _row in rows]
    for name in _facets(found.scheme):
        facet = found.scheme.facets[name]
        local = found.moment(name).replace(tzinfo=None, second=0, microsecond=0)
        labels = found.scheme.labels(name)
        if name in found.query.moments:
            labels = {NOW: moments.in_words(local)}
        for cells, remembered in zip(said, facet.values(rows), strict=True):
            words = [str(labels.get(one, one)) for one in _options(facet, remembered, local)]
            if words:
                cells[name] = "|".join(words)
    return said


def _facets(scheme: Scheme) -> list[str]:
    own = store().own
    return [name for name, facet in scheme.facets.items() if facet.listed and name not in own]


def _options(facet: Facet, remembered: Sequence[str], local: datetime) -> Collection[str]:
    if facet.hours:
        return [NOW] if any(hours.is_open(value, local) for value in remembered) else []
    if facet.live is None:
        return remembered
    now = {option for value in remembered for option in facet.live(value, local)[0]}
    return [option for option in options_of(facet) if option in now]


def _properties(ids: Sequence[int]) -> list[Property]:
    """Ask the plugins; what is not a column is left out, and noted for the operator."""
    found: dict[str, Property] = {}
    for plugin, one in each(HOOK, actor_ids=list(ids)):
        wrong = _wrong(plugin, one)
        if wrong:
            running().watch.note(plugin, HOOK, wrong)
        else:
            found.setdefault(one.name, one)
    return list(found.values())


def _wrong(plugin: str, one: Property) -> str:
    if not isinstance(one.name, str) or not is_own(plugin, one.name):
        return f"« {one.name} » doit s'appeler « {plugin} » ou commencer par « {plugin}. »"
    if not isinstance(one.values, Mapping):
        return f"« {one.name} » : values donne une valeur par numéro d'acteur"
    strange = [value for value in one.values.values() if not _plain(value)]
    return f"« {one.name} » : {strange[0]!r:.60} n'est pas une valeur de colonne" if strange else ""


def _plain(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)  # JSON has no word for the others
    return isinstance(value, bool | int | str)


def _of(one: Property, ids: Sequence[int]) -> Iterator[tuple[int, Value]]:
    return ((actor_id, one.values[actor_id]) for actor_id in ids if actor_id in one.values)


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return value if isinstance(value, str) else format_decimal(value)
