# SPDX-License-Identifier: AGPL-3.0-or-later
"""The snapshot files that all workers of an instance share: published, described, opened."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from flask_babel import gettext as _

from ess_map.atlas.segment import Segment, load, save
from ess_map.core import journal
from ess_map.core.db import db
from ess_map.core.errors import Unavailable
from ess_map.core.log import logger
from ess_map.platform.registering import Registry

FORMAT = 5
"""Raise it when the form of the snapshot changes: older ones are rebuilt."""


@dataclass(frozen=True)
class Snapshot:
    """All actors as of one position of the journal, mapped from disk."""

    name: str
    position: int
    segment: Segment


class Snapshots:
    """The folder: a pointer to the newest snapshot, that one and the one before."""

    def __init__(self, folder: Path, fingerprint: str, versions: Mapping[str, str]) -> None:
        self.folder = folder
        self.fingerprint = fingerprint
        self.versions = versions
        """Of every facet that this process knows, on or off: the columns that it can read."""

    def publish(self, segment: Segment, position: int) -> None:
        """Make ``segment`` the newest snapshot; only the builder may."""
        name = f"{position}-{uuid.uuid4().hex[:8]}"
        save(segment, self.folder / name)
        meta = {
            "fingerprint": self.fingerprint,
            "columns": {facet: self.versions[facet] for facet in segment.facets},
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

    def described(self) -> dict[str, Any]:
        """Return what the newest snapshot says of itself, empty without one that fits."""
        try:
            meta = json.loads((self.folder / "current.json").read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        fits = isinstance(meta, dict) and meta.get("fingerprint") == self.fingerprint
        return meta if fits else {}

    def opened(self, newest: int, but: str = "") -> Snapshot | None:
        """Map the newest snapshot, unless it is ``but``, or of a journal beyond ``newest``.

        Columns that another version of a plugin has made are left out.
        """
        meta = self.described()
        if not meta or meta["snapshot"] == but or meta["position"] > newest:
            return None
        position = meta["position"]
        if meta["written"] != _written(position):
            return None  # the database was made anew: what was built from the former is not it
        try:
            segment = load(self.folder / meta["snapshot"])
        except (OSError, EOFError, ValueError, KeyError) as error:
            logger.warning("atlas: snapshot unreadable, making it again", exc_info=error)
            return None
        made = meta["columns"]
        readable = {
            name: coded
            for name, coded in segment.facets.items()
            if name in self.versions and made.get(name) == self.versions[name]
        }
        return Snapshot(meta["snapshot"], position, replace(segment, facets=readable))

    @contextmanager
    def only_builder(self) -> Iterator[None]:
        """Wait until nobody else builds, and be the builder."""
        with self._lock_file() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def is_building(self) -> bool:
        """Tell whether somebody builds."""
        with self._lock_file() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _lock_file(self) -> IO[str]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return (self.folder / "lock").open("w")
        except OSError as error:
            raise Unavailable(
                _("La carte se prépare et ne peut pas être écrite : prévenez l'exploitant.")
            ) from error


def _written(position: int) -> str:
    """Return when the journal entry at ``position`` was written, '' before the first."""
    entry = journal.JournalEntry
    at = db.session.scalar(sa.select(entry.at).where(entry.id == position))
    return at.isoformat() if at else ""


def fingerprint(everything: Registry, facets: Sequence[str], database: str) -> str:
    """Name what a snapshot depends on besides the data: form, database, core's ``facets``, terms.

    Plugins come and go: of their facets each column is compared on its own.
    """
    named = {everything.facets[name].vocabulary for name in facets}
    parts = [str(FORMAT), database, *facets]
    for name, vocabulary in everything.vocabularies.items():
        if name in named:
            parts += [term.key for term in vocabulary.terms]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()
