# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the search box proposes while one types: places to jump to, themes, actors."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from ess_map.atlas.store import store
from ess_map.core.text import words
from ess_map.explore.answer import answer
from ess_map.explore.cards import cards
from ess_map.explore.query import LONGEST_TEXT, Query
from ess_map.territories import search

Suggestion = dict[str, str]
SHORTEST = 2


def suggest(text: str) -> list[Suggestion]:
    """Return at most twelve suggestions for a beginning, territories and themes first."""
    text = " ".join(text.replace("\0", "").split())[:LONGEST_TEXT]
    if len(text) < SHORTEST:
        return []
    return [*_terms(text)[:3], *_territories(text), *_actors(text)]


def _territories(text: str) -> list[Suggestion]:
    return [
        {
            "kind": "territory",
            "label": place.name,
            "detail": " · ".join(filter(None, (place.level_label, _department(place)))),
            "url": url_for("explore.index", territory=place.key),
        }
        for place in search.find(text, 4)
    ]


def _department(place) -> str:
    return place.department_code or "" if place.level == "commune" else ""


def _terms(text: str) -> list[Suggestion]:
    """The terms that have all the words of the text, in the order of the form's facets."""
    scheme = store().offered()
    lexicon = scheme.concepts.lexicon
    asked = words(text)
    if not asked:
        return []
    found = set.intersection(*(lexicon.find(word, unfinished=word is asked[-1]) for word in asked))
    order = list(scheme.facets)
    return [
        {
            "kind": "term",
            "label": scheme.label(facet, key),
            "detail": str(scheme.facets[facet].label),
            "url": url_for("explore.index", **{facet: key}),
        }
        for facet, key in sorted(found, key=lambda pair: (order.index(pair[0]), pair[1]))
    ]


def _actors(text: str) -> list[Suggestion]:
    query = Query(q=text)
    return [
        {
            "kind": "actor",
            "label": card.name,
            "detail": card.city or _("lieu non précisé"),
            "url": card.url,
        }
        for card in cards(answer(query).page(0, 5), query)
    ]
