# SPDX-License-Identifier: AGPL-3.0-or-later
"""A card as the page, the panel and the print show it: what is known, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, selectinload

from ess_map.pole_cards import card, card_words, rating
from ess_map.pole_cards.card import BY_KEY, FIELDS, Card
from ess_map.pole_cards.rating import SCALES
from ess_map.poles.models import Pole, PoleDocument

KEY_FIGURES = ("members", "staff", "fte", "budget")
"""What is shown large; ``members`` is computed."""
SUMMED = {"members_legal", "members_natural"}
LARGE = SUMMED | {"staff", "fte", "budget", "subsidies", "budget_year", "long_name"}
"""Fields that have a place of their own beside the lists."""


@dataclass(frozen=True)
class Row:
    """One field with what it says; ``origin`` is the source and year of a figure."""

    key: str
    label: str
    kind: str
    items: list[str]
    origin: str = ""


@dataclass(frozen=True)
class Part:
    """A group of the card with what is known of it."""

    key: str
    label: str
    rows: list[Row]

    @property
    def origin(self) -> str:
        """The source of all its figures, '' when they come from several."""
        origins = {row.origin for row in self.rows}
        return origins.pop() if len(origins) == 1 else ""


@dataclass(frozen=True)
class Figure:
    """A number to be read from afar; ``note`` says what it is made of."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Grade:
    """The last rating on one scale, 0 when there is none; ``url`` leads to all of them."""

    scale: str
    label: str
    level: int
    words: str


@dataclass(frozen=True)
class Money:
    """The budget and what of it is subsidy; ``width`` of the bar in percent."""

    budget: str
    year: str
    subsidies: str
    share: str
    width: float
    grants: list[str]


@dataclass(frozen=True)
class Paper:
    """A public document of the pôle."""

    title: str
    url: str
    at: datetime


def parts(values: Card, *, without: frozenset[str] | set[str] = frozenset()) -> list[Part]:
    """Return the groups that say something, with the fields that do, but those of ``without``."""
    found = []
    for group in FIELDS:
        rows = [
            _row(field.key, values[field.key])
            for field in group.fields
            if field.key in values and field.key not in without
        ]
        if rows:
            found.append(Part(group.key, str(group.label), rows))
    return found


def figures(values: Card) -> list[Figure]:
    """Return the numbers to be shown large, those that are known."""
    found = []
    members = card.sums(values).members
    if members is not None:
        legal, natural = values["members_legal"], values["members_natural"]
        note = _(
            "%(legal)s + %(natural)s",
            legal=ngettext(
                "%(n)s personne morale", "%(n)s personnes morales", legal, n=format_decimal(legal)
            ),
            natural=ngettext(
                "%(n)s personne physique",
                "%(n)s personnes physiques",
                natural,
                n=format_decimal(natural),
            ),
        )
        found.append(Figure(_("Adhérents"), format_decimal(members), note))
    for key in KEY_FIGURES[1:]:
        if key in values:
            found.append(Figure(str(BY_KEY[key].label), card_words.text(BY_KEY[key], values[key])))
    return found


def grades(session: Session, pole_id: int) -> list[Grade]:
    """Return the last rating on each scale."""
    held = rating.latest(session, [pole_id]).get(pole_id, {})
    return [grade(name, held.get(name, 0)) for name in SCALES]


def grade(scale: str, level: int) -> Grade:
    """Return ``level`` on ``scale`` in words; 0: nobody has rated."""
    words = _("%(level)s/5", level=level) if level else _("non noté")
    return Grade(scale, str(SCALES[scale].label), level, words)


def money(values: Card) -> Money | None:
    """Return what is known of the budget, None when nothing is."""
    found = card.sums(values)
    if found.budget is None and found.subsidies is None:
        return None
    year = values.get("budget_year")
    return Money(
        budget="" if found.budget is None else card_words.money(found.budget),
        year=str(year) if year is not None else "",
        subsidies="" if found.subsidies is None else card_words.money(found.subsidies),
        share=card_words.share(found),
        width=min(100.0, round(float(found.share or 0) * 100, 2)),
        grants=card_words.items(BY_KEY["subsidies"], values.get("subsidies")),
    )


def papers(session: Session, pole: Pole) -> list[Paper]:
    """Return the public documents of a pôle by title, each in its newest version."""
    query = (
        sa.select(PoleDocument)
        .where(PoleDocument.pole_id == pole.id, PoleDocument.public)
        .options(selectinload(PoleDocument.versions))
        .order_by(PoleDocument.title, PoleDocument.id)
    )
    return [
        Paper(one.title, url_for("platform.file", name=one.versions[0].file), one.versions[0].at)
        for one in session.scalars(query)
        if one.versions
    ]


def missing(values: Card) -> list[str]:
    """Return the labels of the fields that nobody has filled in."""
    return [str(field.label) for field in BY_KEY.values() if field.key not in values]


def _row(key: str, value: object) -> Row:
    field = BY_KEY[key]
    if field.sourced:
        origin = card_words.origin(value) or str(_l("source non précisée"))
        return Row(key, str(field.label), field.kind, [card_words.figure(field, value)], origin)
    return Row(key, str(field.label), field.kind, card_words.items(field, value))
