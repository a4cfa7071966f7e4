# SPDX-License-Identifier: AGPL-3.0-or-later
"""From contributions to what those who decide see: the queue's rows, and one of them in full."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from ess_map.actors import saying, store
from ess_map.actors.models import Actor
from ess_map.contributions import age, labels, linking, units, wording
from ess_map.contributions.doers import public_name
from ess_map.contributions.history import Change
from ess_map.contributions.models import Contribution
from ess_map.contributions.naming import KINDS, STATUSES, subject
from ess_map.core.db import db
from ess_map.moderation import bulk
from ess_map.territories import lookup

APART = ("create", "update", "move")
"""Kinds of which some units can be accepted and others not."""
EARLIER = 5
Words = list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    id: int
    kind: str
    title: str
    name: str
    fields: str
    where: str
    who: str
    known: bool
    """The author has an account."""
    at: datetime
    days: int
    assigned: str
    asked: bool
    """A question waits for its answer."""
    answered: bool

    @property
    def plain(self) -> bool:
        """It can be accepted without being read in full."""
        return self.kind in bulk.PLAIN

    @property
    def late(self) -> bool:
        return self.days > age.LATE


@dataclass(frozen=True)
class Compared:
    """One unit: what the author saw, what is there now if that differs, what is proposed."""

    unit: str
    label: str
    old: Words
    now: Words | None
    new: Words
    ticked: bool
    accepted: bool
    files: tuple[str, ...] = ()
    """Addresses of the pictures that are proposed."""


@dataclass(frozen=True)
class Move:
    """Where it was and where it would be, as (longitude, latitude)."""

    old: tuple[float, float] | None
    new: tuple[float, float] | None


@dataclass(frozen=True)
class Earlier:
    """What the author, or others about the same actor, proposed before."""

    of_author: Mapping[str, int]
    of_actor: Sequence[tuple[Contribution, str]]


def rows(session: Session, found: Sequence[Contribution]) -> list[Row]:
    """Return the lines of the queue for contributions as ``queue.waiting`` loads them."""
    places = _places({one.commune_code for one in found})
    return [_row(one, places) for one in found]


def _row(one: Contribution, places: Mapping[str, str]) -> Row:
    last = one.messages[-1] if one.messages else None
    return Row(
        id=one.id,
        kind=one.kind,
        title=str(KINDS[one.kind]),
        name=subject(one, one.actor),
        fields=", ".join(units.label(unit) for unit in one.changes) if one.kind in APART else "",
        where=places.get(one.commune_code, ""),
        who=public_name(one),
        known=one.author_id is not None,
        at=one.confirmed_at or one.created_at,
        days=age.working_days(one.confirmed_at or one.created_at),
        assigned=one.assigned_to.public_name if one.assigned_to else "",
        asked=last is not None and last.from_moderator,
        answered=last is not None and not last.from_moderator,
    )


def place(code: str) -> str:
    """Return the name of a commune, '' when nobody knows it."""
    return _places({code}).get(code, "")


def _places(codes: Collection[str]) -> dict[str, str]:
    names = lookup.names([f"commune-{code}" for code in codes if code])
    return {key.removeprefix("commune-"): found for key, found in names.items()}


def compared(
    one: Contribution, actor: Actor | None, ticked: Collection[str] | None = None
) -> list[Compared]:
    """Return the units of a contribution side by side; ``ticked`` are those that were chosen."""
    if one.kind == "label":
        return _since_approved(one, actor) if actor else []
    current = units.split(saying.values(actor)) if actor else {}
    told = [unit for unit, wish in one.changes.items() if one.kind != "close" or wish is not None]
    return [_compared(one, unit, current, ticked) for unit in _ordered(told)]


def _since_approved(one: Contribution, actor: Actor) -> list[Compared]:
    """What the owner of a label reads again: the approved version beside today's."""
    return [_again(change) for change in labels.changed(db.session, one, actor)]


def _again(change: Change) -> Compared:
    marked = _marked(
        change.unit, wording.text(change.unit, change.old), wording.text(change.unit, change.new)
    )
    old, new = _but("new", marked), _but("gone", marked)
    return Compared(change.unit, change.label, old, None, new, ticked=True, accepted=True)


