# SPDX-License-Identifier: AGPL-3.0-or-later
"""A selection that lasts: written as an address, read again later, said in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

from flask_babel import gettext as _

from ess_map.atlas.store import store
from ess_map.core.errors import Invalid
from ess_map.explore import present
from ess_map.explore.query import Query, read


def lasting(query: Query) -> Query:
    """Return ``query`` without what is of the moment: order, page, frame, layers, "open now".

    Who is open on Saturday at eleven is a selection that lasts.
    """
    known = store().known
    kept = {
        name: said
        for name, said in query.facets.items()
        if not known[name].live and (name in query.moments or not known[name].hours)
    }
    asked = {name: at for name, at in query.moments.items() if name in kept}
    return replace(query, sort="", page=1, embed=False, layers=(), facets=kept, moments=asked)


def parameters(query: Query) -> str:
    """Return the text that is kept of a query, and that ``recall`` reads."""
    return urlencode(lasting(query).parameters(), doseq=True)


def of_address(args: Mapping[str, Sequence[str]]) -> Query:
    """Read the parameters that somebody sent; ``Invalid`` if a part of them makes no sense."""
    reading = read(args)
    if reading.problems:
        raise Invalid(reading.problems[0])
    return lasting(reading.query)


def recall(text: str) -> Query:
    """Return the query that was kept as ``text``.

    ``Invalid`` when a part of it exists no more: without it the selection would be far wider
    than what was asked for.
    """
    said = split(text)
    query = of_address(said)
    if said.keys() - query.parameters().keys():
        raise Invalid(_("Un filtre de cette sélection n'est pas disponible en ce moment."))
    return query


def split(text: str) -> dict[str, list[str]]:
    """Return the parameters of an address by name."""
    return parse_qs(text)


def in_words(query: Query, *, typed: bool = True) -> str:
    """Say the selection as the page does; without ``typed``, none of the visitor's own words.

    A letter to an address that has not confirmed must not carry what a stranger typed.
    """
    if not typed:
        query = query.dropping("q").dropping("near")
    labels = [chip.label for chip in present.chips(query)]
    return " · ".join(labels) or _("tous les acteurs de la carte")
