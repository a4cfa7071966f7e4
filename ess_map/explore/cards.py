# SPDX-License-Identifier: AGPL-3.0-or-later
"""An actor in a list: its card, where it is, how far away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map.actors import freshness, labels, store, vocabularies
from ess_map.actors.models import Actor
from ess_map.atlas.selection import EARTH_RADIUS
from ess_map.core import clock, hours, morton
from ess_map.core.db import db
from ess_map.explore.properties import Fact
from ess_map.explore.query import Query
from ess_map.platform.plugins import registry

OPEN = "open"
"""The facet that the badge of a card answers."""


@dataclass(frozen=True)
class ActorCard:
    """An actor in a list."""

    id: int
    name: str
    slug: str
    url: str
    summary: str
    family_index: int
    family_label: str
    activity_labels: tuple[str, ...]
    city: str
    distance: str
    open_now: bool | None
    fictional: bool
    verified_at: date | None
    stale: str
    """Since when nobody has confirmed it, '' when somebody has."""
    longitude: float | None
    latitude: float | None
    facts: Sequence[Fact] = ()
    """What plugins say of it."""


def cards(
    ids: Sequence[int], query: Query, facts: Mapping[int, Sequence[Fact]] | None = None
) -> Iterator[ActorCard]:
    """Yield the cards of ``ids`` in that order, with two reads of the database in all."""
    for actor in load(ids, query):
        said = (facts or {}).get(actor.id, ())
        yield card(actor, query.centre, said, query.moments.get(OPEN))


def load(ids: Sequence[int], query: Query) -> Sequence[Actor]:
    """Return the actors of ``ids`` as the query shows them: of a guarded label, as approved."""
    actors = store.load(db.session, ids)
    asked = query.facets.get(labels.LABEL)
    return labels.as_shown(db.session, actors, asked) if asked else actors


def card(
    actor: Actor,
    centre: tuple[float, float] | None = None,
    facts: Sequence[Fact] = (),
    moment: datetime | None = None,
) -> ActorCard:
    """Return one actor as a card; the distance is from ``centre`` (longitude, latitude).

    With a ``moment`` it says whether the actor is open then, as who asked for it expects.
    """
    place = point(actor)
    family = registry().vocabularies["family"]
    activity = registry().vocabularies["activity"]
    index = vocabularies.family_index(actor.terms)
    local = clock.local_now()
    known = actor.opening_hours
    return ActorCard(
        id=actor.id,
        name=actor.name,
        slug=actor.slug,
        url=url_for("actors.page", slug=actor.slug),
        summary=actor.summary,
        family_index=index,
        family_label=family.terms[index].label,
        activity_labels=tuple(activity.label_of(key) for key in actor.terms.get("activity", ())),
        city=actor.city,
        distance=distance(kilometres(centre, place)) if centre and place else "",
        open_now=hours.is_open(known, moment or local) if known else None,
        fictional=actor.fictional,
        verified_at=actor.verified_at,
        stale=freshness.sentence(actor.verified_at, local.date()),
        longitude=place[0] if place else None,
        latitude=place[1] if place else None,
        facts=facts,
    )


def point(actor: Actor) -> tuple[float, float] | None:
    """Return (longitude, latitude) of an actor as the map shows it (±1.2 m), None without."""
    if actor.location is None or actor.location.qk == morton.NOWHERE:
        return None
    longitude, latitude = morton.decode(actor.location.qk)
    return round(float(longitude), 6), round(float(latitude), 6)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two (longitude, latitude) points (haversine)."""
    lon1, lat1, lon2, lat2 = np.radians([*one, *other])
    half = np.sin((lat2 - lat1) / 2) ** 2
    half += np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return float(2 * EARTH_RADIUS * np.arcsin(np.sqrt(half)) / 1000)


def distance(km: float) -> str:
    """Return a distance in words: metres below one kilometre."""
    if km < 1:
        return _("à %(m)s m", m=format_decimal(round(km * 1000, -1)))
    return _("à %(km)s km", km=format_decimal(round(km, 1 if km < 10 else None)))


def aside(text: str, shown: ActorCard) -> str:
    """Return what stands beside a name in a short list, where an invention says so too."""
    return " · ".join(filter(None, (text, _("fictif") if shown.fictional else "")))
