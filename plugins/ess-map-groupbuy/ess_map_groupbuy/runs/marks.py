# SPDX-License-Identifier: AGPL-3.0-or-later
"""The map of a run: hubs with how many they serve; of the demand only what all may see."""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext
from sqlalchemy.orm import Session

from ess_map_groupbuy.campaigns.models import Campaign
from ess_map_groupbuy.demand import drawing, picture
from ess_map_groupbuy.runs import sites
from ess_map_groupbuy.runs.models import Run

SERVING, IDLE = 3, 6
"""Tones: of hubs where somebody is served, and of the others."""


def demand(session: Session, campaign: Campaign) -> list[dict[str, Any]]:
    """Return the discs of the published picture, without its hubs and numbers."""
    shown = picture.of(session, campaign.id)
    drawn = drawing.collection(session, campaign, shown) if shown else {"features": []}
    return [one for one in drawn["features"] if one["properties"]["what"] == "area"]


def of(session: Session, campaign: Campaign, run: Run) -> list[dict[str, Any]]:
    """Return the hubs of a run (whole) as features, those that serve last: they lie on top."""
    there = sites.of(session, run)
    served: dict[str, int] = {}
    for one in run.solution.get("groups", ()):
        slug = there[one["site"]].slug
        served[slug] = served.get(slug, 0) + len(one["members"])
    hubs = {one.slug: one for one in there if one.point}
    ordered = sorted(hubs.items(), key=lambda pair: (served.get(pair[0], 0), pair[0]))
    return [_mark(one, served.get(slug, 0)) for slug, one in ordered]


def _mark(site: sites.SiteView, people: int) -> dict[str, Any]:
    said = {
        "what": "mark",
        "tone": SERVING if people else IDLE,
        "number": people or "",
        "name": site.hub,
        "text": ngettext("%(num)s personne servie", "%(num)s personnes servies", people),
    }
    geometry = {"type": "Point", "coordinates": list(site.point or ())}
    return {"type": "Feature", "geometry": geometry, "properties": said}
