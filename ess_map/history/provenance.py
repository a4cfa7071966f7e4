# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who says each fact of an actor: its sources, and the people whose contributions were accepted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ess_map.actors import page, saying
from ess_map.actors.models import Actor
from ess_map.contributions import history, units
from ess_map.contributions.doers import public_name
from ess_map.contributions.history import Version
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.platform.contracts import FieldSource

LOOKED_BACK = 300
"""Versions read for a page that everybody asks for; a program may write thousands."""


def of(actor: Actor) -> list[FieldSource]:
    """Return what people said of an actor's fields, where that is the latest word.

    That a record is right as a whole is a check of every field of it.
    """
    versions = _standing(history.versions(db.session, actor.id, limit=LOOKED_BACK))
    people = _people(versions)
    checked = max((_day(one) for one in versions if _kind(one) == "confirm"), default=None)
    found = []
    for unit in units.split(saying.values(actor)):
        said = _latest(actor, unit, people.get(unit))
        if said and checked and (said.checked_at is None or said.checked_at < checked):
            said = replace(said, checked_at=checked)
        if said:
            found.append(said)
    return found


def _latest(actor: Actor, unit: str, version: Version | None) -> FieldSource | None:
    """The person who last changed a unit, unless a source has said the same since."""
    name = unit.partition(".")[0]
    record = page.spokesman(actor, name)
    if version is not None:
        value = saying.values(actor)[name] if name in saying.COLUMNS else None
        agrees = record is not None and record.payload.get(name) == value
        if not (agrees and record.seen_at > version.at):
            return FieldSource(unit, public_name(version.contribution), _day(version))
    return FieldSource(unit, record.source.name, page.checked_at(record)) if record else None


def _standing(versions: Sequence[Version]) -> list[Version]:
    """The versions that no later undo took back, without the undos themselves."""
    undone: dict[int | None, int] = {}
    for version in versions:
        one = version.contribution
        if one is not None and one.kind == "undo" and one.status == "accepted":
            undone.setdefault(one.undoes_id, version.number)  # the newest: it may be done again
    return [
        version
        for version in versions
        if version.contribution is not None
        and version.contribution.kind not in ("undo", "import")
        and version.number > undone.get(version.contribution.id, 0)
    ]


def _people(versions: Sequence[Version]) -> dict[str, Version]:
    """Unit → the version in which a person last changed it."""
    found: dict[str, Version] = {}
    for version in versions:
        for change in version.changes:
            found.setdefault(change.unit, version)
        if version.kind == "actor.created":
            for unit in version.contribution.accepted or version.contribution.changes:
                found.setdefault(unit, version)
    return found


def _kind(version: Version) -> str:
    return version.contribution.kind


def _day(version: Version) -> date:
    return clock.day(version.at)
