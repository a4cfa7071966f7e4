# SPDX-License-Identifier: AGPL-3.0-or-later
"""The living atlas of a worker: the mapped snapshot, and what the journal says happened since.

A published change is in the answer to the next request of any worker: each request compares the
journal's position with its own and reads only the actors that changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import IO

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import gettext as _

from ess_map.atlas import build
from ess_map.atlas.build import Entry
from ess_map.atlas.segment import Segment, load, save
from ess_map.atlas.selection import Scheme
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.core.errors import Unavailable
from ess_map.core.log import logger
from ess_map.platform.plugins import Registry

FORMAT = 4
"""Raise it when the form of the snapshot changes: older ones are rebuilt."""

FREEZE = 512
"""Changed actors that are gathered in one small segment before a new one is begun."""

REBUILD = 20_000
"""Changes since the snapshot after which a new one is made, in a process of its own."""

SMALL = 50_000
"""Journal entries up to which the snapshot is rebuilt within the request."""


@dataclass(frozen=True)
class Atlas:
    """What a request reads: it never changes, the next one replaces it."""

    snapshot: str
    base_position: int
    position: int
    segments: tuple[Segment, ...]
    recent: Mapping[int, Entry | None]
    """The changed actors of the last segment; None for one that is no longer published."""

    @property
    def version(self) -> str:
        """A short string that changes with the content, for ETags."""
        return f"{self.snapshot}-{self.position}"


class Store:
    """Holds the worker's atlas and brings it up to date."""

    def __init__(self, registry: Registry, folder: Path, database: str) -> None:
        facets = registry.facets
        vocabularies = {
            name: registry.vocabularies[facet.vocabulary]
            for name, facet in facets.items()
            if facet.vocabulary
        }
        self.scheme = Scheme(facets, vocabularies)
        self.folder = folder
        self.fingerprint = _fingerprint(registry, database)
        self._lock = Lock()
        self._atlas: Atlas | None = None
        self._builder: subprocess.Popen[bytes] | None = None

    def current(self) -> Atlas:
        """Return the atlas as of now; reads the journal, rarely more."""
        atlas = self._atlas
        newest = journal.position(db.session)
        if atlas is not None and atlas.position == newest:
            return atlas
        with self._lock:
            if self._atlas is not atlas:
                # Another thread went ahead meanwhile, perhaps beyond what we had read.
                newest = journal.position(db.session)
            self._atlas = self._caught_up(self._atlas, newest)
            return self._atlas

    def _caught_up(self, atlas: Atlas | None, newest: int) -> Atlas:
        if atlas is None or atlas.position > newest:
            atlas = self._opened(newest) or self.rebuild()
        if newest - atlas.base_position > REBUILD:
            atlas = self._replaced(atlas, newest)
        if newest - atlas.position > SMALL:
            return atlas  # a large import: serve what we have until its snapshot is there
        return self._followed(atlas)

    def _replaced(self, atlas: Atlas, newest: int) -> Atlas:
        """Return a newer snapshot: one that is there, or one made where that is quick.

        Else a process of its own is asked for one, and ``atlas`` serves meanwhile.
        """
        found = self._opened(newest)
        if found is not None and found.base_position > atlas.base_position:
            return found
        if newest <= SMALL:
            return self.rebuild()
        self._rebuild_elsewhere()
        return atlas

    def _followed(self, atlas: Atlas) -> Atlas:
        """Read the actors that changed since ``atlas`` and put them into its last segment."""
        position, subjects = journal.subjects_since(db.session, atlas.position)
        if "territory" in subjects:  # names of communes are part of every segment
            newer = self._replaced(atlas, position)
            return atlas if newer is atlas else self._followed(newer)
        changed = subjects.get("actor")
        if not changed:
            return replace(atlas, position=position)
        entries = {
            entry.id: entry for entry in build.read(db.session, self.scheme.facets, list(changed))
        }
        recent = {**atlas.recent, **{actor_id: entries.get(actor_id) for actor_id in changed}}
        older = atlas.segments[:-1] if atlas.recent else atlas.segments
        older = tuple(segment.without(list(changed)) for segment in older)
        live = [entry for entry in recent.values() if entry is not None]
        names = build.commune_names(db.session, {entry.commune for entry in live})
        newest = build.segment(live, self.scheme.facets, names)
        if len(recent) >= FREEZE:
            recent = {}
        return replace(atlas, position=position, segments=(*older, newest), recent=recent)

    def rebuild(self, progress: build.Progress = lambda done: None) -> Atlas:
        """Make a snapshot of the whole database, for all workers; one builder at a time."""
        asked = journal.position(db.session)
        with self._only_builder():
            position = journal.position(db.session)
            found = self._opened(position)
            if found is not None and found.base_position >= asked:
                return found  # somebody built it while we waited
            entries = build.read(db.session, self.scheme.facets)
            names = build.commune_names(db.session)
            segment = build.segment(entries, self.scheme.facets, names, progress)
            self._publish(segment, position)
        return self._opened(position)

    def _publish(self, segment: Segment, position: int) -> None:
        name = f"{position}-{uuid.uuid4().hex[:8]}"
        save(segment, self.folder / name)
        meta = {
            "fingerprint": self.fingerprint,
            "position": position,
            "written": _written(position),
            "snapshot": name,
        }
        pointer = self.folder / "current.json"
        previous = self.described()
        new = pointer.with_suffix(".new")
        new.write_text(json.dumps(meta), "utf-8")
        new.replace(pointer)
        keep = {name, previous.get("snapshot")}
        for folder in self.folder.iterdir():
            # Workers that still map the one before keep their pages even when its name goes.
            if folder.is_dir() and folder.name not in keep:
                shutil.rmtree(folder)

    def described(self) -> dict[str, str | int]:
        """Return what the newest snapshot says of itself, empty without one that fits."""
        try:
            meta = json.loads((self.folder / "current.json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        fits = isinstance(meta, dict) and meta.get("fingerprint") == self.fingerprint
        return meta if fits else {}

    def _opened(self, newest: int) -> Atlas | None:
        meta = self.described()
        if not meta or meta["position"] > newest:
            return None
        position = meta["position"]
        if meta.get("written") != _written(position):
            return None  # the database was made anew: what was built from the former is not it
        try:
            segment = load(self.folder / meta["snapshot"])
        except (OSError, EOFError, ValueError, KeyError) as error:
            logger.warning("atlas: snapshot unreadable, making it again", exc_info=error)
            return None
        return Atlas(meta["snapshot"], position, position, (segment,), {})

    @contextmanager
    def _only_builder(self) -> Iterator[None]:
        with self._lock_file() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _lock_file(self) -> IO[str]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return (self.folder / "lock").open("w")
        except OSError as error:
            raise Unavailable(
                _("La carte se prépare et ne peut pas être écrite : prévenez l'exploitant.")
            ) from error

    def _rebuild_elsewhere(self) -> None:
        """Start `ess-map atlas build` unless somebody is building already."""
        if self._builder is not None and self._builder.poll() is None:
            return  # ours is still on its way to the lock
        with self._lock_file() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        logger.info("atlas: building a new snapshot in a process of its own")
        self._builder = subprocess.Popen([sys.executable, "-m", "ess_map", "atlas", "build"])


def _written(position: int) -> str:
    """Return when the journal entry at ``position`` was written, '' before the first."""
    entry = journal.JournalEntry
    at = db.session.scalar(sa.select(entry.at).where(entry.id == position))
    return at.isoformat() if at else ""


def _fingerprint(registry: Registry, database: str) -> str:
    """Name what a snapshot depends on besides the data: form, database, facets, terms."""
    parts = [str(FORMAT), database, *registry.facets]
    parts += [
        term.key for vocabulary in registry.vocabularies.values() for term in vocabulary.terms
    ]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()


def init_app(app: Flask) -> None:
    """Give ``app`` its atlas; nothing is read before the first question."""
    settings = app.extensions["ess_map.settings"]
    url = sa.engine.make_url(settings.database_url).set(password=None)
    app.extensions["ess_map.atlas"] = Store(
        app.extensions["ess_map.registry"], settings.atlas, url.render_as_string()
    )


def store() -> Store:
    """Return the running application's store."""
    return current_app.extensions["ess_map.atlas"]


def behind() -> int | None:
    """Return how many journal entries the newest snapshot lacks, None without a snapshot."""
    described = store().described()
    return journal.position(db.session) - described["position"] if described else None
