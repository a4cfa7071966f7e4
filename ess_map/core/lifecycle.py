# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lifecycles: a table says which event leads from where to where, and who may cause it.

Applying an event moves the subject and writes the log, nothing else: what follows from it (a
timer, a notification) is done by who applied it, in the same transaction.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from ess_map.core import clock, eventlog
from ess_map.core.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from flask_babel import LazyString

    from ess_map.core.eventlog import LifecycleEvent

    Text = str | LazyString

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
STARTED = "started"
"""The event with which every history begins."""


@dataclass(frozen=True)
class State:
    """Where a subject may be; ``initial``: it may begin there; ``final``: nothing leads on."""

    name: str
    label: Text
    initial: bool = False
    final: bool = False


@dataclass(frozen=True)
class Transition:
    """``event`` leads from each of ``sources`` to ``target``; ``label`` is what the button says.

    ``role`` is who may cause it, '' anybody. ``guard`` is given the subject and returns a sentence
    when it cannot be now, else None or ''. With ``needs_reason`` a reason must be given.
    """

    event: str
    sources: str | tuple[str, ...]
    target: str
    label: Text
    role: str = ""
    guard: Callable[[Any], Text | None] | None = None
    needs_reason: bool = False

    @property
    def origins(self) -> tuple[str, ...]:
        """The sources, also when there is but one."""
        return (self.sources,) if isinstance(self.sources, str) else self.sources


@dataclass(frozen=True)
class Lifecycle:
    """A table of states and transitions; ``ValueError`` says what is wrong with it.

    A subject is an object of SQLAlchemy with an integer ``id`` that keeps its state by name in
    ``attribute``. ``name`` is the plugin's or starts with ``<plugin>.``.
    """

    name: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    attribute: str = "state"

    def __post_init__(self) -> None:
        for problem in _problems(self.states, self.transitions):
            raise ValueError(f"lifecycle « {self.name} »: {problem}")

    @cached_property
    def by_name(self) -> Mapping[str, State]:
        """The states by their names."""
        return {state.name: state for state in self.states}

    def label_of(self, state: str) -> str:
        """Return the label of ``state``, its name when it is none of ours any more."""
        return str(self.by_name[state].label) if state in self.by_name else state

    def start(
        self,
        session: Session,
        subject: Any,
        *,
        by: int | None = None,
        payload: Mapping[str, Any] | None = None,
        scopes: Iterable[str] = (),
    ) -> int:
        """Write the first line of the history of a new ``subject``; return the event's id."""
        session.add(subject)
        session.flush()
        state = self.by_name.get(getattr(subject, self.attribute))
        if state is None or not state.initial:
            raise ValueError(f"no {self.name} begins as {getattr(subject, self.attribute)!r}")
        step = self._step(subject, STARTED, None, state.name, by)
        return eventlog.record(session, {**step, "payload": payload}, scopes)

    def apply(
        self,
        session: Session,
        subject: Any,
        event: str,
        *,
        allowed: Callable[[str], bool],
        by: int | None = None,
        reason: str = "",
        payload: Mapping[str, Any] | None = None,
        scopes: Iterable[str] = (),
    ) -> int:
        """Move ``subject`` on and write it down in the caller's transaction; return the event's id.

        ``allowed`` is asked about the role of the transition, if it has one; ``by`` is the user's
        id, None for a timer. ``scopes`` are where it counts, as it is today. ``Conflict`` when the
        subject is elsewhere by now (of two at once, the second), ``Forbidden`` without the role,
        ``Invalid`` for an unknown event, a missing reason or what the guard refuses.
        """
        before = getattr(subject, self.attribute)
        way = self._way(before, event)
        self._refuse(way, subject, allowed, reason)
        if not self._move(session, subject, before, way.target):
            raise self._elsewhere(way, self._reread(session, subject))
        step = self._step(subject, event, before, way.target, by)
        said = {"reason": reason.strip() or None, "payload": payload}
        return eventlog.record(session, {**step, **said}, scopes)

    def available(self, subject: Any, allowed: Callable[[str], bool]) -> list[Transition]:
        """Return what can be done with ``subject`` now, for the buttons, in the table's order."""
        state = getattr(subject, self.attribute)
        return [
            way
            for way in self.transitions
            if state in way.origins
            and (not way.role or allowed(way.role))
            and not (way.guard and way.guard(subject))
        ]

    def history(self, session: Session, subject: Any) -> list[LifecycleEvent]:
        """Return the steps of ``subject``, oldest first."""
        steps = eventlog.history(session, subject.__tablename__, subject.id)
        return [step for step in steps if step.lifecycle == self.name]

    def forget(self, session: Session, subject: Any) -> None:
        """Take out of its history what was said of ``subject``, and by whom; it still counts."""
        eventlog.forget_words(session, subject.__tablename__, [subject.id])

    def delete(self, session: Session, subject: Any) -> None:
        """Delete ``subject`` and its history: SQLite gives the id to the next one."""
        eventlog.delete(session, subject.__tablename__, [subject.id])
        session.delete(subject)

    def diagram(self) -> str:
        """Return the table as a Mermaid ``stateDiagram-v2``, which Markdown hosts draw."""
        lines = ["stateDiagram-v2"]
        lines += [f"    {state.name} : {_plain(state.label)}" for state in self.states]
        lines += [f"    [*] --> {state.name}" for state in self.states if state.initial]
        lines += [
            f"    {origin} --> {way.target} : {_plain(way.label)}"
            for way in self.transitions
            for origin in way.origins
        ]
        lines += [f"    {state.name} --> [*]" for state in self.states if state.final]
        return "\n".join(lines) + "\n"

    def table(self) -> list[tuple[str, str, str, str]]:
        """Return (state, what is done, state reached, role), in words, for who sees no diagram."""
        return [
            (self.label_of(origin), str(way.label), self.label_of(way.target), way.role)
            for way in self.transitions
            for origin in way.origins
        ]

    def _way(self, state: str, event: str) -> Transition:
        ways = [way for way in self.transitions if way.event == event]
        if not ways:
            raise Invalid(_("« %(event)s » n'est pas une action connue.", event=event[:40]))
        for way in ways:
            if state in way.origins:
                return way
        raise self._elsewhere(ways[0], state)

    def _elsewhere(self, way: Transition, state: str) -> Conflict:
        return Conflict(
            _(
                "« %(action)s » n'est plus possible : l'état est maintenant « %(state)s ». "
                "Rechargez la page.",
                action=way.label,
                state=self.label_of(state),
            )
        )

    def _refuse(
        self, way: Transition, subject: Any, allowed: Callable[[str], bool], reason: str
    ) -> None:
        if way.role and not allowed(way.role):
            raise Forbidden(
                _("« %(action)s » : vous n'en avez pas le droit ici.", action=way.label)
            )
        if way.needs_reason and not reason.strip():
            raise Invalid(_("« %(action)s » : donnez un motif.", action=way.label))
        refusal = way.guard(subject) if way.guard else None
        if refusal:
            raise Invalid(str(refusal))

    def _move(self, session: Session, subject: Any, before: str, after: str) -> bool:
        """Compare and set in one statement: no lock is held while somebody thinks."""
        model = type(subject)
        column = getattr(model, self.attribute)
        update = sa.update(model).where(model.id == subject.id, column == before)
        moved = session.execute(
            update.values({self.attribute: after}),
            execution_options={"synchronize_session": False},
        )
        if moved.rowcount != 1:
            return False
        set_committed_value(subject, self.attribute, after)
        return True

    def _reread(self, session: Session, subject: Any) -> str:
        model = type(subject)
        column = getattr(model, self.attribute)
        state = session.scalar(sa.select(column).where(model.id == subject.id))
        if state is None:
            raise NotFound(_("Ce dossier n'existe plus."))
        set_committed_value(subject, self.attribute, state)
        return state

    def _step(
        self, subject: Any, event: str, before: str | None, after: str, by: int | None
    ) -> dict[str, Any]:
        return {
            "lifecycle": self.name,
            "subject_type": subject.__tablename__,
            "subject_id": subject.id,
            "event": event,
            "from_state": before,
            "to_state": after,
            "at": clock.now(),
            "by_id": by,
        }


