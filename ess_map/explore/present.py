# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an answer to what a template shows: cards, facets with counts, chips, ways out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from flask import url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map.actors import store as actors
from ess_map.actors import vocabularies
from ess_map.actors.models import Actor
from ess_map.atlas.selection import EARTH_RADIUS
from ess_map.core import clock, hours, morton
from ess_map.core.db import db
from ess_map.explore.answer import Answer, answer
from ess_map.explore.query import Query
from ess_map.platform.contracts import Facet, Vocabulary
from ess_map.platform.plugins import registry

PER_PAGE = 20


class Link(NamedTuple):
    label: str
    url: str


class Way(NamedTuple):
    """A way out of an empty page."""

    label: str
    count: int
    url: str


class Chip(NamedTuple):
    label: str
    remove_url: str


class Sort(NamedTuple):
    key: str
    label: str
    selected: bool


class FamilyView(NamedTuple):
    key: str
    label: str


@dataclass(frozen=True)
class OptionView:
    """An option of a facet, with how many actors it would leave."""

    key: str
    label: str
    count: int
    selected: bool
    children: tuple[OptionView, ...] = ()


@dataclass(frozen=True)
class FacetView:
    """A facet as the form shows it: a list of terms, or a single flag."""

    name: str
    label: str
    kind: str
    options: tuple[OptionView, ...]


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
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True)
class Result:
    """One page of the list, and how it stands in the whole."""

    count: int
    located: int
    actors: tuple[ActorCard, ...]
    page: int
    pages: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return min(self.count, self.page * PER_PAGE)


