# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether a service comes where the project is, and how far one has to go to it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from flask_babel import lazy_gettext as _l

from ess_map import Status, Verdict
from ess_map_accompaniment.matching.demand import Demand, Moment, Offer, Place, Stop
from ess_map_accompaniment.matching.rule import ASKS_STRUCTURE, SHARED, asks_holder
from ess_map_accompaniment.matching.saying import decimal

EARTH = 6371.0088
"""Kilometres: mean radius of the Earth (IUGG)."""
ROUTES = 20_000
"""Distances that are kept: two conditions and the order ask for the same."""
NEARBY = {
    "epci": lambda name: _l("intervient dans l'intercommunalité voisine : %(name)s", name=name),
    "department": lambda name: _l("intervient dans le département voisin : %(name)s", name=name),
    "region": lambda name: _l("intervient dans la région voisine : %(name)s", name=name),
}
"""What to say of a territory that touches the project's, the nearest levels first."""
REMOTE_HINT = _l("accepter un suivi à distance")
REMOTE_ASKED = Verdict.unknown(
    _l("n'intervient chez vous qu'à distance"),
    question=_l("Un suivi à distance vous conviendrait-il ?"),
    evidence=asks_holder("remote_ok"),
)


@dataclass(frozen=True)
class Near:
    """The nearest place where a service receives, and how far that is, to the nearest 100 m."""

    km: float
    stop: str = ""
    """The permanence's name; '' for the house of the structure."""


def nearest(demand: Demand, offer: Offer, moment: Moment | None = None) -> Near | None:
    """Return the nearest of the structure and its permanences; None when either side is unknown.

    A permanence counts when it receives within ``moment.stop_days``; without ``moment`` when its
    next day is known.
    """
    if demand.point is None:
        return None
    today, days = (None, 0) if moment is None else (moment.today, moment.stop_days)
    return _nearest(demand.point, offer.place, offer.stops, today, days)


@lru_cache(ROUTES)
def _nearest(
    point: Place, place: Place | None, stops: tuple[Stop, ...], today: date | None, days: int
) -> Near | None:
    found = [] if place is None else [Near(_km(point, place))]
    for stop in stops:
        if stop.place is None or stop.next_on is None:
            continue
        if today is None or 0 <= (stop.next_on - today).days <= days:
            found.append(Near(_km(point, stop.place), stop.name))
    return min(found, key=lambda near: near.km, default=None)


def distance_km(demand: Demand, offer: Offer, moment: Moment | None = None) -> float | None:
    """Return the kilometres to the nearest place where the service receives, None if unknown."""
    near = nearest(demand, offer, moment)
    return None if near is None else near.km


def at_distance(offer: Offer) -> bool:
    """Tell whether the service can be followed without meeting."""
    return offer.area.remote or "remote" in offer.modes


def territory(demand: Demand, offer: Offer, moment: Moment) -> Verdict:
    """Met where the service works, within the kilometres that the holder can travel.

    At a distance only when the holder accepts it, and asked when they have not said.
    """
    verdict = offer.area.covers(demand.locality, remote=demand.remote_ok is True)
    if verdict.status is Status.UNKNOWN:
        return replace(verdict, evidence=_whom_to_ask(demand, offer))
    if verdict.status is Status.UNMET:
        if offer.area.remote and demand.remote_ok is None:
            return REMOTE_ASKED
        return _outside(demand, offer, moment, verdict)
    if offer.area.itinerant or verdict.evidence.get("remote"):
        return verdict
    return _within_reach(demand, offer, moment) or verdict


def _whom_to_ask(demand: Demand, offer: Offer) -> dict[str, str]:
    if not offer.area:
        return ASKS_STRUCTURE
    return asks_holder("point" if demand.locality.territories else "locality")


def _within_reach(demand: Demand, offer: Offer, moment: Moment) -> Verdict | None:
    """Return what stands against going there, None for nothing."""
    near = None if demand.max_km is None else nearest(demand, offer, moment)
    if near is None or near.km <= demand.max_km:
        return None
    remote = at_distance(offer)
    if remote and demand.remote_ok:
        return Verdict.met(_l("loin du projet, mais suit aussi à distance"))
    if remote and demand.remote_ok is None:
        return replace(REMOTE_ASKED, text=_l("plus loin que vous ne pouvez aller, sauf à distance"))
    more = math.ceil(near.km - demand.max_km)
    return Verdict.unmet(
        _l("à %(km)s km, au-delà de vos %(most)s km", km=decimal(near.km), most=demand.max_km),
        relax_hint=REMOTE_HINT if remote else _l("%(km)s km de plus", km=more),
        evidence={"km": near.km},
    )


def _outside(demand: Demand, offer: Offer, moment: Moment, verdict: Verdict) -> Verdict:
    level, near = _next_door(offer, moment)
    if offer.area.codes and offer.area.centre is None and offer.area.polygon is None:
        return _not_covering(demand.locality.name, level, near, offer.area.remote)
    if not level:
        return verdict
    return replace(verdict, relax_hint=NEARBY[level](near))


@lru_cache(SHARED)
def _not_covering(name: str, level: str, near: str, remote: bool) -> Verdict:
    text = _l("ne couvre pas %(name)s", name=name) if name else _l("ne couvre pas ce lieu")
    if level:
        return Verdict.unmet(text, relax_hint=NEARBY[level](near))
    return Verdict.unmet(text, relax_hint=REMOTE_HINT if remote else "")


def _next_door(offer: Offer, moment: Moment) -> tuple[str, str]:
    """Return the level and the name of where it works, of what touches the place; or nothing."""
    touching = [key for key in moment.nearby if key in offer.area.codes]
    for level in NEARBY:
        names = [moment.nearby[key] for key in touching if key.startswith(level)]
        if names:
            return level, min(names)
    return "", ""


def _km(one: Place, other: Place) -> float:
    """Return the kilometres along a great circle (haversine), rounded as they are shown."""
    lon1, lat1, lon2, lat2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH * math.asin(min(1.0, math.sqrt(half))), 1)
