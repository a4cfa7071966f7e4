# SPDX-License-Identifier: AGPL-3.0-or-later
"""The living atlas of a worker: the mapped snapshot, and what the journal says happened since.

A published change is in the answer to the next request of any worker: each request compares the
journal's position with its own and reads only the actors that changed. Facets of plugins come and
go the same way: what can be asked for is what is on now and has its column in the atlas.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
import sqlalchemy as sa
from flask import Flask, current_app

from ess_map.actors.refreshing import REFRESHED
from ess_map.atlas import build
from ess_map.atlas.build import Entry
from ess_map.atlas.segment import Segment
from ess_map.atlas.selection import Scheme, usable
from ess_map.atlas.snapshots import Snapshot, Snapshots, fingerprint
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.core.log import logger
from ess_map.platform.plugins import PLUGINS, Plugins
from ess_map.platform.registering import Registry

FREEZE = 512
"""Changed actors that are gathered in one small segment before a new one is begun."""

REBUILD = 20_000
"""Changes since the snapshot after which a new one is made, in a process of its own."""

SMALL = 50_000
"""Journal entries up to which the snapshot is rebuilt within the request."""

REMADE = "atlas"
"""The subject of the entry that tells all workers to take the newest snapshot."""


@dataclass(frozen=True)
class Atlas:
    """What a request reads: it never changes, the next one replaces it."""

    snapshot: str
    base_position: int
    position: int
    segments: tuple[Segment, ...]
    recent: Mapping[int, Entry | None]
    """The changed actors of the last segment; None for one that is no longer published."""
    registry: Registry
    """What was on when it was made."""
    scheme: Scheme
    """What can be asked for: the facets that are on and that every segment has."""
    lacking: frozenset[str]
    """The facets that are on and whose column is not there yet."""

    @property
    def version(self) -> str:
        """A short string that changes with the content, for ETags."""
        return " ".join((self.snapshot, str(self.position), *self.scheme.facets))


class Store:
    """Holds the worker's atlas and brings it up to date."""

    def __init__(self, plugins: Plugins, folder: Path, database: str) -> None:
        self.plugins = plugins
        everything = plugins.everything()
        self.known = everything.facets
        """The facets of all who have started, on or off."""
        owners = everything.owners
        self.own = [name for name in self.known if owners["facets", name] in plugins.vital]
        """Those of core, which are always there."""
        named = fingerprint(everything, self.own, database)
        self.snapshots = Snapshots(folder, named, everything.facet_versions)
        self._lock = Lock()
        self._atlas: Atlas | None = None
        self._builder: subprocess.Popen[bytes] | None = None
        self._asked: Registry | None = None

    def offered(self) -> Scheme:
        """Return the facets that can be asked for now; free while no plugin comes or goes."""
        atlas = self._atlas
        if atlas is None or atlas.registry is not self.plugins.registry():
            atlas = self.current()
        return atlas.scheme

    def current(self) -> Atlas:
        """Return the atlas as of now; reads the journal, rarely more."""
        atlas, on = self._atlas, self.plugins.registry()
        newest = journal.position(db.session)
        if atlas is not None and atlas.position == newest and _complete(atlas, on):
            return atlas
        with self._lock:
            if self._atlas is not atlas:
                # Another thread went ahead meanwhile, perhaps beyond what we had read.
                newest = journal.position(db.session)
            self._atlas = self._caught_up(self._atlas, on, newest)
            return self._atlas

    def _caught_up(self, atlas: Atlas | None, on: Registry, newest: int) -> Atlas:
        if atlas is None or atlas.position > newest:
            atlas = self._opened(newest) or self.rebuild()
        if atlas.registry is not on:
            atlas = _shaped(atlas, on)
        if newest - atlas.base_position > REBUILD:
            atlas = self._replaced(atlas, newest)
        if atlas.lacking:
            atlas = self._completed(atlas, newest)
        if newest - atlas.position > SMALL:
            return atlas  # a large import: serve what we have until its snapshot is there
        return self._followed(atlas)

    def _replaced(self, atlas: Atlas, newest: int) -> Atlas:
        """Return a newer snapshot: one that is there, or one made where that is quick.

        Else a process of its own is asked for one, and ``atlas`` serves meanwhile.
        """
        found = self._opened(newest, but=atlas.snapshot)
        if found is not None and found.base_position > atlas.base_position:
            return found
        if newest <= SMALL:
            return self.rebuild()
        self._rebuild_elsewhere()
        return atlas

    def _completed(self, atlas: Atlas, newest: int) -> Atlas:
        """Return an atlas with the columns that ``atlas`` lacks, itself while they are made."""
        base = atlas.segments[0]
        if newest - atlas.base_position <= REBUILD and usable(atlas.registry) <= base.facets.keys():
            # Only those who changed while a plugin was off were read without its facet.
            whole = replace(base, alive=np.ones(len(base), dtype=bool))
            return _begun(Snapshot(atlas.snapshot, atlas.base_position, whole), atlas.registry)
        found = self._opened(newest, but=atlas.snapshot)
        if found is not None and not found.lacking:
            return found
        if newest <= SMALL:
            return self.rebuild()
        # Once: the builder may run another version of the plugin than this process.
        if self._asked is not atlas.registry and self._rebuild_elsewhere():
            self._asked = atlas.registry
        return atlas

    def _followed(self, atlas: Atlas) -> Atlas:
        """Read the actors that changed since ``atlas`` and put them into its last segment."""
        position, subjects = journal.subjects_since(db.session, atlas.position)
        if "territory" in subjects:  # names of communes are part of every segment
            newer = self._replaced(atlas, position)
            return atlas if newer is atlas else self._followed(newer)
        if REMADE in subjects:
            found = self._opened(position, but=atlas.snapshot)
            if found is not None:
                return self._followed(found)
        changed = subjects.get("actor", set()) | subjects.get(REFRESHED, set())
        if not changed:
            return replace(atlas, position=position)
        facets = atlas.scheme.facets
        entries = {entry.id: entry for entry in build.read(db.session, facets, list(changed))}
        recent = {**atlas.recent, **{actor_id: entries.get(actor_id) for actor_id in changed}}
        older = atlas.segments[:-1] if atlas.recent else atlas.segments
        older = tuple(segment.without(list(changed)) for segment in older)
        live = [entry for entry in recent.values() if entry is not None]
        names = build.commune_names(db.session, {entry.commune for entry in live})
        newest = build.segment(live, facets, names)
        if len(recent) >= FREEZE:
            recent = {}
        return replace(atlas, position=position, segments=(*older, newest), recent=recent)

    def rebuild(self, progress: build.Progress = lambda done: None) -> Atlas:
        """Make a snapshot of the whole database, for all workers; one builder at a time.

        One that somebody made while we waited is as good.
        """
        former = self.snapshots.described().get("snapshot")
        asked = journal.position(db.session)
        with self.snapshots.only_builder():
            position = journal.position(db.session)
            found = self._opened(position)
            if found is not None and _serves(found, former, asked):
                return found
            self._publish(position, progress)
        return self._opened(position)

    def remake(self, progress: build.Progress = lambda done: None) -> Atlas:
        """Make a snapshot though there is one, and let all workers take it."""
        with self.snapshots.only_builder():
            position = journal.position(db.session)
            self._publish(position, progress)
        journal.record(db.session, [journal.Event(f"{REMADE}.remade", 0)])
        db.session.commit()
        return self._opened(position)

    def _publish(self, position: int, progress: build.Progress) -> None:
        on = self.plugins.registry()
        facets = Scheme.of(on, usable(on)).facets
        entries = build.read(db.session, facets)
        names = build.commune_names(db.session)
        self.snapshots.publish(build.segment(entries, facets, names, progress), position)

    def _opened(self, newest: int, but: str = "") -> Atlas | None:
        found = self.snapshots.opened(newest, but)
        return _begun(found, self.plugins.registry()) if found is not None else None

    def _rebuild_elsewhere(self) -> bool:
        """Start `ess-map atlas build` unless somebody is building already; tell whether."""
        if self._builder is not None and self._builder.poll() is None:
            return False  # ours is still on its way to the lock
        if self.snapshots.is_building():
            return False
        logger.info("atlas: building a new snapshot in a process of its own")
        self._builder = subprocess.Popen([sys.executable, "-m", "ess_map", "atlas", "build"])
        return True


