# SPDX-License-Identifier: AGPL-3.0-or-later
"""Count the services of a territory: at once for a region, by a job for the whole country."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map import alone, find_territory, now, run_soon
from ess_map_accompaniment.animation import coverage, reach
from ess_map_accompaniment.animation.coverage import Matrix
from ess_map_accompaniment.animation.models import Coverage
from ess_map_accompaniment.matching import catalogue

JOB = "accompaniment.coverage"
FRANCE = reach.FRANCE


def is_long(territory: str) -> bool:
    """Tell whether counting ``territory`` is the work of a job."""
    return territory == FRANCE


def at_once(session: Session, territory: str) -> tuple[reach.Places, Matrix]:
    """Count now; ``NotFound`` when there is no such territory."""
    offers = catalogue.offers(session)
    where = reach.places(session, territory, drawn=any(map(_drawn, offers)))
    return where, coverage.count(offers, where)


def ask(session: Session, territory: str, by: int | None) -> Coverage:
    """Ask for a count of ``territory``, or join the one that is under way."""
    if territory != FRANCE:
        find_territory(territory)
    alone(session, f"accompaniment.coverage {territory}")
    pending = latest(session, territory)
    if pending is not None and pending.finished_at is None:
        return pending
    asked = Coverage(territory=territory, asked_by_id=by, places=[], asked_at=now())
    session.add(asked)
    session.flush()
    run_soon(session, JOB)
    return asked


def latest(session: Session, territory: str, *, finished: bool = False) -> Coverage | None:
    """Return the last count of ``territory`` that was asked for, or the last that is done."""
    wanted = sa.select(Coverage).where(Coverage.territory == territory)
    if finished:
        wanted = wanted.where(Coverage.counts.is_not(None))
    return session.scalar(wanted.order_by(Coverage.id.desc()).limit(1))


def matrix_of(found: Coverage) -> Matrix:
    """Return the counts of a count that is done."""
    return Matrix.from_bytes(found.places, found.counts or b"")


def run(session: Session) -> str | None:
    """Do every count that was asked for; one that was cut short begins again."""
    wanted = sa.select(Coverage.id).where(Coverage.finished_at.is_(None)).order_by(Coverage.id)
    asked = list(session.scalars(wanted))
    for id_ in asked:
        _count(session, session.get_one(Coverage, id_))
    if not asked:
        return None
    return ngettext("%(num)d comptage des services fait", "%(num)d comptages faits", len(asked))


def _count(session: Session, asked: Coverage) -> None:
    id_, territory = asked.id, asked.territory
    _note(session, id_, started_at=now(), done=0)
    offers = catalogue.offers(session)
    _note(session, id_, total=len(offers))
    where = reach.places(session, territory, drawn=any(map(_drawn, offers)))
    found = coverage.count(offers, where, lambda done, _total: _note(session, id_, done=done))
    _note(
        session,
        id_,
        places=list(where.keys),
        counts=found.to_bytes(),
        done=len(offers),
        finished_at=now(),
    )
    _forget_earlier(session, id_, territory)


def _note(session: Session, id_: int, **values: datetime | int | bytes | list[str]) -> None:
    """Write down at once how far it is: whoever looks meanwhile sees it."""
    session.execute(sa.update(Coverage).where(Coverage.id == id_).values(**values))
    session.commit()


def _forget_earlier(session: Session, id_: int, territory: str) -> None:
    earlier = (Coverage.territory == territory, Coverage.id < id_)
    session.execute(sa.delete(Coverage).where(*earlier, Coverage.finished_at.is_not(None)))
    session.commit()


def _drawn(offer: coverage.Offer) -> bool:
    return offer.area.polygon is not None or offer.area.centre is not None