def result(found: Answer) -> Result:
    """Return the page of the list that the query asks for, the last one if it asks beyond."""
    pages = max(1, -(-found.count // PER_PAGE))
    page = min(found.query.page, pages)
    ids = found.page((page - 1) * PER_PAGE, PER_PAGE)
    return Result(found.count, found.located, tuple(cards(ids, found.query)), page, pages)


def cards(ids: Sequence[int], query: Query) -> Iterator[ActorCard]:
    """Yield the cards of ``ids`` in that order, with two reads of the database in all."""
    for actor in actors.load(db.session, ids):
        yield card(actor, query.centre)


def card(actor: Actor, centre: tuple[float, float] | None = None) -> ActorCard:
    """Return one actor as a card; the distance is from ``centre`` (longitude, latitude)."""
    place = point(actor)
    family = registry().vocabularies["family"]
    activity = registry().vocabularies["activity"]
    key = family_key(actor)
    local = clock.local_now()
    return ActorCard(
        id=actor.id,
        name=actor.name,
        slug=actor.slug,
        url=url_for("actors.page", slug=actor.slug),
        summary=actor.summary,
        family_index=vocabularies.families().index(key),
        family_label=family.label_of(key),
        activity_labels=tuple(activity.label_of(key) for key in actor.terms.get("activity", ())),
        city=actor.city,
        distance=distance(kilometres(centre, place)) if centre and place else "",
        open_now=hours.is_open(actor.opening_hours, local) if actor.opening_hours else None,
        fictional=actor.fictional,
        verified_at=actor.verified_at,
        longitude=place[0] if place else None,
        latitude=place[1] if place else None,
    )


def family_key(actor: Actor) -> str:
    """Return the family that colours an actor."""
    known = [key for key in actor.terms.get("family", ()) if key in vocabularies.families()]
    return known[0] if known else vocabularies.families()[-1]


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


def facets(found: Answer) -> list[FacetView]:
    """Return the facets of the form with exact counts."""
    return [_facet(found, facet) for facet in registry().facets.values() if facet.listed]


def _facet(found: Answer, facet: Facet) -> FacetView:
    counts = found.options(facet.name)
    chosen = found.query.facets.get(facet.name, ())
    if facet.vocabulary:
        vocabulary = registry().vocabularies[facet.vocabulary]
        options = tuple(_terms(vocabulary, "", counts, chosen))
        return FacetView(facet.name, str(facet.label), "terms", options)
    labels = facet.options or {key: key for key in sorted(counts)}
    options = tuple(
        OptionView(key, str(label), counts[key], key in chosen) for key, label in labels.items()
    )
    return FacetView(facet.name, str(facet.label), "flag" if facet.live else "terms", options)


def _terms(
    vocabulary: Vocabulary, parent: str, counts: Any, chosen: Sequence[str]
) -> Iterator[OptionView]:
    for term in vocabulary.terms:
        if term.parent == parent:
            below = tuple(
                option
                for option in _terms(vocabulary, term.key, counts, chosen)
                if option.count or option.selected
            )
            yield OptionView(term.key, term.label, counts[term.key], term.key in chosen, below)


def chips(query: Query) -> list[Chip]:
    """Return the active filters, each with the address without it."""
    found = [Chip(f"« {query.q} »", query.without("q"))] if query.q else []
    found += [
        Chip(territory.name, query.without("territory", territory.key))
        for territory in query.territories
    ]
    for name, options in query.facets.items():
        found += [
            Chip(option_label(name, option), query.without(name, option)) for option in options
        ]
    if query.centre:
        place = query.near if not query.near[:1].isdigit() else _("moi")
        distance = f"{query.radius_metres / 1000:g}"
        label = _("À moins de %(km)s km : %(place)s", km=distance, place=place)
        found.append(Chip(label, query.dropping("near").url()))
    if query.box:
        found.append(Chip(_("Zone de la carte"), query.without("bbox")))
    return found


def option_label(name: str, option: str) -> str:
    """Return the words for one option of a facet."""
    facet = registry().facets[name]
    if facet.vocabulary:
        return registry().vocabularies[facet.vocabulary].label_of(option)
    return str(facet.options.get(option, option))


def sorts(query: Query) -> list[Sort]:
    """Return the orders that make sense for the query."""
    labels = {
        "relevance": _("Pertinence") if query.q else "",
        "distance": _("Distance") if query.centre else "",
        "name": _("Nom"),
        "freshness": _("Vérifié récemment"),
    }
    return [Sort(key, label, key == query.order) for key, label in labels.items() if label]


def wider(found: Answer, above: Sequence[Any]) -> list[Way]:
    """Return what would give results: the territories around, or one criterion less."""
    query = found.query
    ways = [
        (_("Élargir : %(place)s", place=parent.name), replace(query, territories=(parent,), page=1))
        for parent in above
    ]
    if query.territories:
        ways.append((_("Sur tout le territoire"), query.dropping("territories")))
    ways += [
        (
            _("Sans le filtre « %(facet)s »", facet=str(registry().facets[name].label)),
            query.dropping(name),
        )
        for name in query.facets
    ]
    if query.box:
        ways.append((_("Au-delà de la zone de la carte"), query.dropping("box")))
    if query.centre:
        ways.append((_("Plus loin"), query.dropping("near")))
    counted = [Way(label, answer(one).count, one.url()) for label, one in ways]
    return [way for way in counted if way.count]


def families() -> list[FamilyView]:
    """Return the families in the order of colours and shapes."""
    return [FamilyView(term.key, term.label) for term in registry().vocabularies["family"].terms]


def exports(query: Query) -> list[Link]:
    """Return the addresses of the current selection in every registered format."""
    said = {
        name: value for name, value in query.parameters().items() if name not in ("page", "embed")
    }
    return [
        Link(str(exporter.label), url_for("explore.export", name=exporter.name, **said))
        for exporter in registry().exporters.values()
    ]


def tiles_url(query: Query) -> str:
    """Return the template of tile addresses for the selection."""
    said = {name: value for name, value in query.parameters().items() if name not in _NOT_IN_TILES}
    address = url_for("atlas.tile", layer="actors", z=0, x=0, y=0, **said)
    return address.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")


_NOT_IN_TILES = ("page", "sort", "bbox", "embed")
"""The map shows beyond the zone that the list is cut to, so that one can look around."""
