# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of campaigns that everybody sees: what is asked of it, and its cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from ess_map import NotFound, Territory, find_territory, locality, search_territories
from ess_map_groupbuy import words
from ess_map_groupbuy.campaigns import (
    dates,
    ground,
    lifecycle,
    perimeter,
    record,
    saying,
    seams,
    timeline,
)
from ess_map_groupbuy.campaigns.models import Campaign

LEVELS = ("commune", "epci", "department", "region")
OPEN, RUNNING, OVER = "ouvertes", "en-cours", "terminees"
MOMENTS = {
    OPEN: _l("On peut y participer"),
    RUNNING: _l("En cours"),
    OVER: _l("Terminées"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for: kind, moment of life, and a place by its name."""

    kind: str = ""
    moment: str = ""
    typed: str = ""
    territory: Territory | None = None

    @property
    def anything(self) -> bool:
        """Tell whether anything was asked at all."""
        return bool(self.kind or self.moment or self.typed)


@dataclass(frozen=True)
class Card:
    """A campaign in the list; ``number`` is its mark on the map of the page."""

    campaign: Campaign
    number: int
    kind: str
    where: str
    until: str
    counts: tuple[str, ...]
    welcomes: bool


def read(args: Mapping[str, str]) -> Asked:
    """Return what an address asks for; what is no filter of ours counts for nothing."""
    kind, moment = args.get("genre", ""), args.get("moment", "")
    typed = args.get("lieu", "").strip()[:120]
    return Asked(
        kind if kind in words.KINDS else "",
        moment if moment in MOMENTS else "",
        typed,
        _meant(typed) if typed else None,
    )


def found(session: Session, asked: Asked) -> list[Campaign]:
    """Return the public campaigns that are asked for, those that still welcome people first."""
    known = [one for one in record.of_states(session, lifecycle.PUBLIC) if record.is_public(one)]
    where = locality(asked.territory.key) if asked.territory else None
    right = [
        one
        for one in known
        if (not asked.kind or one.kind == asked.kind)
        and (not asked.moment or moment_of(one) == asked.moment)
        and (where is None or perimeter.covers(perimeter.of(one), where))
    ]
    return sorted(right, key=lambda one: list(MOMENTS).index(moment_of(one)))


def moment_of(campaign: Campaign) -> str:
    """Return which moment of its life a campaign is in, a key of ``MOMENTS``."""
    if campaign.state in lifecycle.OVER:
        return OVER
    return OPEN if dates.welcomes(campaign) else RUNNING


def cards(session: Session, campaigns: Sequence[Campaign], first: int = 1) -> list[Card]:
    """Return campaigns as cards, numbered from ``first``."""
    counted = seams.counts(session, [one.id for one in campaigns])
    return [
        Card(
            campaign=one,
            number=number,
            kind=str(words.KINDS[one.kind]),
            where=ground.words(perimeter.of(one)),
            until=_until(one),
            counts=tuple(counted[one.id]),
            welcomes=dates.welcomes(one),
        )
        for number, one in enumerate(campaigns, start=first)
    ]


def _until(campaign: Campaign) -> str:
    if dates.welcomes(campaign) and campaign.closes_at is not None:
        return saying.when(campaign.closes_at)
    here = [step for step in timeline.of(campaign) if step.phase == timeline.NOW]
    if not here:
        return ""
    return _("%(step)s : %(when)s", step=here[0].label, when=here[0].when) if here[0].when else ""


def _meant(typed: str) -> Territory | None:
    try:
        return find_territory(typed)
    except NotFound:
        return next(iter(search_territories(typed, LEVELS, 1)), None)
