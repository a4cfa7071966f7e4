# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days on which a structure, or an adviser of it, answers nobody; time stands still then."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map import Invalid, is_working_day
from ess_map_accompaniment.offer.acting import ON_DUTY
from ess_map_accompaniment.offer.models import Absence, Adviser, Structure

LONGEST = 366
"""Days; longer, a structure is closed."""


def paused(session: Session, structure_id: int, since: date, until: date) -> int:
    """Return how many working days of ``since`` to ``until``, both included, nobody answers.

    The structure is away as a whole, or all its advisers are.
    """
    away = _days_away(session, structure_id, since, until)
    return sum(is_working_day(day) for day in away)


def away_on(session: Session, structure_id: int, day: date) -> bool:
    """Tell whether nobody answers for the structure on ``day``."""
    return bool(_days_away(session, structure_id, day, day))


def of_structure(session: Session, structure_id: int, today: date) -> list[Absence]:
    """Return the absences that are not over, the next one first."""
    query = sa.select(Absence).where(Absence.structure_id == structure_id, Absence.until >= today)
    return list(session.scalars(query.order_by(Absence.since, Absence.id)))


def add(
    session: Session,
    structure: Structure,
    since: date,
    until: date,
    adviser_id: int | None = None,
    note: str = "",
) -> Absence:
    """Write down an absence of the structure, or of one of its advisers; ``Invalid``."""
    if until < since:
        raise Invalid(_("Le dernier jour d'absence vient après le premier : inversez-les."))
    if (until - since).days > LONGEST:
        raise Invalid(_("Une absence dure un an au plus. Pour arrêter, fermez la structure."))
    if adviser_id is not None:
        adviser = session.get(Adviser, adviser_id)
        if adviser is None or adviser.structure_id != structure.id:
            raise Invalid(_("Choisissez un conseiller de cette structure, dans la liste."))
    absence = Absence(
        structure_id=structure.id, adviser_id=adviser_id, since=since, until=until, note=note
    )
    session.add(absence)
    session.flush()
    return absence


def remove(session: Session, structure: Structure, absence_id: int) -> None:
    """Take an absence back; that it is gone already does no harm."""
    absence = session.get(Absence, absence_id)
    if absence is not None and absence.structure_id == structure.id:
        session.delete(absence)
        session.flush()


def _days_away(session: Session, structure_id: int, since: date, until: date) -> list[date]:
    query = sa.select(Absence).where(
        Absence.structure_id == structure_id, Absence.since <= until, Absence.until >= since
    )
    found = list(session.scalars(query.order_by(Absence.id)))
    if not found:
        return []
    duty = sa.select(Adviser.id).where(Adviser.structure_id == structure_id, *ON_DUTY)
    advisers = set(session.scalars(duty))
    days = [since + timedelta(days=step) for step in range((until - since).days + 1)]
    return [day for day in days if _nobody_there(day, found, advisers)]


def _nobody_there(day: date, absences: list[Absence], advisers: set[int]) -> bool:
    away = {one.adviser_id for one in absences if one.since <= day <= one.until}
    return None in away or (bool(advisers) and advisers <= away)
