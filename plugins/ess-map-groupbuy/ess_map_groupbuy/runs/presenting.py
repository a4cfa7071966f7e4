# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs in a list, how far one is, and what one supposed; in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import Actor, NotFound, find_territory
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.hubs.models import Hub
from ess_map_groupbuy.runs import asking, links
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.runs.progress import EXPLAINING
from ess_map_groupbuy.words import SLOTS

PURPOSES = {
    asking.FORM: _l("Formation n° %(id)s"),
    asking.REFORM: _l("Formation n° %(id)s, après un changement"),
    asking.WHAT_IF: _l("Essai n° %(id)s"),
}
STATES = {
    asking.QUEUED: _l("en attente"),
    asking.RUNNING: _l("calcul en cours"),
    asking.DONE: _l("terminée"),
    asking.FAILED: _l("échec"),
    asking.PROPOSED: _l("proposée aux membres"),
}
STEPS = {
    "kept": _l("Les engagements déjà pris sont placés d'abord"),
    "served": _l("Recherche du plus de personnes servies"),
    "stayed": _l("Le moins de propositions changées"),
    "metres": _l("Les chemins les plus courts"),
    "seniority": _l("À égalité, les premiers inscrits passent"),
    EXPLAINING: _l("Une explication pour chaque personne"),
}


@dataclass(frozen=True)
class Line:
    """A run in a list."""

    id: int
    title: str
    state: str
    label: str
    at: datetime
    url: str
    people: int
    asked: int


@dataclass(frozen=True)
class Shown:
    """How far a run is: ``value`` of ``most`` when that says something."""

    label: str
    value: int | None = None
    most: int | None = None
    detail: str = ""


def line(campaign: Campaign, run: Run) -> Line:
    """Return a run of a list."""
    title = str(PURPOSES[run.purpose]) % {"id": run.id}
    state = str(STATES[run.state])
    return Line(
        run.id,
        title,
        run.state,
        state,
        run.finished_at or run.created_at,
        links.run(campaign, run),
        run.people,
        run.asked,
    )


def progress(run: Run) -> Shown:
    """Return how far a run is that waits or is at work."""
    told = run.progress
    stage = told.get("stage")
    if run.state == asking.QUEUED or stage is None:
        return Shown(_("Le calcul va commencer."))
    value, most = told.get("value", 0), told.get("bound", 0)
    label = f"{STEPS.get(stage, stage)}."
    if stage == EXPLAINING:
        return Shown(label, value, most)
    part = _(
        "Partie %(part)s sur %(parts)s du territoire.",
        part=format_decimal(told.get("component", 1)),
        parts=format_decimal(told.get("components", 1)),
    )
    if stage == "served":
        found = _("Trouvé : %(value)s ; impossible au-delà de %(most)s.", value=value, most=most)
        return Shown(label, min(value, most), most, f"{found} {part}")
    return Shown(label, detail=part)


def supposed(session: Session, run: Run) -> list[str]:
    """Say what a ``what_if`` supposed."""
    change: dict[str, Any] = run.change if run.purpose == asking.WHAT_IF else {}
    found = []
    if "hub" in change:
        named = sa.select(Actor.name).join(Hub, Hub.actor_id == Actor.id)
        name = session.scalar(named.where(Hub.id == change["hub"]))
        found.append(_("un relais de plus : %(name)s", name=name or _("relais retiré")))
    if "commune" in change:
        found.append(_("un relais de plus à %(name)s", name=_commune(change["commune"])))
    if "slots" in change:
        names = ", ".join(str(SLOTS.get(one, one)) for one in change["slots"])
        found.append(_("d'autres créneaux : %(names)s", names=names))
    if "threshold" in change:
        found.append(_("des seuils à %(percent)s %% des offres", percent=change["threshold"]))
    if "further" in change:
        found.append(_("chacun va %(km)s km plus loin", km=change["further"]))
    return found


def _commune(code: str) -> str:
    try:
        return find_territory(f"commune-{code}").name
    except NotFound:  # merged since
        return code
