# SPDX-License-Identifier: AGPL-3.0-or-later
"""What runs keep of people, and how it goes: with the intention, or some time after the end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session, undefer

from ess_map import Retention, User, db
from ess_map_groupbuy.campaigns import lifecycle
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.forming.fingerprint import from_json, to_json
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.runs.models import Run

DAYS = 365
ERASED = "erased"
NOBODY = 0
"""Stands for an intention that was erased: SQLite gives its id to another."""
COUNTED = ("tier", "least", "price", "tiers", "metres", "furthest", "site")


def retention() -> list[Retention]:
    """Return the line of the register of what runs keep."""
    return [
        Retention(
            "groupbuy.runs",
            _l("Formations de groupes : distances, quantités et prix acceptés, sans nom"),
            _l("Refaire et vérifier le calcul, l'expliquer à chacun"),
            _l("Exécution du service demandé (RGPD, article 6.1.b)"),
            _l("Un an après la fin de la campagne, ou jusqu'à l'effacement de l'intention"),
            DAYS,
            purge,
        )
    ]


def purge(session: Session, before: datetime) -> int:
    """Wipe the runs of campaigns that have been over since ``before``; return how many."""
    over = Campaign.state.in_(lifecycle.OVER), Campaign.updated_at < before
    ended = sa.select(Campaign.id).where(*over)
    query = sa.select(Run).where(Run.campaign_id.in_(ended), Run.problem != "")
    found = session.scalars(query.options(*_whole()).order_by(Run.id)).all()
    for run in found:
        run.problem, run.names = "", {}
        run.parameters = {name: one for name, one in run.parameters.items() if name != "given"}
        groups = run.solution.get("groups", [])
        run.solution = {"wiped": [{name: one[name] for name in COUNTED} for one in groups]}
    session.flush()
    return len(found)


def follow(session: Session, intention: Intention, what: str) -> None:
    """Take an intention that is erased out of all runs of its campaign: place, id, reasons."""
    if what != ERASED:
        return
    query = sa.select(Run).where(Run.campaign_id == intention.campaign_id)
    for run in session.scalars(query.options(*_whole()).order_by(Run.id)).all():
        if intention.id in run.names.get("demands", ()):
            _take_out(run, intention.id)
        given = run.parameters.get("given", {})
        left = {
            name: {who: one for who, one in told.items() if who != str(intention.id)}
            for name, told in given.items()
        }
        if left != given:
            run.parameters = {**run.parameters, "given": left}
    session.flush()


def user_data(user: User) -> list[tuple[str, Any]]:
    """Hand over the runs that a user has asked for."""
    query = sa.select(Run).where(Run.asked_by_id == user.id).order_by(Run.id)
    found = [
        {"run": one.id, "campaign": one.campaign_id, "asked_at": one.created_at.isoformat()}
        for one in db.session.scalars(query)
    ]
    return [("groupbuy_runs", found)] if found else []


def erase_user(user: User) -> None:
    """Forget who has asked for runs; the runs stay."""
    mine = sa.update(Run).where(Run.asked_by_id == user.id).values(asked_by_id=None)
    db.session.execute(mine)


def _take_out(run: Run, intention_id: int) -> None:
    demands = list(run.names["demands"])
    place = demands.index(intention_id)
    demands[place] = NOBODY
    key = str(intention_id)
    unmet = {who: said for who, said in run.names.get("unmet", {}).items() if who != key}
    run.names = {**run.names, "demands": demands, "unmet": unmet}
    if run.problem:
        problem = from_json(run.problem)
        asked = list(problem.demands)
        nowhere = {"longitude": None, "latitude": None, "reach": None, "hubs": None, "slots": None}
        asked[place] = replace(asked[place], key=NOBODY, **nowhere)
        run.problem = to_json(replace(problem, demands=tuple(asked)))
    told = {who: one for who, one in run.solution.get("told", {}).items() if who != key}
    run.solution = {**run.solution, "told": told}
    run.parameters = {**run.parameters, ERASED: run.parameters.get(ERASED, 0) + 1}


def _whole() -> tuple[Any, ...]:
    return undefer(Run.problem), undefer(Run.names), undefer(Run.solution)
