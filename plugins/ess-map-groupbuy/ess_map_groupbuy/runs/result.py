# SPDX-License-Identifier: AGPL-3.0-or-later
"""What organisers read of a run: numbers, groups, proofs, and who is not served, counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns import saying
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.explaining.answers import COMMITTED, COSTS, NO_SITE, NO_TIER
from ess_map_groupbuy.forming.solution import OPTIMAL
from ess_map_groupbuy.runs import explained, keeping, sites
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.runs.sites import SiteView

REASONS = {
    NO_SITE: _l("aucun relais ne réunit leurs conditions (distance, créneau, prix, quantité)"),
    NO_TIER: _l("aucun relais à leur portée ne peut atteindre un prix qu'ils acceptent"),
    COSTS: _l("les servir coûterait leur place à d'autres"),
    COMMITTED: _l("il faudrait défaire des engagements déjà pris"),
}
GOALS = {
    "kept": _l("Engagements tenus"),
    "served": _l("Personnes servies"),
    "quantity": _l("Quantité commandée"),
    "stayed": _l("Propositions inchangées"),
    "metres": _l("Chemin de tous, à vol d'oiseau"),
    "seniority": _l("Priorité aux premiers inscrits"),
}
MESSAGES = 5
KILOMETRE = 1000


@dataclass(frozen=True)
class Mark:
    """A threshold on the bar of a group, in percent of its length, and whether it is reached."""

    share: float
    label: str
    reached: bool


@dataclass(frozen=True)
class GroupView:
    """A group in a table: its bar ends at the last threshold, or at what is ordered."""

    site: SiteView
    members: int
    ordered: str
    price: str
    share: float
    marks: tuple[Mark, ...]
    mean: str
    furthest: str


WAYS = ("metres", "seniority")
"""Goals that say nothing while nobody is served."""


@dataclass(frozen=True)
class StageView:
    """A goal, what was reached and how sure it is."""

    label: str
    value: str
    sure: str
    proved: bool


@dataclass(frozen=True)
class Result:
    """A run as its page shows it; ``short``: what lacks for the next tiers, the least first."""

    groups: tuple[GroupView, ...]
    stages: tuple[StageView, ...]
    reasons: tuple[tuple[str, int], ...]
    short: tuple[str, ...]
    kilometres: str
    unserved: int


def of(session: Session, campaign: Campaign, run: Run) -> Result:
    """Return what there is to see of a run (whole) that has ended."""
    there = sites.of(session, run)
    groups = run.solution.get("groups", ())
    metres = sum(one["metres"] for one in groups)
    return Result(
        tuple(_group(campaign, there[one["site"]], one) for one in groups),
        tuple(_stage(campaign, one) for one in run.stages if groups or one["goal"] not in WAYS),
        tuple(_reasons(run)),
        tuple(short(campaign, run, there)),
        distance(metres),
        run.asked - run.people,
    )


def distance(metres: float) -> str:
    """Return a distance as people say it: « 3,2 km »."""
    if metres < KILOMETRE:
        return _("moins de 1 km")
    far = metres / KILOMETRE
    return _("%(far)s km", far=format_decimal(round(far, 1) if far < 100 else round(far)))


def short(campaign: Campaign, run: Run, there: list[SiteView]) -> list[str]:
    """Say what lacks, and where, for the next tier: « il manque 7 st à Vierzon »."""
    found = [one for one in explained.missing(run) if one.steps > 0 and one.waiting + one.people]
    best: dict[int, Any] = {}
    for one in sorted(found, key=lambda one: (one.steps, one.site, one.tier)):
        best.setdefault(one.site, one)
    return [
        _(
            "Il manque %(quantity)s à %(site)s pour le palier %(tier)s (%(price)s).",
            quantity=saying.quantity(campaign, one.steps),
            site=there[one.site],
            tier=one.tier + 1,
            price=saying.unit_price(campaign, one.price, campaign.vat_rate),
        )
        for one in list(best.values())[:MESSAGES]
    ]


def _group(campaign: Campaign, site: SiteView, one: dict[str, Any]) -> GroupView:
    ordered, members = sum(one["quantities"]), len(one["members"])
    whole = max(ordered, one["tiers"][-1][0])
    marks = tuple(
        Mark(
            round(100 * least / whole, 2),
            _tier(campaign, least, price),
            ordered >= least,
        )
        for least, price in one["tiers"]
    )
    return GroupView(
        site,
        members,
        saying.quantity(campaign, ordered),
        saying.unit_price(campaign, one["price"], campaign.vat_rate),
        round(100 * ordered / whole, 2),
        marks,
        distance(one["metres"] / members),
        distance(one["furthest"]),
    )


def _tier(campaign: Campaign, least: int, price: int) -> str:
    shown = saying.unit_price(campaign, price, campaign.vat_rate)
    return f"{saying.quantity(campaign, least)} : {shown}"


def _stage(campaign: Campaign, one: dict[str, Any]) -> StageView:
    goal = one["goal"]
    quantity = goal == "served" and campaign.goal == "quantity"
    if goal == "metres":
        value = distance(one["value"])
    elif goal == "seniority":
        value = ""
    else:
        value = (
            saying.quantity(campaign, one["value"]) if quantity else format_decimal(one["value"])
        )
    label = GOALS["quantity" if quantity else goal]
    return StageView(str(label), value, _sure(one), one["status"] == OPTIMAL)


def _sure(one: dict[str, Any]) -> str:
    if one["status"] == OPTIMAL:
        return _("solution prouvée optimale")
    gap = abs(one["bound"] - one["value"]) / max(abs(one["value"]), 1)
    near = format_percent(gap, "#,##0.0 %")
    seconds = format_decimal(round(one["seconds"]))
    return _("à %(gap)s près (arrêtée après %(seconds)s s)", gap=near, seconds=seconds)


def _reasons(run: Run) -> list[tuple[str, int]]:
    told = run.solution.get("told", {}).values()
    counted = Counter(one["cost"]["category"] for one in told if one["kind"] == keeping.UNSERVED)
    found = [(str(REASONS[name]), counted[name]) for name in REASONS if counted[name]]
    left = run.asked - run.people - sum(counted.values())
    if found and left > 0:
        found.append((_("raison calculée à la lecture de leur page"), left))
    return found


def difference(before: Run, after: Run) -> list[str]:
    """Say what a supposition changes: people, groups, distances."""
    people = after.people - before.people
    if people > 0:
        first = ngettext(
            "%(num)s personne servie de plus", "%(num)s personnes servies de plus", people
        )
    elif people < 0:
        first = ngettext(
            "%(num)s personne servie de moins", "%(num)s personnes servies de moins", -people
        )
    else:
        first = _("autant de personnes servies")
    was, becomes = (len(one.solution.get("groups", ())) for one in (before, after))
    groups = ngettext(
        "%(num)s groupe au lieu de %(before)s", "%(num)s groupes au lieu de %(before)s", becomes,
        before=was,
    )  # fmt: skip
    ways = [_mean(one) for one in (before, after)]
    mean = _(
        "%(after)s par personne au lieu de %(before)s",
        after=distance(ways[1]),
        before=distance(ways[0]),
    )
    return [first, groups, mean]


def _mean(run: Run) -> float:
    metres = sum(one["metres"] for one in run.solution.get("groups", ()))
    return metres / run.people if run.people else 0
