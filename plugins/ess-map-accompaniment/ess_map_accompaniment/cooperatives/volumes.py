# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much committees grant, quarter by quarter; too few files would tell whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import money
from ess_map_accompaniment.cooperatives.models import CommitteeFile, CommitteeSession

LEAST = 5
"""Files decided in a quarter, from which its figures are public."""
QUARTERS = 12
"""How many are shown, the last ones."""


@dataclass(frozen=True)
class Decided:
    """One decision: when, what, cents granted."""

    day: date
    decision: str
    granted: int


@dataclass(frozen=True)
class Quarter:
    """What was decided in three months; cents and counts."""

    year: int
    number: int
    files: int
    granted: int
    amount: int

    @property
    def hidden(self) -> bool:
        """Whether it is kept from the public."""
        return self.files < LEAST

    @property
    def label(self) -> str:
        return (
            _("%(n)se trimestre %(year)s", n=self.number, year=self.year)
            if (self.number > 1)
            else _("1er trimestre %(year)s", year=self.year)
        )


@dataclass(frozen=True)
class Figure:
    """What the chart of the platform reads of a row."""

    label: str
    shown: str
    unit: str = ""
    url: str = ""
    source: str = ""
    vintage: str = ""


@dataclass(frozen=True)
class Row:
    figure: Figure
    share: float
    family_index: int | None = None
    strong: bool = False


def quarters(decided: Iterable[Decided]) -> list[Quarter]:
    """Return the quarters in which something was decided, the last first."""
    sums: dict[tuple[int, int], list[int]] = {}
    for one in decided:
        key = (one.day.year, (one.day.month + 2) // 3)
        files, granted, amount = sums.get(key, [0, 0, 0])
        accepted = one.decision == "granted"
        sums[key] = [files + 1, granted + accepted, amount + (one.granted if accepted else 0)]
    found = [Quarter(*key, *values) for key, values in sums.items()]
    return sorted(found, key=lambda one: (one.year, one.number), reverse=True)


def decisions(session: Session, structure_id: int | None = None) -> list[Decided]:
    """Return all decisions, or those of one structure."""
    query = (
        sa.select(CommitteeSession.held_on, CommitteeFile.decision, CommitteeFile.granted)
        .join(CommitteeFile, CommitteeFile.session_id == CommitteeSession.id)
        .where(CommitteeFile.decision != "")
        .order_by(CommitteeFile.id)
    )
    if structure_id is not None:
        query = query.where(CommitteeSession.structure_id == structure_id)
    return [Decided(day, what, granted or 0) for day, what, granted in session.execute(query)]


def invented(session: Session) -> bool:
    """Tell whether decisions of the demo are among them."""
    query = sa.select(CommitteeSession.id).where(CommitteeSession.fictional)
    return session.scalar(query.limit(1)) is not None


def rows(found: list[Quarter], source: str, *, everything: bool) -> tuple[list[Row], list[Row]]:
    """Return two charts, cents and counts, oldest first; ``everything``: small quarters too."""
    shown = [one for one in found if everything or not one.hidden][:QUARTERS][::-1]
    most = max((one.amount for one in shown), default=0)
    many = max((one.granted for one in shown), default=0)
    amounts, counts = [], []
    for one in shown:
        said = {"label": one.label, "source": source, "vintage": str(one.year)}
        files = ngettext("%(num)s dossier décidé", "%(num)s dossiers décidés", one.files)
        amounts.append(Row(Figure(shown=money.euros(one.amount), **said), _share(one.amount, most)))
        figure = Figure(shown=str(one.granted), unit=_("sur %(files)s", files=files), **said)
        counts.append(Row(figure, _share(one.granted, many)))
    return amounts, counts


def _share(value: int, most: int) -> float:
    return round(100 * value / most, 2) if most else 0
