# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actors that code hands over, instead of a file: those of a plugin, from a source of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.actors.sourcing import actors_of_source
from ess_map.core.errors import Invalid
from ess_map.platform.acting import at_work, committing
from ess_map.platform.exchange import ActorRecord
from ess_map.sources import imports
from ess_map.sources.imports import SourceInfo


def import_actors(
    session: Session,
    records: Iterable[ActorRecord],
    source: str,
    name: str = "",
    *,
    fictional: bool = False,
) -> dict[str, int]:
    """Write actors as an import does; return the id of each actor by the ``id`` of its record.

    ``source`` names for ever who says so: your plugin's name, or what starts with it and a
    hyphen; ``name`` is how people read it. The same records again change nothing. ``fictional``
    marks all of them as invented, and pages say so. What you have pending is written, and
    committed with the actors: it is for a demo, a job or a command, not for the middle of a
    page. ``Invalid`` for a record that cannot be stored; those before it may be.
    """
    plugin = at_work()
    if plugin and source != plugin and not source.startswith(f"{plugin}-"):
        raise Invalid(
            _(
                "La source « %(source)s » n'est pas celle de l'extension « %(plugin)s » : "
                "appelez-la « %(plugin)s » ou « %(plugin)s-… ».",
                source=source,
                plugin=plugin,
            )
        )
    if fictional:
        records = (replace(record, fictional=True) for record in records)
    return _write(session, [replace(record, source="") for record in records], source, name)


@committing
def _write(session: Session, records: list[ActorRecord], source: str, name: str) -> dict[str, int]:
    session.commit()
    report = imports.run_items(lambda: records, source=SourceInfo(source, name))
    if report.rejections:
        raise Invalid(report.rejections[0].reason)
    return actors_of_source(session, source, [record.id for record in records])
