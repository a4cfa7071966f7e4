# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job that forms groups: one run at a time, outside of any long transaction.

What it did is in the tables after each step: whoever is stopped in the middle is begun again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Job, now
from ess_map_groupbuy.campaigns import lifecycle
from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.fingerprint import to_json
from ess_map_groupbuy.forming.highs import SolverMissing
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.solution import Solution
from ess_map_groupbuy.forming.solving import solve
from ess_map_groupbuy.runs import asking, explained, instance, keeping, limits, seams
from ess_map_groupbuy.runs.asking import DONE, FAILED, FORM, JOB, QUEUED, RUNNING, WHAT_IF
from ess_map_groupbuy.runs.instance import Names
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.runs.progress import Teller, last_sign

EVERY = 3
"""Minutes; whoever asks for a run wakes the job at once."""
SILENT = timedelta(minutes=5)
"""After this without a sign a run was cut short."""
ATTEMPTS = 2


def register() -> list[Job]:
    """Return the job."""
    return [Job(JOB, _l("Achats groupés : former les groupes demandés"), run, EVERY)]


def run(session: Session) -> str | None:
    """Form the groups of every run that waits, the first asked first."""
    _recover(session)
    formed = 0
    while (run_id := _claim(session)) is not None:
        _form(session, run_id)
        formed += 1
    return _("Formations faites : %(count)s.", count=formed) if formed else None


def fail(session: Session, run_id: int, sentence: str) -> None:
    """Write down that a run has failed, and why; tell the other rooms."""
    session.rollback()
    one = session.get(Run, run_id)
    if one is None or one.state not in (QUEUED, RUNNING):
        return
    one.state, one.failure, one.finished_at = FAILED, sentence, now()
    session.flush()
    seams.tell(session, one)
    session.commit()


def _recover(session: Session) -> None:
    """Queue again what was cut short, once; whoever fails twice is told to ask again."""
    begun = session.scalars(sa.select(Run).where(Run.state == RUNNING).order_by(Run.id)).all()
    lost = [one.id for one in begun if now() - _sign(one) > SILENT]
    for run_id in lost:
        one = session.get_one(Run, run_id)
        if one.progress.get("attempts", 1) < ATTEMPTS:
            one.state = QUEUED
            session.commit()
            continue
        sentence = _(
            "Le calcul a été interrompu deux fois par un arrêt du serveur. Rien n'a changé : "
            "demandez une nouvelle formation."
        )
        fail(session, run_id, sentence)


def _sign(one: Run) -> datetime:
    return last_sign(one.progress) or one.started_at or one.created_at


def _claim(session: Session) -> int | None:
    """Begin the first waiting run whose campaign has none at work; return its id."""
    waiting = sa.select(Run.id, Run.campaign_id).where(Run.state == QUEUED).order_by(Run.id)
    found = [(row.id, row.campaign_id) for row in session.execute(waiting)]
    session.commit()
    for run_id, campaign_id in found:
        asking.lock(session, campaign_id)
        states = sa.select(Run.id, Run.state).where(Run.campaign_id == campaign_id)
        now_are = {row.id: row.state for row in session.execute(states)}
        if RUNNING not in now_are.values() and now_are.get(run_id) == QUEUED:
            one = session.get_one(Run, run_id)
            one.state, one.started_at = RUNNING, now()
            one.progress = {"attempts": one.progress.get("attempts", 0) + 1}
            session.commit()
            return run_id
        session.commit()
    return None


def _form(session: Session, run_id: int) -> None:
    """Form the groups of one run; its failure is written down before anybody hears of it."""
    try:
        _solve(session, run_id)
    except SolverMissing:
        fail(session, run_id, solver_missing())
    except Exception:
        sentence = _(
            "Le calcul s'est arrêté sur une erreur qui est notée au journal du serveur. Rien n'a "
            "changé : demandez une nouvelle formation, ou prévenez l'administrateur."
        )
        fail(session, run_id, sentence)
        raise


def solver_missing() -> str:
    """Say what lacks, and how it is installed; nothing else is tried in its place."""
    return _(
        "Le solveur HiGHS n'est pas installé sur ce serveur : aucun groupe ne peut être formé. "
        "L'administrateur l'ajoute avec « pip install highspy », puis vous redemandez la formation."
    )


def _solve(session: Session, run_id: int) -> None:
    one = session.get_one(Run, run_id)
    campaign = campaigns.by_id(session, one.campaign_id)
    if campaign.state in (asking.LATE if one.purpose == FORM else lifecycle.OVER):
        return fail(session, run_id, _("La campagne n'en est plus là : il n'y a rien à former."))
    bounds, seed = limits.of(one.parameters), one.parameters.get("seed", asking.SEED)
    change = one.change if one.purpose == WHAT_IF else {}
    alone = one.purpose == WHAT_IF
    problem, names = instance.build(session, campaign, **asking.given_to(one), change=change)
    one.problem, one.names = to_json(problem), names.to_json()
    one.fingerprint = keeping.mark(problem, bounds, seed)
    one.asked = len(problem.demands)
    session.commit()
    teller = Teller(session, run_id)
    solution = solve(problem, limits=bounds, seed=seed, tell=teller)
    broken = check(problem, solution)
    kept = keeping.written(problem, solution)
    if not broken and not alone:
        kept |= explained.everybody(problem, solution, names, teller)
    _keep(session, run_id, solution, kept)
    if broken:
        return fail(session, run_id, _doubt(broken))
    _done(session, run_id, problem, names)
    return None


def _keep(session: Session, run_id: int, solution: Solution, kept: dict[str, Any]) -> None:
    one = session.get_one(Run, run_id, populate_existing=True)
    one.solution, one.stages = kept, keeping.stages(solution)
    one.solver, one.people = solution.solver, len(solution.group_of)
    session.commit()


def _done(session: Session, run_id: int, problem: Problem, names: Names) -> None:
    """End a run, unless somebody has taken it away meanwhile."""
    one = session.get_one(Run, run_id, populate_existing=True)
    asking.lock(session, one.campaign_id)
    session.refresh(one)
    if one.state != RUNNING:
        session.commit()
        return
    one.state, one.finished_at, one.failure = DONE, now(), ""
    session.flush()
    seams.tell(session, one)
    session.commit()


def _doubt(broken: list[Any]) -> str:
    rules = ", ".join(sorted({one.rule for one in broken}))
    return _(
        "Le contrôle indépendant a trouvé des erreurs dans ces groupes (%(rules)s) : ils ne sont "
        "pas proposés, et restent ici pour examen. Prévenez l'administrateur.",
        rules=rules,
    )
