# SPDX-License-Identifier: AGPL-3.0-or-later
"""Changing a card: every version is kept, and two editors never overwrite each other.

The journal says what each version changed; who made it is in a table of its own, from which a
person can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, joinedload

from ess_map.contributions.doers import Doer
from ess_map.contributions.merge import Merge, merge, resolve
from ess_map.core import clock, journal
from ess_map.core.db import begin_writing
from ess_map.core.errors import NotFound
from ess_map.core.journal import Event, JournalEntry
from ess_map.people.models import User
from ess_map.pole_cards import card, card_words
from ess_map.pole_cards.card import BY_KEY
from ess_map.poles.models import Pole, PoleCardChange

CHANGED = "pole.card_changed"


@dataclass(frozen=True)
class Change:
    """One field before and after, as the macros of history draw it."""

    label: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Version:
    """One save of a card; ``contribution`` is none's: a card is changed at once."""

    number: int
    at: datetime
    doer: Doer
    changes: tuple[Change, ...]
    contribution: None = None


@dataclass(frozen=True)
class Choice:
    """One field that two editors changed, in words, for the page that asks."""

    unit: str
    label: str
    theirs: str
    yours: str


def lock(session: Session, pole: Pole) -> None:
    """Read ``pole`` anew and keep others from writing its card until the transaction ends."""
    begin_writing(session)
    query = sa.select(Pole).where(Pole.id == pole.id).options(joinedload(Pole.actor))
    locked = query.with_for_update(of=Pole).execution_options(populate_existing=True)
    session.scalars(locked).one()


def at_version(session: Session, pole: Pole, version: int) -> dict[str, Any]:
    """Return the card of ``pole`` as it was in ``version``; ``NotFound`` if it never was."""
    if not 1 <= version <= pole.card_version:
        raise NotFound(_("Cette carte n'a pas de version %(number)s.", number=version))
    values = card.whole(pole.card)
    for entry in _entries(session, pole.id, after=version):
        values |= {key: pair[0] for key, pair in (entry.data or {}).items() if key in values}
    return values


def prepare(
    session: Session,
    pole: Pole,
    wanted: Mapping[str, Any],
    base_version: int,
    seen_version: int,
    choices: Mapping[str, str],
) -> Merge:
    """Compare what an editor saw, what is there and what they want, field by field.

    ``choices`` settle what clashes, made while looking at ``seen_version``.
    """
    base = at_version(session, pole, base_version)
    merged = merge(base, card.whole(pole.card), wanted)
    if not merged.clashes or not choices:
        return merged
    return resolve(merged, choices, at_version(session, pole, seen_version))


def save(session: Session, pole: Pole, changes: Mapping[str, Any], by: User | None) -> None:
    """Write ``changes`` to the card of a locked ``pole``; its version goes up by one."""
    before = card.whole(pole.card)
    pairs = {key: [before[key], value] for key, value in changes.items() if before[key] != value}
    if not pairs:
        return
    pole.card = card.filled({**before, **changes})
    pole.card_version += 1
    version = pole.card_version
    if by is not None:
        session.add(PoleCardChange(pole_id=pole.id, version=version, by_id=by.id))
    journal.record(session, [Event(CHANGED, pole.id, pairs, version)], clock.now())


def present(merged: Merge) -> list[Choice]:
    """Return what clashes, in words."""
    return [
        Choice(
            clash.unit,
            str(BY_KEY[clash.unit].label),
            card_words.text(BY_KEY[clash.unit], clash.theirs),
            card_words.text(BY_KEY[clash.unit], clash.yours),
        )
        for clash in merged.clashes
    ]


def versions(session: Session, pole: Pole) -> list[Version]:
    """Return what was changed, by whom and when, newest first."""
    makers = (
        sa.select(PoleCardChange.version, User)
        .outerjoin(User, User.id == PoleCardChange.by_id)
        .where(PoleCardChange.pole_id == pole.id)
    )
    by = {version: _name(user) for version, user in session.execute(makers)}
    return [
        Version(
            number=entry.version,
            at=entry.at,
            doer=Doer(by.get(entry.version) or _("l'équipe de la carte")),
            changes=tuple(_change(key, *pair) for key, pair in (entry.data or {}).items()),
        )
        for entry in _entries(session, pole.id)
    ]


def _name(user: User | None) -> str:
    return user.public_name if user else _("une personne qui a effacé son compte")


def _change(key: str, old: Any, new: Any) -> Change:
    field = BY_KEY.get(key)
    if field is None:  # a field that a card has no more
        return Change(key, ())
    said = ((card_words.text(field, old), "gone"), (card_words.text(field, new), "new"))
    return Change(str(field.label), tuple(one for one in said if one[0]))


def _entries(session: Session, pole_id: int, after: int = 0) -> list[JournalEntry]:
    """The changes of a card above a version, newest first."""
    query = sa.select(JournalEntry).where(
        JournalEntry.subject_type == "pole",
        JournalEntry.subject_id == pole_id,
        JournalEntry.kind == CHANGED,
        JournalEntry.version > after,
    )
    return list(session.scalars(query.order_by(JournalEntry.id.desc())))
