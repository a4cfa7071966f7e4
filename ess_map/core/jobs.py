# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs: idempotent sweeps over tables. What is due and how it went is a table too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Mapped, Session, mapped_column

from ess_map.core import clock, commits
from ess_map.core.db import Base, UtcDateTime
from ess_map.core.errors import NotFound
from ess_map.core.log import logger

if TYPE_CHECKING:
    from flask_babel import LazyString

JOBS = "ess_map.jobs"
KICKER = "ess_map.kicker"
LONGEST = 500
SLACK = timedelta(seconds=30)
"""Who looks once a minute never looks after exactly a minute."""
AGAIN = timedelta(hours=1)
"""After this a daily job that failed, or was cut short, is tried again."""


@dataclass(frozen=True)
class Job:
    """Work that is done again and again, in the background.

    ``run`` looks in the tables for what is to be done, does it, and returns a sentence about it
    or None. It may be stopped at any instant and started twice: what it did is in the tables
    (commit early), so nothing is lost and nothing done twice. ``every`` is a number of minutes,
    or the time of day in Paris at which it runs once a day.
    """

    name: str
    label: str | LazyString
    run: Callable[[Session], str | None]
    every: int | time


class JobRun(Base):
    """How a job went the last time."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    well: Mapped[bool] = mapped_column(default=False)
    """The last run came to its end; neither failed nor was cut short."""
    said: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    error: Mapped[str] = mapped_column(sa.String(LONGEST), default="")
    """Why the last run failed; empty when it went well."""


@dataclass(frozen=True)
class State:
    """A job, and how it is doing."""

    job: Job
    run: JobRun | None

    @property
    def failing(self) -> bool:
        return self.run is not None and bool(self.run.error)


def init_app(app: Flask, jobs: Callable[[], Mapping[str, Job]]) -> None:
    """Tell ``app`` whom to ask which jobs there are: they come and go with their plugins."""
    app.extensions[JOBS] = jobs


def registered() -> Mapping[str, Job]:
    """Return the jobs of the running application by name."""
    return current_app.extensions[JOBS]()


def named(name: str) -> Job:
    """Return one job, or say that there is none of that name."""
    if name not in registered():
        known = ", ".join(sorted(registered()))
        raise NotFound(_("Aucune tâche « %(name)s » : il y a %(known)s.", name=name, known=known))
    return registered()[name]


def states(session: Session) -> list[State]:
    """Return every job with its last run."""
    runs = {run.name: run for run in session.scalars(sa.select(JobRun))}
    return [State(job, runs.get(name)) for name, job in registered().items()]


def last_sign(session: Session) -> datetime | None:
    """Return when any job last began; long ago means that nobody runs them."""
    return session.scalar(sa.select(sa.func.max(JobRun.started_at)))


def asleep(session: Session) -> bool:
    """Return whether nobody has run any job for ten minutes: no worker is there."""
    last = last_sign(session)
    return last is None or last < clock.now() - timedelta(minutes=10)


def is_due(job: Job, last: JobRun | None, now: datetime) -> bool:
    """Return whether ``job`` should run at ``now``, given how it went the last time."""
    if last is None or last.started_at is None:
        return True
    if isinstance(job.every, int):
        return now >= last.started_at + timedelta(minutes=job.every) - SLACK
    local = now.astimezone(clock.PARIS)
    today = datetime.combine(local.date(), job.every, clock.PARIS)
    latest = today if today <= local else today - timedelta(days=1)
    return last.started_at < latest or (not last.well and now >= last.started_at + AGAIN)


def due(session: Session) -> list[Job]:
    """Return the jobs that should run now."""
    now = clock.now()
    return [state.job for state in states(session) if is_due(state.job, state.run, now)]


def run_if_due(session: Session, job: Job) -> JobRun | None:
    """Run ``job`` unless it is not due, or somebody else has just begun it."""
    _know(session, job.name)
    last = session.get_one(JobRun, job.name, populate_existing=True)
    if not is_due(job, last, clock.now()) or not _claim(session, last):
        return None
    return _finish(session, job)


def run(session: Session, job: Job) -> JobRun:
    """Run ``job`` now and return how it went; its failure is noted, not raised."""
    _know(session, job.name)
    _note(session, job.name, started_at=clock.now(), well=False)
    return _finish(session, job)


def _know(session: Session, name: str) -> None:
    statement = sa.text(
        "INSERT INTO job_run (name, well, said, error) VALUES (:name, :well, '', '') "
        "ON CONFLICT DO NOTHING"
    )
    session.execute(statement, {"name": name, "well": False})
    session.commit()


def _claim(session: Session, last: JobRun) -> bool:
    seen = last.started_at
    unchanged = JobRun.started_at == seen if seen else JobRun.started_at.is_(None)
    begun = session.execute(
        sa.update(JobRun)
        .where(JobRun.name == last.name, unchanged)
        .values(started_at=clock.now(), well=False)
        .execution_options(synchronize_session=False)
    )
    session.commit()
    return begun.rowcount == 1


def _finish(session: Session, job: Job) -> JobRun:
    try:
        said = job.run(session) or ""
        session.commit()
    except Exception as error:  # noqa: BLE001 - the isolation point of jobs
        session.rollback()
        logger.exception("job failed", extra={"fields": {"job": job.name}})
        reason = f"{type(error).__name__}: {error}"[:LONGEST]
        _note(session, job.name, finished_at=clock.now(), error=reason)
    else:
        _note(session, job.name, finished_at=clock.now(), well=True, said=said[:LONGEST], error="")
    return session.get_one(JobRun, job.name, populate_existing=True)


def _note(session: Session, name: str, **values: object) -> None:
    session.execute(sa.update(JobRun).where(JobRun.name == name).values(**values))
    session.commit()


def ask(session: Session, job: Job) -> None:
    """Make ``job`` due, and kick it: for whoever does not want to wait for its hour."""
    _know(session, job.name)
    _note(session, job.name, started_at=None)
    kick(job.name)


def kick(name: str) -> None:
    """Ask for ``name`` to run promptly; at worst it runs at its next time."""
    kicker: Callable[[str], None] | None = current_app.extensions.get(KICKER)
    if kicker is not None:
        kicker(name)


def kick_after_commit(session: Session, name: str) -> None:
    """Ask for ``name`` once the caller's transaction is committed."""
    commits.after(session, partial(kick, name))


def run_soon(session: Session, name: str) -> None:
    """Run a job once the caller's transaction is committed, without waiting for its hour.

    It is a wish, not a promise: at worst the job runs at its next time. ``NotFound`` for a name
    that no job has.
    """
    kick_after_commit(session, named(name).name)
