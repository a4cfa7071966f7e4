# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which plugins are on, where, and how they are set: one state for all workers, followed live."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock, journal
from ess_map.core.db import Base, UtcDateTime, db
from ess_map.core.journal import Event, JournalEntry
from ess_map.core.log import logger

LOOK_AGAIN = 0.5
"""Seconds for which a worker believes what it has read."""
FORGOTTEN = -math.inf
INSTANCE = "instance"
"""The scope of what holds everywhere."""


class PluginState(Base):
    """What the operator has decided of a plugin; one without a row is on, everywhere."""

    __tablename__ = "plugin_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60), unique=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    scopes: Mapped[list[str] | None] = mapped_column(sa.JSON(none_as_null=True))
    """Keys of the territories where it is on; None: everywhere."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    """The troubles that administrators have been told of, each with when it was last seen."""


class PluginSetting(Base):
    """One value that the operator, or a territory's animators, have set."""

    __tablename__ = "plugin_setting"

    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    scope: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    plugin: Mapped[str] = mapped_column(sa.String(60), index=True)
    value: Mapped[Any] = mapped_column(sa.JSON)


@dataclass(frozen=True)
class States:
    """What holds now; ``revision`` is the journal entry that made it so."""

    revision: int = 0
    disabled: frozenset[str] = frozenset()
    unmigrated: frozenset[str] = frozenset()
    scopes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Of the plugins that are on in some territories only: their keys."""
    settings: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    """(name, scope) → value."""

    @property
    def off(self) -> frozenset[str]:
        return self.disabled | self.unmigrated


class Live:
    """A worker's knowledge of the states, never older than ``LOOK_AGAIN`` seconds."""

    def __init__(self, unmigrated: Callable[[sa.Connection], frozenset[str]]) -> None:
        self._unmigrated = unmigrated
        self._states: States | None = None
        self._looked = FORGOTTEN
        self._lock = Lock()

    def states(self) -> States:
        """Return what holds now; while the database is away, what was known last."""
        states = self._states
        if states is not None and time.monotonic() - self._looked <= LOOK_AGAIN:
            return states
        # One thread looks. Another that has connections of its own must not wait for it: it may
        # be waiting for one of those.
        if not self._lock.acquire(blocking=states is None or self._looked == FORGOTTEN):
            return states
        try:
            begun = time.monotonic()
            if self._states is None or begun - self._looked > LOOK_AGAIN:
                self._states = self._read(self._states)
                self._looked = begun  # what is committed during a slow look is seen next time
            return self._states
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Look again the next time."""
        self._looked = FORGOTTEN

    def _read(self, known: States | None) -> States:
        try:
            with db.engine.connect() as connection:
                revision = _revision(connection)
                if known is not None and known.revision == revision:
                    return known
                return _states(connection, revision, self._unmigrated(connection))
        except (sa.exc.DBAPIError, sa.exc.TimeoutError):
            # No free connection, an empty database, or none: who needs it says so in a sentence.
            logger.debug("the states of plugins are out of reach", exc_info=True)
            return known or States()


def _revision(connection: sa.Connection) -> int:
    """Return the newest journal entry about a plugin: whoever changes a state writes one."""
    newest = sa.select(sa.func.max(JournalEntry.id)).where(JournalEntry.subject_type == "plugin")
    return connection.scalar(newest) or 0


def _states(connection: sa.Connection, revision: int, unmigrated: frozenset[str]) -> States:
    if not revision:
        return States(unmigrated=unmigrated)
    rows = connection.execute(sa.select(PluginState.name, PluginState.enabled, PluginState.scopes))
    found = rows.all()
    values = sa.select(PluginSetting.name, PluginSetting.scope, PluginSetting.value)
    return States(
        revision=revision,
        disabled=frozenset(row.name for row in found if not row.enabled),
        unmigrated=unmigrated,
        scopes={row.name: frozenset(row.scopes) for row in found if row.scopes is not None},
        settings={(row.name, row.scope): row.value for row in connection.execute(values)},
    )


def enable(session: Session, name: str, scopes: Collection[str] | None = None) -> None:
    """Switch ``name`` on, everywhere or in the territories of ``scopes`` only."""
    state = _known(session, name)
    state.enabled, state.scopes = True, None if scopes is None else sorted(scopes)
    changed(session, name, "enabled", {"scopes": state.scopes} if state.scopes else None)


def disable(session: Session, name: str) -> None:
    """Switch ``name`` off; its tables and settings stay."""
    state = _known(session, name)
    state.enabled = False
    changed(session, name, "disabled")


def changed(session: Session, name: str, what: str, data: Mapping[str, Any] | None = None) -> None:
    """Tell all workers, and the journal, that something about ``name`` has changed."""
    state = _known(session, name)
    state.changed_at = clock.now()
    session.flush()
    said = {"plugin": name, **(data or {})}
    journal.record(session, [Event(f"plugin.{what}", state.id, said)])


def forget(session: Session, name: str) -> None:
    """Forget what was decided of ``name``, and its settings, for a plugin that is purged."""
    changed(session, name, "purged")
    session.execute(sa.delete(PluginSetting).where(PluginSetting.plugin == name))
    session.execute(sa.delete(PluginState).where(PluginState.name == name))


def _known(session: Session, name: str) -> PluginState:
    found = session.scalar(sa.select(PluginState).where(PluginState.name == name))
    if found is None:
        found = PluginState(name=name, enabled=True, changed_at=clock.now())
        session.add(found)
        session.flush()
    return found
