# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which plugin is at work, and what it may not do meanwhile: write outside its own tables.

A plugin is trusted code in our process: this finds mistakes, it is no sandbox. What goes around
SQLAlchemy is not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.errors import Unavailable
from ess_map.core.eventlog import BY_CORE
from ess_map.platform.statements import foreign

P = ParamSpec("P")
R = TypeVar("R")

FAILURES = (Exception, SystemExit)
"""What a plugin may raise and is contained: ``sys.exit`` in it does not end the server."""


READING, SHARING, ALONE = "reading", "sharing", "alone"
"""How a plugin is at work: in the middle of a page, where it writes nothing; in a transaction of
core, which it may not end; with a transaction of its own."""


@dataclass(slots=True)
class Act:
    """A plugin at work."""

    plugin: str
    mode: str = ALONE
    connection: sa.Connection | None = None
    """Where it last spoke to the database, if it did."""
    trespass: Trespass | None = None
    """What was refused it, in case it has caught that itself."""


_current: ContextVar[Act | None] = ContextVar("ess_map.acting", default=None)


class Trespass(Unavailable):
    """A plugin has tried to write what is not its own; nothing was written."""


def at_work() -> str:
    """Return the name of the plugin at work, '' when core is."""
    act = _current.get()
    return act.plugin if act else ""


def begin(act: Act) -> Token[Act | None]:
    """Let a plugin work until ``end``; ``acting`` says the same, for whoever is in no hurry."""
    return _current.set(act)


def end(token: Token[Act | None]) -> None:
    """Let work whoever did before."""
    _current.reset(token)


@contextmanager
def acting(plugin: str, mode: str = ALONE) -> Iterator[Act]:
    """Let ``plugin`` work: what it writes outside its tables raises ``Trespass``."""
    act = Act(plugin, mode)
    token = _current.set(act)
    try:
        yield act
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


def committing(function: Callable[P, R]) -> Callable[P, R]:
    """Make a verb of one that commits: for plugins that have a transaction of their own."""
    inner = verb(function)

    @wraps(function)
    def called(*arguments: P.args, **named: P.kwargs) -> R:
        act = _current.get()
        if act is not None and act.mode != ALONE:
            _refuse(act, _not_its_own(act.plugin))
        return inner(*arguments, **named)

    return called


def watch(engine: sa.Engine) -> None:
    """Refuse, on ``engine``, what a plugin writes outside its tables."""
    sa.event.listen(engine, "before_cursor_execute", _judge)


def _judge(
    connection: sa.Connection, _cursor: Any, statement: str, _values: Any, context: Any, *_rest: Any
) -> None:
    act = _current.get()
    if act is None or _by_core(context):
        return
    act.connection = connection
    strange = foreign("" if act.mode == READING else act.plugin, statement)
    if strange:
        _refuse(act, wrote(act.plugin, strange))


def _by_core(context: Any) -> bool:
    """Tell whether a statement is one of core's own that a plugin has caused."""
    return context is not None and BY_CORE.items() <= context.execution_options.items()


def wrote(plugin: str, table: str) -> str:
    """Say that ``plugin`` may not write in ``table`` now."""
    return _(
        "L'extension « %(plugin)s » a voulu écrire dans « %(table)s », qui n'est pas à elle, ou "
        "pendant qu'une page se faisait : rien n'est écrit.",
        plugin=plugin,
        table=table,
    )


def _not_its_own(plugin: str) -> str:
    return _(
        "L'extension « %(plugin)s » a voulu valider une transaction qui n'est pas la "
        "sienne : rien n'est écrit.",
        plugin=plugin,
    )


def _refuse(act: Act, sentence: str) -> None:
    act.trespass = Trespass(sentence)
    raise act.trespass


@sa.event.listens_for(Session, "before_commit")
def _refuse_commit(session: Session) -> None:
    act = _current.get()
    if act is not None and act.mode != ALONE and not session.in_nested_transaction():
        _refuse(act, _not_its_own(act.plugin))


@sa.event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, *_rest: Any) -> None:
    # Refused here, the session goes on; refused at the statement, all in it would be lost.
    act = _current.get()
    if act is not None and act.mode == READING:
        things = [*session.new, *session.dirty, *session.deleted]
        _refuse(act, wrote(act.plugin, sa.inspect(things[0]).mapper.local_table.name))