def _complete(atlas: Atlas, on: Registry) -> bool:
    return atlas.registry is on and not atlas.lacking


def _serves(found: Atlas, former: str | None, asked: int) -> bool:
    """Tell whether ``found`` has all columns, and is new or up to date."""
    return not found.lacking and (found.snapshot != former or found.base_position >= asked)


def _begun(snapshot: Snapshot, on: Registry) -> Atlas:
    """Return the atlas of a snapshot, nothing of the journal followed yet."""
    position, segments = snapshot.position, (snapshot.segment,)
    scheme, lacking = _offer(segments, on)
    return Atlas(snapshot.name, position, position, segments, {}, on, scheme, lacking)


def _shaped(atlas: Atlas, on: Registry) -> Atlas:
    """Return ``atlas`` for what is on now; its next segment, with other columns, is a new one."""
    scheme, lacking = _offer(atlas.segments, on)
    return replace(atlas, recent={}, registry=on, scheme=scheme, lacking=lacking)


def _offer(segments: tuple[Segment, ...], on: Registry) -> tuple[Scheme, frozenset[str]]:
    wanted = usable(on)
    there = wanted.intersection(*(segment.facets.keys() for segment in segments))
    return Scheme.of(on, there), wanted - there


def init_app(app: Flask) -> None:
    """Give ``app`` its atlas; nothing is read before the first question."""
    settings = app.extensions["ess_map.settings"]
    url = sa.engine.make_url(settings.database_url).set(password=None)
    app.extensions["ess_map.atlas"] = Store(
        app.extensions[PLUGINS], settings.atlas, url.render_as_string()
    )


def store() -> Store:
    """Return the running application's store."""
    return current_app.extensions["ess_map.atlas"]


def behind() -> int | None:
    """Return how many journal entries the newest snapshot lacks, None without a snapshot."""
    described = store().snapshots.described()
    return journal.position(db.session) - described["position"] if described else None