def _ordered(names: Collection[str]) -> list[str]:
    form = list(units.LABELS)
    return sorted(names, key=lambda unit: form.index(unit) if unit in form else len(form))


def _compared(
    one: Contribution, unit: str, current: Mapping[str, Any], ticked: Collection[str] | None
) -> Compared:
    now = current.get(unit, units.empty(unit))
    base = one.base.get(unit, now if one.kind not in APART else units.empty(unit))
    wish = one.changes[unit]
    moved = one.status == "pending" and one.kind in ("update", "move") and now not in (base, wish)
    before = wording.text(unit, base)
    marked = _marked(unit, before, wording.text(unit, wish))
    if one.kind == "create":  # all of it is new: nothing stands out
        marked = [(text, "same") for text, _mark in marked]
    today = _marked(unit, before, wording.text(unit, now))
    return Compared(
        unit=unit,
        label=units.label(unit),
        old=_but("new", marked),
        now=_but("gone", today) if moved else None,
        new=_but("gone", marked),
        ticked=unit in ticked if ticked is not None else not moved,
        accepted=unit in (one.accepted or ()),
        files=_pictures(wish) if unit == "files" else (),
    )


def _but(mark: str, words: Words) -> Words:
    return [(text, found) for text, found in words if not found.startswith(mark)]


def _marked(unit: str, old: str, new: str) -> Words:
    """The words of both; degrees are left unmarked, since the map tells what digits do not."""
    if unit != units.PLACE:
        return wording.words(old, new)
    (was, dot, degrees), (will, other_dot, others) = old.partition(" · "), new.partition(" · ")
    return [
        *wording.words(was, will),
        *([(f"{dot}{degrees}", "gone same")] if degrees else []),
        *([(f"{other_dot}{others}", "new same")] if others else []),
    ]


def _pictures(files: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(
        url_for("platform.file", name=file["name"])
        for file in files or ()
        if file.get("kind") != "document"
    )


def move(one: Contribution) -> Move | None:
    """Return the points of a contribution that speaks of a place."""
    if units.PLACE not in one.changes:
        return None
    found = Move(units.point(one.base.get(units.PLACE)), units.point(one.changes[units.PLACE]))
    return found if found.old or found.new else None


def sentence(session: Session, one: Contribution) -> str:
    """Return what a contribution about a link says, '' for all others."""
    if one.kind != "relate":
        return ""
    return linking.sentence(session, linking.relation_of(session, one))


def earlier(session: Session, one: Contribution) -> Earlier:
    """Return what the author proposed so far by status, and the last proposals on the actor."""
    of_author: dict[str, int] = {}
    if one.author_id is not None:
        query = (
            sa.select(Contribution.status, sa.func.count())
            .where(Contribution.author_id == one.author_id, Contribution.id != one.id)
            .group_by(Contribution.status)
        )
        of_author = dict(session.execute(query).all())
    return Earlier(of_author, _on_actor(session, one))


def _on_actor(session: Session, one: Contribution) -> list[tuple[Contribution, str]]:
    if one.actor_id is None:
        return []
    query = (
        sa.select(Contribution)
        .where(
            Contribution.actor_id == one.actor_id,
            Contribution.id != one.id,
            Contribution.status != "unconfirmed",
        )
        .order_by(Contribution.id.desc())
        .limit(EARLIER)
    )
    return [
        (found, f"{KINDS[found.kind]}, {STATUSES[found.status]}")
        for found in session.scalars(query)
    ]


def actor_of(session: Session, one: Contribution) -> Actor | None:
    """Return the actor with its place, None for one that is still to be created."""
    found = store.load(session, [one.actor_id]) if one.actor_id is not None else []
    return found[0] if found else None


def twins(session: Session, one: Contribution) -> list[Any]:
    """Return the actors that a proposed new one may well be."""
    waits = one.kind == "create" and one.status == "pending"
    return list(bulk.twins_of(session, one)) if waits else []
