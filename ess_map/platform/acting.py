# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which plugin is at work, and what it may not do meanwhile: write outside its own tables.

A plugin is trusted code in our process: this finds mistakes, it is no sandbox. What goes around
SQLAlchemy is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")

_WRITES = re.compile(
    r"\s*(?:WITH\b.*\)\s*)?"
    r"(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?"
    r"|TRUNCATE(?:\s+TABLE)?|(?:CREATE|DROP|ALTER)\s+\w+(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)"
    r'\s+"?(?:\w+"?\."?)?(\w+)',
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Act:
    """A plugin at work; in somebody else's transaction it may not end it (``strict``)."""

    plugin: str
    strict: bool = False


_current: ContextVar[Act | None] = ContextVar("ess_map.acting", default=None)


class Trespass(Unavailable):
    """A plugin has tried to write what is not its own; nothing was written."""


def at_work() -> str:
    """Return the name of the plugin at work, '' when core is."""
    act = _current.get()
    return act.plugin if act else ""


@contextmanager
def acting(plugin: str, *, strict: bool = False) -> Iterator[None]:
    """Let ``plugin`` work: what it writes outside its tables raises ``Trespass``."""
    token = _current.set(Act(plugin, strict))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def core() -> Iterator[None]:
    """Let core work, though a plugin has called it."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Make a verb of core one that plugins may call: its first argument is the session.

    What the plugin has pending is written first, under its own name.
    """

    @wraps(function)
    def called(*arguments: P.args, **named: P.kwargs) -> R:
        session: Session = arguments[0]
        if _current.get() is None:
            return function(*arguments, **named)
        session.flush()
        with core():
            answer = function(*arguments, **named)
            session.flush()
        return answer

    return called


def watch(engine: sa.Engine) -> None:
    """Refuse, on ``engine``, what a plugin writes outside its tables."""
    sa.event.listen(engine, "before_cursor_execute", _judge)


def _judge(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    act = _current.get()
    if act is None:
        return
    written = _WRITES.match(statement)
    if written and not own(act.plugin, written[1]):
        raise Trespass(
            _(
                "L'extension « %(plugin)s » a voulu écrire dans « %(table)s », qui n'est pas à "
                "elle : rien n'est écrit.",
                plugin=act.plugin,
                table=written[1],
            )
        )


def own(plugin: str, table: str) -> bool:
    """Tell whether ``table`` is one of ``plugin``'s, by its name."""
    return table.startswith(f"{plugin}_")


@sa.event.listens_for(Session, "before_commit")
def _refuse_commit(_session: Session) -> None:
    act = _current.get()
    if act is not None and act.strict:
        raise Trespass(
            _(
                "L'extension « %(plugin)s » a voulu valider une transaction qui n'est pas la "
                "sienne : rien n'est écrit.",
                plugin=act.plugin,
            )
        )


def leave_clean(session: Session, plugin: str) -> None:
    """Forget what ``plugin`` has changed of others' objects, and say so by ``Trespass``.

    For hooks that are asked while a page is made: they read.
    """
    strange = [
        thing
        for thing in (*session.new, *session.dirty, *session.deleted)
        if not own(plugin, sa.inspect(thing).mapper.local_table.name)
    ]
    if not strange:
        return
    for thing in strange:
        if thing in session.new:
            session.expunge(thing)
        else:
            session.add(thing)  # no longer to be deleted
            session.expire(thing)
    raise Trespass(
        _(
            "L'extension « %(plugin)s » a modifié « %(table)s » pendant qu'une page se faisait : "
            "rien n'est écrit.",
            plugin=plugin,
            table=sa.inspect(strange[0]).mapper.local_table.name,
        )
    )
