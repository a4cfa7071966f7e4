# SPDX-License-Identifier: AGPL-3.0-or-later
"""From an answer to what a template shows: cards, facets with counts, chips, ways out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from flask import url_for
from flask_babel import gettext as _

from ess_map.atlas.store import store
from ess_map.core.paging import Page, page_of
from ess_map.explore import moments, properties
from ess_map.explore.answer import Answer, answer
from ess_map.explore.cards import ActorCard, cards
from ess_map.explore.query import Query
from ess_map.platform.contracts import Facet, Vocabulary
from ess_map.platform.options import options_of
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


@dataclass(frozen=True)
class FamilyView:
    """A family in the legend; not a tuple, which the map would be sent as a list."""

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
    moment_name: str = ""
    """The parameter that asks for another moment, '' where there is none to choose."""
    moment: str = ""
    """What it says now, as the browser's field for a moment reads it."""


@dataclass(frozen=True)
class Result:
    """One page of the list, and how it stands in the whole."""

    count: int
    located: int
    actors: tuple[ActorCard, ...]
    page: Page


def result(found: Answer) -> Result:
    """Return the page of the list that the query asks for, the last one if it asks beyond."""
    page = page_of(found.count, found.query.page, PER_PAGE)
    ids = found.page(page.start, PER_PAGE)
    facts = properties.facts(ids)
    return Result(found.count, found.located, tuple(cards(ids, found.query, facts)), page)


def facets(found: Answer) -> list[FacetView]:
    """Return the facets of the form with exact counts."""
    return [_facet(found, facet) for facet in found.scheme.facets.values() if facet.listed]


def _facet(found: Answer, facet: Facet) -> FacetView:
    counts = found.options(facet.name)
    chosen = found.query.facets.get(facet.name, ())
    if facet.vocabulary:
        vocabulary = found.scheme.vocabularies[facet.name]
        options = tuple(_terms(vocabulary, "", counts, chosen))
        return FacetView(facet.name, str(facet.label), "terms", options)
    known = options_of(facet)
    options = tuple(
        OptionView(key, option_label(found.query, facet.name, key), counts[key], key in chosen)
        for key in known or sorted(counts)
    )
    kind = "flag" if len(known) == 1 else "terms"
    if not facet.hours:
        return FacetView(facet.name, str(facet.label), kind, options)
    at = found.query.moments.get(facet.name)
    name = moments.parameter(facet.name)
    said = moments.write(at) if at else ""
    return FacetView(facet.name, str(facet.label), kind, options, name, said)


def option_label(query: Query, facet: str, option: str) -> str:
    """Return the words for an option, which are those of the moment if one is asked for."""
    if facet in query.moments:
        return moments.in_words(query.moments[facet])
    return store().offered().label(facet, option)


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
    found = [Chip(_("« %(text)s »", text=query.q), query.without("q"))] if query.q else []
    found += [
        Chip(territory.name, query.without("territory", territory.key))
        for territory in query.territories
    ]
    for name, options in query.facets.items():
        found += [
            Chip(option_label(query, name, option), query.without(name, option))
            for option in options
        ]
    if query.centre:
        place = query.near if not query.near.lstrip("-+.")[:1].isdigit() else _("moi")
        distance = f"{query.radius_metres / 1000:g}"
        label = _("À moins de %(km)s km : %(place)s", km=distance, place=place)
        found.append(Chip(label, query.dropping("near").url()))
    if query.box:
        found.append(Chip(_("Zone de la carte"), query.without("bbox")))
    return found


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
            _("Sans le filtre « %(facet)s »", facet=str(found.scheme.facets[name].label)),
            query.dropping(name),
        )
        for name in found.asked.facets
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
    """Return the addresses of the current selection in every registered format, and its feed."""
    said = {name: value for name, value in query.parameters().items() if name not in _NOT_IN_FILES}
    files = [
        Link(str(exporter.label), url_for("explore.export", name=exporter.name, **said))
        for exporter in registry().exporters.values()
    ]
    return [*files, Link(_("Flux Atom"), url_for("explore.feed", **said))]


def tiles_url(query: Query) -> str:
    """Return the template of tile addresses for the selection."""
    said = {name: value for name, value in query.parameters().items() if name not in _NOT_IN_TILES}
    address = url_for("atlas.tile", layer="actors", z=0, x=0, y=0, **said)
    return address.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt")


_NOT_IN_FILES = ("page", "layers", "embed")
_NOT_IN_TILES = ("page", "sort", "bbox", "layers", "embed")
"""The map shows beyond the zone that the list is cut to, so that one can look around."""
