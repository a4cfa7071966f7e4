# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do a run again from what was kept of it, and say whether the same comes out."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns import record as campaigns
from ess_map_groupbuy.forming.checking import check
from ess_map_groupbuy.forming.fingerprint import from_json
from ess_map_groupbuy.forming.problem import Problem
from ess_map_groupbuy.forming.solution import Formed, Solution, Stage
from ess_map_groupbuy.forming.solving import solve
from ess_map_groupbuy.runs import asking, instance, keeping, limits
from ess_map_groupbuy.runs.models import Run

SAME, DIFFERS, ERASED = 0, 1, 2
"""What ``verify`` has found, and the status with which its command ends."""
LEAST = ("metres", "seniority")
"""Goals of which less is better."""


@dataclass(frozen=True)
class Outcome:
    """What was found, and the sentences that say it, in order."""

    status: int
    lines: tuple[str, ...]


def verify(session: Session, run: Run, *, again: bool = True) -> Outcome:
    """Check what was kept of ``run`` (whole); with ``again`` let the solver decide once more."""
    if run.state not in asking.ENDED and not run.solution:
        return Outcome(DIFFERS, (_("Cette formation n'a pas de résultat à vérifier."),))
    if not run.problem:
        return Outcome(ERASED, (_("Les données de cette formation ont été effacées."),))
    problem = from_json(run.problem)
    solution = keeping.read(run.solution, run.stages, run.solver)
    if fingerprint_of(run, problem) != run.fingerprint:
        return _changed(run)
    lines = [_("Empreinte des données : %(mark)s, inchangée.", mark=run.fingerprint)]
    broken = check(problem, solution)
    if broken:
        rules = ", ".join(sorted({one.rule for one in broken}))
        wrong = _("Le contrôle indépendant trouve des erreurs : %(rules)s.", rules=rules)
        return Outcome(DIFFERS, (*lines, wrong))
    lines.append(_("Contrôle indépendant, sans solveur : toutes les règles sont respectées."))
    status = SAME
    if again:
        status, said = _again(run, problem, solution)
        lines += said
    return Outcome(status, (*lines, _today(session, run)))


def fingerprint_of(run: Run, problem: Problem) -> str:
    """Return the fingerprint of ``problem`` with the parameters of ``run``."""
    seed = run.parameters.get("seed", asking.SEED)
    return keeping.mark(problem, limits.of(run.parameters), seed)


def _changed(run: Run) -> Outcome:
    erased = run.parameters.get("erased", 0)
    if erased:
        sentence = _(
            "Des données d'entrée ont été effacées depuis à la demande de leurs auteurs "
            "(%(count)s) : le calcul ne peut plus être refait à l'identique.",
            count=erased,
        )
        return Outcome(ERASED, (sentence,))
    sentence = _("Les données gardées ne sont plus celles du calcul : leur empreinte a changé.")
    return Outcome(DIFFERS, (sentence,))


def _again(run: Run, problem: Problem, before: Solution) -> tuple[int, list[str]]:
    seed = run.parameters.get("seed", asking.SEED)
    after = solve(problem, limits=limits.of(run.parameters), seed=seed)
    if not before.optimal:
        return _bounds(before, after)
    if not after.optimal:
        sentence = _("Cette fois le temps n'a pas suffi pour la preuve : recommencez plus tard.")
        return DIFFERS, [sentence]
    if before.groups == after.groups:
        return SAME, [_("Calcul refait : les groupes sont identiques, preuve comprise.")]
    return DIFFERS, [_("Calcul refait : les groupes diffèrent."), *_differences(before, after)]


def _bounds(before: Solution, after: Solution) -> tuple[int, list[str]]:
    """A run that was stopped is not the same twice: each may not beat the other's bound."""
    older = {one.goal: one for one in before.stages}
    for one in after.stages:
        was = older.get(one.goal)
        if was is None or _beats(one, was) or _beats(was, one):
            sentence = _("Le calcul refait contredit la borne annoncée (%(goal)s).", goal=one.goal)
            return DIFFERS, [sentence]
        if was.value != one.value:  # the goals after it start from elsewhere
            break
    sentence = _(
        "Ce calcul avait été arrêté avant la preuve : refait, il ne contredit pas l'écart annoncé."
    )
    return SAME, [sentence]


def _beats(one: Stage, other: Stage) -> bool:
    """Tell whether a value lies beyond what the other says cannot be beaten."""
    if one.goal in LEAST:
        return one.value < other.bound
    return one.value > other.bound


def _differences(before: Solution, after: Solution) -> list[str]:
    was, now_is = _members(before.groups), _members(after.groups)
    found = []
    for site in sorted({*was, *now_is}):
        left, came = was.get(site, set()), now_is.get(site, set())
        if left != came:
            found.append(
                _(
                    "- lieu %(site)s : %(less)s en moins, %(more)s en plus",
                    site=site,
                    less=len(left - came),
                    more=len(came - left),
                )
            )
    return found


def _members(groups: tuple[Formed, ...]) -> dict[int, set[int]]:
    return {one.site: set(one.members) for one in groups}


def _today(session: Session, run: Run) -> str:
    """Say whether the same would be asked today."""
    campaign = campaigns.by_id(session, run.campaign_id)
    change = run.change if run.purpose == asking.WHAT_IF else {}
    problem, _names = instance.build(session, campaign, **asking.given_to(run), change=change)
    if fingerprint_of(run, problem) == run.fingerprint:
        return _("Les données d'aujourd'hui sont encore les mêmes.")
    return _("Les données d'aujourd'hui ne sont plus celles de ce calcul.")
