# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin works in the middle of core's: what it does to the session does not reach core's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_babel import gettext as _
from psycopg.pq import TransactionStatus
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ess_map.core.db import db
from ess_map.core.errors import Unavailable
from ess_map.platform.acting import (
    ALONE,
    READING,
    SHARING,
    Act,
    Trespass,
    acting,
    begin,
    core,
    end,
    wrote,
)

VISITORS = "ess_map.visitors"
"""In ``Session.info`` of a request's session: the one that its plugins use meanwhile."""


class Broken(Unavailable):
    """A plugin has left a transaction in which PostgreSQL answers nothing more."""


def init_app(app: Flask) -> None:
    """Close, at the end of each request, the session that its plugins used."""
    app.teardown_appcontext(_goodbye)


class Visit:
    """Let a plugin work while core does something else, with a session apart.

    It may fail there, end the transaction, ask for a table that is missing: core's session, and
    what is loaded in it, feel nothing. What it changed of core's objects is taken back and told
    by ``Trespass``. In mode ``ALONE`` what it leaves to be written is committed.

    A page makes hundreds of visits, nearly all of which touch nothing: they cost microseconds.
    """

    __slots__ = ("_act", "_autoflush", "_before", "_home", "_key", "_sessions", "_token")

    def __init__(self, plugin: str, mode: str = READING) -> None:
        self._act = Act(plugin, mode)

    def __enter__(self) -> None:
        registry = db.session.registry
        home = self._home = registry()
        self._sessions, self._key = registry.registry, registry.scopefunc()
        self._before = [] if home._is_clean() else changed(home)
        self._autoflush, home.autoflush = home.autoflush, False
        visitors = home.info.get(VISITORS)
        if visitors is None:
            del self._sessions[self._key]  # who needs one makes one
        else:
            self._sessions[self._key] = visitors
        self._token = begin(self._act)

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: Any) -> None:
        act, home = self._act, self._home
        visitors = self._sessions.get(self._key)
        well = kind is None
        try:
            if well and act.mode == ALONE and visitors is not None:
                visitors.commit()
        except Exception:
            well = False
            raise
        finally:
            end(self._token)
            self._sessions[self._key] = home
            home.autoflush = self._autoflush
            if visitors is not None:
                home.info[VISITORS] = visitors
                if act.connection is not None or not visitors._is_clean():
                    _tidy(visitors, act, well)
            if not home._is_clean():
                _take_back(home, act, self._before)
            if act.trespass is not None:
                raise act.trespass


def _goodbye(_error: BaseException | None = None) -> None:
    if db.session.registry.has():
        visitors = db.session.registry().info.pop(VISITORS, None)
        if visitors is not None:
            visitors.close()


def _tidy(visitors: Session, act: Act, well: bool) -> None:
    left = changed(visitors)
    if left and well:
        act.trespass = act.trespass or Trespass(wrote(act.plugin, _table(left[0])))
    if left or not well or not visitors.is_active or _aborted(act):
        visitors.rollback()


@contextmanager
def sharing(session: Session, plugin: str) -> Iterator[None]:
    """Let ``plugin`` work in core's transaction: what it leaves to be written is judged too."""
    with core():
        session.flush()  # what core has pending is core's
    transaction = session.get_transaction()
    with acting(plugin, SHARING) as act:
        yield
        look_back(session, act)
        session.flush()
    if transaction is not None and session.get_transaction() is not transaction:
        raise Trespass(
            _(
                "L'extension « %(plugin)s » a terminé une transaction qui n'est pas la sienne.",
                plugin=plugin,
            )
        )


def look_back(session: Session, act: Act) -> None:
    """Raise ``Trespass`` for what ``act`` was refused, ``Broken`` for what it broke."""
    if act.trespass is not None:
        raise act.trespass
    if not session.is_active or _aborted(act):
        raise Broken(
            _(
                "L'extension « %(plugin)s » a fait échouer une requête, et sa transaction avec.",
                plugin=act.plugin,
            )
        )


def _aborted(act: Act) -> bool:
    connection = act.connection
    if connection is None or connection.closed or connection.invalidated:
        return False
    raw = connection.connection.dbapi_connection
    return hasattr(raw, "info") and raw.info.transaction_status == TransactionStatus.INERROR


def changed(session: Session) -> list[Any]:
    """Return the objects that ``session`` would write."""
    dirty = (thing for thing in session.dirty if session.is_modified(thing))
    return [*session.new, *dirty, *session.deleted]


def _table(thing: Any) -> str:
    return sa.inspect(thing).mapper.local_table.name


def _take_back(session: Session, act: Act, before: list[Any]) -> None:
    known = {id(thing) for thing in before}
    strange = [thing for thing in changed(session) if id(thing) not in known]
    for thing in strange:
        if thing in session.new:
            session.expunge(thing)
            continue
        session.add(thing)  # no longer to be deleted
        _restore(session, thing)
    if strange:
        act.trespass = act.trespass or Trespass(wrote(act.plugin, _table(strange[0])))


def _restore(session: Session, thing: Any) -> None:
    """Give ``thing`` the values that it was loaded with; a page is being made of them."""
    state = sa.inspect(thing)
    for attribute in state.attrs:
        was = attribute.history
        if not was.has_changes():
            continue
        relation = state.mapper.relationships.get(attribute.key)
        if relation is not None and relation.uselist:
            set_committed_value(thing, attribute.key, [*was.unchanged, *was.deleted])
        elif was.deleted:
            set_committed_value(thing, attribute.key, was.deleted[0])
        else:
            session.expire(thing, [attribute.key])
