# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is known of the stages of pôles and when: steps lived here, and facts of documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core import clock
from ess_map.core.db import chunks
from ess_map.core.eventlog import LifecycleEvent
from ess_map.core.lifecycle import STARTED
from ess_map.poles.models import Pole

RECORDED = "recorded"
"""The event of a fact found in a document; all others were lived here."""
PRECISIONS = ("day", "month", "year")
AT_ONCE = 400
"""Databases take a limited number of values in one question."""


@dataclass(frozen=True)
class Fact:
    """One line of the history of a pôle; ``on`` is None when the document gives no date."""

    event: str
    stage: str
    on: date | None
    precision: str
    source: str
    reason: str
    by_id: int | None
    written_on: date

    @property
    def known_from(self) -> date:
        """Since when it is true, as far as we know: a fact without date is true as of today."""
        return self.on or self.written_on

    @property
    def recorded(self) -> tuple[str, dict[str, Any]] | None:
        """What a document says, to see whether it was said before; None for a lived step."""
        if self.event != RECORDED:
            return None
        day = self.on.isoformat() if self.on else None
        said = {"on": day, "precision": self.precision or None, "source": self.source}
        return self.stage, said

    @property
    def when(self) -> str:
        """The date, no more exact than it is known."""
        if self.on is None:
            return _("date inconnue")
        if self.precision == "year":
            return str(self.on.year)
        return month(self.on) if self.precision == "month" else in_words(self.on)


def in_words(day: date) -> str:
    """Return ``day`` as the reader writes it: 3 octobre 2010."""
    return format_date(day, "long")


def month(day: date) -> str:
    """Return the month of ``day``: octobre 2010."""
    return format_date(day, "MMMM yyyy")


def of(session: Session, lifecycle: str, ids: Iterable[int]) -> dict[int, list[Fact]]:
    """Return the facts of each pôle of ``ids``, in the order in which they happened."""
    found: dict[int, list[Fact]] = {}
    event = LifecycleEvent
    for batch in chunks(sorted(set(ids)), AT_ONCE):
        rows = session.scalars(
            sa.select(event)
            .where(event.subject_type == Pole.__tablename__, event.subject_id.in_(batch))
            .where(event.lifecycle == lifecycle)
            .order_by(event.id)
        )
        for row in rows:
            found.setdefault(row.subject_id, []).append(_fact(row))
    return {
        pole_id: sorted(facts, key=lambda fact: fact.known_from) for pole_id, facts in found.items()
    }


def known(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that say where a pôle was.

    That its file was opened here says nothing of its life once a document does.
    """
    told = any(fact.event == RECORDED for fact in facts)
    return [fact for fact in facts if not (told and fact.event == STARTED)]


def last(facts: Sequence[Fact], day: date) -> Fact | None:
    """Return the last of ``facts`` that was true by ``day``; None when nothing is known."""
    told = [fact for fact in known(facts) if fact.known_from <= day]
    return told[-1] if told else None


def _fact(row: LifecycleEvent) -> Fact:
    said = row.payload or {}
    written = clock.day(row.at)
    told = row.event == RECORDED
    day = said.get("on") if told else None
    return Fact(
        event=row.event,
        stage=row.to_state,
        on=date.fromisoformat(day) if day else (None if told else written),
        precision=(said.get("precision") or "") if told else "day",
        source=said.get("source", "") if told else "",
        reason=row.reason or "",
        by_id=row.by_id,
        written_on=written,
    )
