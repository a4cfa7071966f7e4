# SPDX-License-Identifier: AGPL-3.0-or-later
"""The two ratings of a pôle, from 1 to 5, each level with its criterion.

The identity card of Cré-Sol (région Centre, undated) rates size and structure out of five; the
rubric behind it was not found. The criteria below are our proposal, and administrators change
them; a rating keeps the criterion as it read on its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map.core import clock, journal
from ess_map.core.errors import Invalid
from ess_map.core.i18n import DEFAULT
from ess_map.people.models import User
from ess_map.poles.models import Pole, PoleRating, RatingCriterion

if TYPE_CHECKING:
    from flask_babel import LazyString

LEVELS = range(1, 6)
LONGEST = 500
"""Characters of a criterion."""


@dataclass(frozen=True)
class Scale:
    """What is judged; ``proposed`` are our criteria, from level 1 to level 5."""

    name: str
    label: LazyString
    question: LazyString
    proposed: tuple[LazyString, ...]


SCALES = {
    "size": Scale(
        "size",
        _l("Taille"),
        _l("Combien de membres, de moyens et de territoire le pôle réunit-il ?"),
        (
            _l("Un noyau : moins de 10 membres, aucun salarié."),
            _l("Un petit réseau : 10 à 49 membres, ou jusqu'à 2 postes en équivalent temps plein."),
            _l("Un réseau établi : 50 à 99 membres, ou plus de 2 postes."),
            _l("Un grand réseau : 100 à 199 membres, ou plus de 5 postes, présent partout."),
            _l("Une tête de réseau : 200 membres et plus, ou plus de 10 postes."),
        ),
    ),
    "structure": Scale(
        "structure",
        _l("Niveau de structuration"),
        _l("Le pôle a-t-il une organisation, une gouvernance et des moyens qui durent ?"),
        (
            _l("Des rencontres sans cadre : ni statuts, ni budget, ni animation."),
            _l("Une structure et une animation ; un budget qui tient à un seul financeur."),
            _l("Des instances qui se réunissent, un plan d'action écrit, plusieurs financeurs."),
            _l("Des collèges, des conventions de plusieurs années, une évaluation régulière."),
            _l(
                "Une coopération économique établie entre membres, des ressources propres durables."
            ),
        ),
    ),
}


@dataclass(frozen=True)
class Criterion:
    """What one level means here; ``proposed``: it is ours, nobody has changed it."""

    level: int
    text: str
    proposed: bool


@dataclass(frozen=True)
class Judgement:
    """One rating as pages show it; ``on`` is None when its document bears no date."""

    scale: str
    level: int
    on: date | None
    rater: str
    criterion: str
    reason: str


def rubric(session: Session) -> dict[str, list[Criterion]]:
    """Return the criteria of each scale as they are today, from level 1 to level 5."""
    said = {(row.scale, row.level): row.text for row in session.scalars(sa.select(RatingCriterion))}
    return {
        scale.name: [
            Criterion(
                level, said.get((scale.name, level)) or str(text), (scale.name, level) not in said
            )
            for level, text in zip(LEVELS, scale.proposed, strict=True)
        ]
        for scale in SCALES.values()
    }


def set_rubric(session: Session, texts: Mapping[tuple[str, int], str], by: User | None) -> None:
    """Write the criteria by (scale, level); an empty one, or our own words, is our proposal."""
    for scale in SCALES.values():
        for level, proposed in zip(LEVELS, scale.proposed, strict=True):
            text = texts.get((scale.name, level), "").strip()[:LONGEST]
            row = session.get(RatingCriterion, (scale.name, level))
            if row is not None and (not text or text == str(proposed)):
                session.delete(row)
            elif row is None and text and text != str(proposed):
                row = RatingCriterion(scale=scale.name, level=level)
                session.add(row)
            if text and text != str(proposed) and row.text != text:
                row.text, row.changed_at = text, clock.now()
                row.changed_by_id = by.id if by else None
    session.flush()


def rate(
    session: Session, pole: Pole, scale: str, level: int, *, reason: str, on: date, by: User
) -> PoleRating:
    """Write down what ``by`` judges today or judged on a day before; with today's criterion."""
    if on > clock.local_now().date():
        raise Invalid(_("Cette date est à venir : on note ce que l'on a constaté."))
    if not reason.strip():
        raise Invalid(_("Dites en une phrase ce qui justifie cette note."))
    with force_locale(DEFAULT):  # kept for years: in the language of the instance, not the reader's
        criterion = rubric(session)[_known(scale, level)][level - 1].text
    said = {"criterion": criterion, "reason": reason.strip(), "rated_on": on}
    return _write(session, pole, scale, level, rated_by_id=by.id, **said)


def record(
    session: Session, pole: Pole, scale: str, level: int, *, document: str, on: date | None = None
) -> PoleRating:
    """Write down what a document says, dated or not; by which criterion it does not say."""
    if not document.strip():
        raise Invalid(_("Quel document donne cette note ? Écrivez son titre."))
    _known(scale, level)
    return _write(session, pole, scale, level, rater=document.strip()[:200], rated_on=on)


def history(session: Session, pole_id: int) -> list[Judgement]:
    """Return the ratings of a pôle, newest first, those without a date last."""
    rows = session.execute(
        sa.select(PoleRating, User)
        .outerjoin(User, User.id == PoleRating.rated_by_id)
        .where(PoleRating.pole_id == pole_id)
        .order_by(*_newest_first())
    )
    return [
        Judgement(row.scale, row.level, row.rated_on, _rater(row, user), row.criterion, row.reason)
        for row, user in rows
    ]


def latest(session: Session, ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return the last level on each scale of each pôle of ``ids`` that was ever rated."""
    rows = session.execute(
        sa.select(PoleRating.pole_id, PoleRating.scale, PoleRating.level)
        .where(PoleRating.pole_id.in_(list(ids)))
        .order_by(*_newest_first())
    )
    found: dict[int, dict[str, int]] = {}
    for pole_id, scale, level in rows:
        found.setdefault(pole_id, {}).setdefault(scale, level)
    return found


def _newest_first() -> tuple[sa.ColumnElement[object], ...]:
    """A rating without a date is older than any that has one."""
    return PoleRating.rated_on.is_(None), PoleRating.rated_on.desc(), PoleRating.id.desc()


def _rater(row: PoleRating, user: User | None) -> str:
    if user is not None:
        return user.public_name
    return row.rater or _("une personne qui a effacé son compte")


def _known(scale: str, level: int) -> str:
    if scale not in SCALES or level not in LEVELS:
        raise Invalid(_("Choisissez une note de 1 à 5."))
    return scale


def _write(session: Session, pole: Pole, scale: str, level: int, **said: object) -> PoleRating:
    row = PoleRating(pole_id=pole.id, scale=scale, level=level, created_at=clock.now(), **said)
    session.add(row)
    event = journal.Event("pole.rated", pole.id, {"scale": scale, "level": level})
    journal.record(session, [event])
    return row
