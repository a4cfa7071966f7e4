# SPDX-License-Identifier: AGPL-3.0-or-later
"""Some months of projects and requests, lived through day by day by invented people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa
from flask_babel import force_locale
from sqlalchemy.orm import Session

from ess_map import Outcome, User, forget_letters, living, local_now, now
from ess_map_accompaniment.demo.tables import TOWNS, number, rows, several
from ess_map_accompaniment.matching import catalogue, judging, ordering
from ess_map_accompaniment.offer.models import Structure
from ess_map_accompaniment.projects import record
from ess_map_accompaniment.projects.models import Holder, Project
from ess_map_accompaniment.referrals import alarms, answers, requests
from ess_map_accompaniment.referrals import record as referrals
from ess_map_accompaniment.referrals.models import Referral

HOLDER = "inscrite@demo.example"
MONTHS = 8
KNOCKS = 4
OUTCOMES = {
    "financing": "financed",
    "legal_hosting": "hosted",
    "business_test": "hosted",
    "incubation": "hosted",
    "training": "trained",
    "consolidation": "consolidated",
    "transfer": "transferred",
}
REASONS = ("full", "out_of_sector", "incomplete", "prerequisite", "out_of_stage")


def load(session: Session, lively: Structure) -> list[Project]:
    """Live through the story of each project of the table, twice each; return the projects.

    Some of the last ask ``lively`` too, whose adviser has an account to look around with.
    """
    dice = Random(26)
    table = [*rows("projects")] * 2
    days = sorted(int(dice.betavariate(0.8, 1.6) * MONTHS * 30) + 1 for _row in table)[::-1]
    account = session.scalar(sa.select(User).where(User.email == HOLDER))
    made = []
    with force_locale("fr"):
        for index, (row, days_ago) in enumerate(zip(table, days, strict=True)):
            begun = _working(local_now() - timedelta(days=days_ago, minutes=dice.randrange(300)))
            owner = account if index == len(table) - 1 else None
            with living(begun):
                project = _project(session, row, index, owner)
                chosen = _choose(session, project, dice)
            made.append(project)
            _live(session, [one.id for one in chosen], begun, dice)
        _knock(session, made, lively)
    _forget_letters(session, len(table))
    return made


def _forget_letters(session: Session, projects: int) -> None:
    """Nobody is there to read them."""
    structures = session.scalars(sa.select(Structure.email).where(Structure.source.is_not(None)))
    for address in {*structures, *(f"porteur-{index}@demo.example" for index in range(projects))}:
        forget_letters(session, address)


def _project(session: Session, row: dict[str, str], index: int, owner: User | None) -> Project:
    town = TOWNS[row["place"]]
    holder = Holder(
        name=owner.name if owner else f"Porteur {index + 1} (démo)",
        email=owner.email if owner else f"porteur-{index}@demo.example",
        user_id=owner.id if owner else None,
    )
    instant = now().isoformat()
    project = Project(
        state="active",
        title=row["title"],
        summary="Un projet inventé pour la démonstration.",
        stage=row["stage"],
        needs=several(row["needs"]),
        commune=f"commune-{town.code}",
        epci=f"epci-{town.epci}",
        sectors=several(row["sector"]),
        legal_form=row["form"],
        collective=row["team"] == "team",
        amount=number(row["amount"]),
        host=row["host"],
        max_km=40,
        remote_ok=True,
        consents={"send": instant, "animator": instant},
        confirmed_at=now(),
        fictional=True,
        holders=[holder],
    )
    session.add(project)
    session.flush()
    return project


def _choose(session: Session, project: Project, dice: Random) -> list[Referral]:
    """Send requests to one to three of those that the page would show first."""
    judged = judging.judge(record.demand_of(project), catalogue.offers(session))
    shown = ordering.order(judged, f"project-{project.id}")
    good = [one for one in shown if one.explanation.outcome is not Outcome.NOT_ELIGIBLE]
    sent = []
    for one in good[: dice.choice((1, 1, 2, 2, 3))]:
        referral = requests.draft(session, project, one.offer, one.explanation)
        sent.append(requests.send(session, referral, told=False))
    return sent


def _knock(session: Session, projects: list[Project], structure: Structure) -> None:
    """Send ``structure`` a few requests of the last days that nobody has answered."""
    sent = 0
    with living(_working(now() - timedelta(days=3))):
        for project in reversed(projects):
            asked = requests.of_project(session, project.id)
            if sent == KNOCKS or project.created_at > now() or len(asked) >= requests.MOST:
                continue
            known = {one.service_id for one in asked}
            for one in judging.judge(record.demand_of(project), catalogue.offers(session)):
                able = one.explanation.outcome is not Outcome.NOT_ELIGIBLE
                if able and one.offer.structure_id == structure.id and one.offer.id not in known:
                    drafted = requests.draft(session, project, one.offer, one.explanation)
                    requests.send(session, drafted, told=False)
                    sent += 1
                    break


def _live(session: Session, ids: list[int], begun: datetime, dice: Random) -> None:
    for referral_id in ids:
        step = _Steps(session, referral_id, begun)
        mood = dice.random()
        step.after(dice.uniform(0.1, 2), answers.read)
        if mood < 0.12:
            step.after(45, alarms.expire)
            continue
        if mood < 0.17:
            step.after(2, answers.queue)
            continue
        answered = dice.choice((0.5, 1, 1, 2, 2, 3, 4, 5, 7))
        if mood < 0.3:
            reason = dice.choice(REASONS)
            step.after(
                answered, lambda s, r, why=reason: answers.decline(s, r, why, "Voir le motif")
            )
            continue
        step.after(answered, answers.accept)
        step.after(dice.uniform(1, 9), answers.begin)
        if mood < 0.35:
            step.after(20, lambda s, r: answers.interrupt(s, r, "Le projet change de cap."))
            continue
        step.after(dice.uniform(25, 120), _complete)
        score = dice.choice((3, 4, 4, 5, 5))
        step.after(10, lambda s, r, score=score: answers.rate(s, r, score))


class _Steps:
    """What happens to one request, each thing some days after the one before, until today."""

    def __init__(self, session: Session, referral_id: int, begun: datetime) -> None:
        self.session, self.referral_id, self.at = session, referral_id, begun
        self.today = now()

    def after(self, days: float, verb: Callable[[Session, Referral], object]) -> None:
        """Do it, unless that day is still to come."""
        self.at = _working(self.at + timedelta(days=days))
        if self.at >= self.today:
            return
        with living(self.at):
            verb(self.session, referrals.find(self.session, self.referral_id))


def _complete(session: Session, referral: Referral) -> None:
    answers.complete(session, referral, OUTCOMES.get(referral.need, "advised"))


def _working(instant: datetime) -> datetime:
    """Return the same hour on the next day on which people are at work, week-ends left out."""
    return instant + timedelta(days={5: 2, 6: 1}.get(instant.weekday(), 0))
