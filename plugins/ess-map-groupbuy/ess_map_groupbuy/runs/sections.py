# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a run says beyond its organisers: to each on their own page, to all in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from ess_map import db
from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.campaigns.seams import Section
from ess_map_groupbuy.intentions.models import Intention
from ess_map_groupbuy.runs import explained, reading, seams, sites
from ess_map_groupbuy.runs.instance import Names
from ess_map_groupbuy.runs.models import Run
from ess_map_groupbuy.runs.telling import Teller

FIVE = 5
"""Fewer people than this are never counted in public, and the others by fives: as in the published
picture of the demand, nobody is seen coming or leaving."""


@dataclass(frozen=True)
class HubCount:
    """How many a hub serves at least, by fives."""

    name: str
    people: int


def own(intention: Intention, campaign: Campaign) -> Section | None:
    """Tell somebody why they are served, or why not, once groups have been proposed."""
    found = reading.decided(db.session, campaign.id)
    if found is None:
        return None
    run = reading.find(db.session, campaign.id, found.id)
    answer = explained.one(run, intention.id)
    told = None
    if answer is not None:
        names = Names.from_json(run.names)
        told = Teller(campaign, intention, sites.of(db.session, run), names).tell(answer)
    if (told is None or told.served) and seams.left(db.session, intention):
        return None
    html = render_template("groupbuy/runs/_own.html", told=told, run=run, campaign=campaign)
    return Section(_l("Pourquoi ce résultat"), Markup(html), 40)


def public(campaign: Campaign) -> Section | None:
    """Tell everybody what came of the formation, in numbers that point at nobody."""
    found = reading.decided(db.session, campaign.id)
    if found is None:
        return None
    run = reading.find(db.session, campaign.id, found.id)
    html = render_template(
        "groupbuy/runs/_public.html",
        people=counted(run.people),
        asked=counted(run.asked),
        groups=len(run.solution.get("groups", run.solution.get("wiped", ()))),
        hubs=_hubs(run),
        proved=bool(run.stages) and run.stages[0]["status"] == "optimal",
        run=run,
    )
    return Section(_l("Le résultat"), Markup(html), 30)


def counted(people: int) -> str:
    """Return a number of people as all may read it."""
    if not people:
        return "0"
    return _("au moins %(num)s", num=people // FIVE * FIVE) if people >= FIVE else _("moins de 5")


def _hubs(run: Run) -> list[HubCount]:
    there = sites.of(db.session, run)
    people: dict[str, int] = {}
    for one in run.solution.get("groups", ()):
        name = there[one["site"]].hub
        people[name] = people.get(name, 0) + len(one["members"])
    ordered = sorted(people.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        HubCount(name, count // FIVE * FIVE) for name, count in ordered if name and count >= FIVE
    ]
