# SPDX-License-Identifier: AGPL-3.0-or-later
"""What explore adds to an actor's page: the small map, the neighbours, the similar ones."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from ess_map.actors.models import Actor
from ess_map.explore import cards, present
from ess_map.explore.answer import answer
from ess_map.explore.query import Query
from ess_map.explore.territory import Neighbour
from ess_map.platform.contracts import Panel

NEAR = 5.0
"""Kilometres within which an actor is a neighbour."""
SIMILAR_WITHIN = 50.0
MOST = 5


def of(actor: Actor) -> list[Panel]:
    """Return the panels of an actor that has a place; nothing for one that has none."""
    place = cards.point(actor)
    if place is None:
        return []
    found = [Panel(_("Sur la carte"), _map(actor), weight=10, place="side")]
    around = Query(centre=place, near=f"{place[1]},{place[0]}", radius=NEAR)
    activities = tuple(actor.terms.get("activity", ()))
    lists = [(_("Juste à côté"), around, 60)]
    if activities:
        similar = Query(
            centre=place,
            near=around.near,
            radius=SIMILAR_WITHIN,
            facets={"activity": activities},
        )
        lists.append((_("Ils font quelque chose de semblable"), similar, 70))
    for title, query, weight in lists:
        others = _others(actor, query)
        if others:
            html = Markup(render_template("explore/_links_panel.html", actors=others))
            found.append(Panel(title, html, weight=weight))
    return found


def _map(actor: Actor) -> Markup:
    shown = cards.card(actor)
    return Markup(
        render_template(
            "explore/_map_panel.html",
            actor=shown,
            families=present.families(),
            tiles_url=present.tiles_url(Query()),
        )
    )


def _others(actor: Actor, query: Query) -> list[Neighbour]:
    ids = [found for found in answer(query).page(0, MOST + 1) if found != actor.id][:MOST]
    return [
        Neighbour(card.name, card.url, card.family_index, cards.aside(card.distance, card))
        for card in cards.cards(ids, query)
    ]
