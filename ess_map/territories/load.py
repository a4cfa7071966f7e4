# SPDX-License-Identifier: AGPL-3.0-or-later
"""Load territories: from the mirror folder, a file, the public API or what comes with us."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from ess_map.core.db import db
from ess_map.territories import api, files, mirror, offline
from ess_map.territories.models import Territory
from ess_map.territories.place import Place
from ess_map.territories.save import Loaded, save

Progress = Callable[[Iterable[Place]], Iterable[Place]]
"""Wraps the stream of places to show how far it is."""


def _quiet(places: Iterable[Place]) -> Iterable[Place]:
    return places


def default(
    regions: Collection[str] = (), *, vintage: str = "", progress: Progress = _quiet
) -> Loaded:
    """Load France from the operator's mirror, else the names and codes that come with us.

    Names and codes are always those of the whole country; ``regions`` (codes) restricts the
    outlines of communes. Loading again changes nothing.
    """
    folder = current_app.extensions["ess_map.settings"].mirror
    places = mirror.read(folder, regions) if folder else offline.read()
    return save(progress(places), vintage=vintage)


def ensure(regions: Collection[str] = (), *, progress: Progress = _quiet) -> Loaded:
    """Load as ``default`` unless there are communes already."""
    if db.session.scalar(sa.select(Territory.id).where(Territory.level == "commune").limit(1)):
        return Loaded()
    return default(regions, progress=progress)


def from_file(path: Path, level: str, *, vintage: str = "", progress: Progress = _quiet) -> Loaded:
    """Load one CSV or GeoJSON file in the official formats; ``Invalid`` writes nothing."""
    return save(progress(files.read(path, level)), vintage=vintage)


def fetch(
    departments: Sequence[str] = (),
    epcis: Sequence[str] = (),
    *,
    source: api.Api,
    progress: Progress = _quiet,
) -> Loaded:
    """Load from geo.api.gouv.fr: some départements, some EPCI, or everything when none given."""
    with source.session:
        return save(progress(api.read(source, departments, epcis)))
