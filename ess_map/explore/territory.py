# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a territory: who is here, what is known of it, what lies around and below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa
from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _

from ess_map.actors.models import Source
from ess_map.core.db import db
from ess_map.core.htmx import render
from ess_map.core.i18n import language
from ess_map.explore import cards, frame, places, present
from ess_map.explore.answer import Answer, answer
from ess_map.explore.query import Query
from ess_map.platform import access, panels
from ess_map.platform.access import public
from ess_map.platform.plugins import registry
from ess_map.territories import boundaries, indicators, lookup
from ess_map.territories.models import Indicator, Territory

bp = Blueprint("territory", __name__)

MOST_LISTED = 12


class Place(NamedTuple):
    name: str
    url: str


class Bar(NamedTuple):
    label: str
    count: int
    url: str
    family_index: int | None = None


class Child(NamedTuple):
    name: str
    url: str
    count: int


class Neighbour(NamedTuple):
    """An actor in a short list."""

    name: str
    url: str
    family_index: int
    note: str


@dataclass(frozen=True)
class FigureView:
    """A figure that somebody stated, with where and when."""

    label: str
    value: str
    unit: str
    year: int | None
    source: str
    source_url: str | None = None


@bp.get("/territoires/<key>")
@public
def page(key: str) -> Response:
    """The territory; former codes and other spellings are sent to today's address."""
    here = lookup.get(key)
    if here.key != key:
        return redirect(url_for("territory.page", key=here.key), 301)
    frame.about(here)
    query = Query(territories=(here,))
    found = answer(query)
    counts = places.by_territory(found.communes())
    return make_response(
        render_template(
            "territories/page.html",
            territory=here,
            parents=_links(reversed(lookup.parents(here))),
            explore_url=query.url(),
            count=found.count,
            located=found.located,
            families=present.families(),
            by_family=_bars(found, "family"),
            by_activity=_bars(found, "activity"),
            figures=_figures(here),
            third_places=_with_role(here, "tiers_lieu"),
            poles=_with_role(here, "pole"),
            children=_children(here, counts),
            children_label=_children_label(here),
            panels=panels.of(
                "territory_panels",
                partial(lookup.keys_over, here),
                lambda plugin: url_for("territory.panels_alone", key=here.key, plugin=plugin),
                territory=here,
                user=access.user(),
            ),
            tiles_url=present.tiles_url(query),
            bbox=boundaries.bbox(here),
            embed_code=_embed_code(query),
            export_links=present.exports(query),
            subscribe_url=query.url("subscriptions.new"),
        )
    )


@bp.get("/territoires/<key>/panneaux/<plugin>")
@public
def panels_alone(key: str, plugin: str) -> Response:
    """The panels of one plugin that was slow when the page of the territory was made."""
    here = lookup.get(key)
    where = partial(lookup.keys_over, here)
    said = {"territory": here, "user": access.user()}
    return render(
        "platform/panels.html",
        "platform/_panels.html",
        name=here.name,
        back_url=url_for("territory.page", key=here.key),
        panels=panels.alone("territory_panels", where, plugin, **said),
    )


def _links(territories: Iterable[Territory]) -> list[Place]:
    return [
        Place(territory.name, url_for("territory.page", key=territory.key))
        for territory in territories
    ]


def _bars(found: Answer, facet: str) -> list[Bar]:
    """The top terms of a facet, most frequent first, each leading to the filtered list."""
    vocabulary = registry().vocabularies[facet]
    counts = found.options(facet)
    tops = [term for term in vocabulary.terms if not term.parent and counts[term.key]]
    keys = [term.key for term in vocabulary.terms]
    return [
        Bar(
            term.label,
            counts[term.key],
            found.query.url(**{facet: term.key}),
            keys.index(term.key) if facet == "family" else None,
        )
        for term in sorted(tops, key=lambda term: -counts[term.key])
    ]


def _with_role(here: Territory, role: str) -> list[Neighbour]:
    query = Query(territories=(here,), facets={"role": (role,)})
    found = answer(query)
    return [
        Neighbour(card.name, card.url, card.family_index, cards.aside(card.city, card))
        for card in cards.cards(found.page(0, MOST_LISTED), query)
    ]


def _children(here: Territory, counts: Mapping[str, int]) -> list[Child]:
    children = [
        Child(child.name, url_for("territory.page", key=child.key), counts[child.key])
        for child in lookup.children(here)
        if counts.get(child.key)
    ]
    return sorted(children, key=lambda child: (-child.count, child.name))


def _children_label(here: Territory) -> str:
    return {
        "region": _("Départements"),
        "department": _("Intercommunalités"),
        "epci": _("Communes"),
    }.get(here.level, "")


def _figures(here: Territory) -> list[FigureView]:
    """The figures stated about ``here``, each under the full name of who states it."""
    found = indicators.of(here)
    keys = {indicator.source for indicator in found}
    sources = {
        source.key: source
        for source in db.session.scalars(sa.select(Source).where(Source.key.in_(keys)))
    }
    return [_figure(indicator, sources.get(indicator.source)) for indicator in found]


def _figure(indicator: Indicator, source: Source | None) -> FigureView:
    place = f" ({indicator.place})" if indicator.place else ""
    return FigureView(
        label=indicator.label_en if language() == "en" else indicator.label_fr,
        value=format_decimal(indicator.value),
        unit=indicator.unit,
        year=indicator.year,
        source=f"{source.name if source else indicator.source}{place}",
        source_url=source.url or None if source else None,
    )


def _embed_code(query: Query) -> str:
    address = replace(query, embed=True).url(_external=True)
    title = _("Carte de l'économie sociale et solidaire")
    return f'<iframe src="{address}" title="{title}" width="100%" height="600"></iframe>'
