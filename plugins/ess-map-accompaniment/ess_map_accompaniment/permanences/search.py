# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which permanences a visitor looks for: where, in which week, for which stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from ess_map import Territory, bbox, find_territory, search_territories, territories_below
from ess_map_accompaniment.permanences import inservice
from ess_map_accompaniment.permanences.distance import km
from ess_map_accompaniment.permanences.inservice import Place, Where
from ess_map_accompaniment.permanences.models import Permanence
from ess_map_accompaniment.words import STAGES

Found = Sequence[tuple[Permanence, Where]]
WEEKS = {
    "this": _l("Cette semaine"),
    "next": _l("La semaine prochaine"),
    "later": _l("Les quatre suivantes"),
}
NEAREST = 5
"""Shown when a territory has none of its own."""


@dataclass(frozen=True)
class Wish:
    """What was chosen; ``territory`` None: everywhere, or a word that names no place."""

    place: str = ""
    week: str = ""
    """'' until one is chosen: the first in which somebody receives."""
    stage: str = ""
    territory: Territory | None = None
    others: tuple[Territory, ...] = ()
    """Other places of that name."""

    def args(self, **changes: str) -> dict[str, str]:
        """Return the parameters of an address that says this."""
        said = {"place": self.place, "week": self.week, "stage": self.stage} | changes
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Result:
    """What was found; ``near``: none is in the territory, these are the nearest."""

    found: Found
    near: bool = False


def read(args: MultiDict[str, str]) -> Wish:
    """Return what an address asks for; what makes no sense there is as if unsaid."""
    text = args.get("place", "").strip()[:80]
    week, stage = args.get("week", ""), args.get("stage", "")
    named = _territories(text)
    return Wish(
        text,
        week if week in WEEKS else "",
        stage if stage in STAGES else "",
        named[0] if named else None,
        tuple(named[1:4]),
    )


def days_of(week: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of one of ``WEEKS``."""
    monday = today - timedelta(days=today.weekday())
    if week == "next":
        return monday + timedelta(days=7), monday + timedelta(days=13)
    if week == "later":
        return monday + timedelta(days=14), monday + timedelta(days=41)
    return today, monday + timedelta(days=6)


def find(session: Session, wish: Wish, today: date) -> Result:
    """Return the permanences of the territory, else the nearest ones."""
    everywhere = inservice.open_to_all(session, today)
    if wish.territory is None:
        return Result([] if wish.place else everywhere)
    own = inside(everywhere, wish.territory)
    middle = None if own else middle_of(wish.territory)
    if middle is None:
        return Result(own)
    placed = [(km(middle, where.point), one, where) for one, where in everywhere if where.point]
    nearest = sorted(placed, key=lambda each: (each[0], each[1].id))[:NEAREST]
    return Result([(one, where) for _km, one, where in nearest], near=bool(nearest))


def inside(found: Found, territory: Territory) -> Found:
    """Return those of ``found`` that are in the communes of ``territory``."""
    communes = _communes(territory)
    return [one for one in found if one[0].commune in communes]


def middle_of(territory: Territory) -> Place | None:
    """Return the middle of the box around a territory, None when it is nowhere."""
    box = bbox(territory)
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else None


def _communes(territory: Territory) -> frozenset[str]:
    if territory.level == "commune":
        return frozenset({territory.key})
    return frozenset(one.key for one in territories_below(territory.key, "commune"))


def _territories(text: str) -> list[Territory]:
    if not text:
        return []
    level, _dash, code = text.partition("-")
    if level in ("commune", "epci", "department", "region") and code.isalnum():
        return [find_territory(text)]
    return search_territories(text, ("commune", "epci", "department", "region"), 4)