def _problems(states: tuple[State, ...], transitions: tuple[Transition, ...]) -> Iterable[str]:
    """Say what is wrong with a table, the most basic first."""
    for name, count in Counter(state.name for state in states).items():
        if not NAME.fullmatch(name):
            yield f"« {name} » is no name of a state: under_review is one"
        if count > 1:
            yield f"state « {name} » is there twice"
    if not any(state.initial for state in states):
        yield "no state is initial"
    for way in transitions:
        yield from _problems_of(way, {state.name: state for state in states})
    ways = Counter((way.event, origin) for way in transitions for origin in way.origins)
    for (event, origin), count in ways.items():
        if count > 1:
            yield f"event « {event} » leads twice from « {origin} »"
    for name in sorted({state.name for state in states} - _reached(states, transitions)):
        yield f"no way leads to state « {name} »"


def _problems_of(way: Transition, known: Mapping[str, State]) -> Iterable[str]:
    if way.event == STARTED or not NAME.fullmatch(way.event):
        yield f"« {way.event} » is no name of an event: accept is one"
    if not way.origins:
        yield f"event « {way.event} » starts nowhere"
    for name in (*way.origins, way.target):
        if name not in known:
            yield f"event « {way.event} » names the unknown state « {name} »"
        elif known[name].final and name in way.origins:
            yield f"state « {name} » is final, yet « {way.event} » leads on from it"


def _reached(states: tuple[State, ...], transitions: tuple[Transition, ...]) -> set[str]:
    reached = {state.name for state in states if state.initial}
    while (
        more := {way.target for way in transitions if reached.intersection(way.origins)} - reached
    ):
        reached |= more
    return reached


def _plain(label: Text) -> str:
    """Mermaid ends a description at a line's end, and gives « : » and « ; » a meaning."""
    return " ".join(str(label).replace(":", " ").replace(";", ",").split())
