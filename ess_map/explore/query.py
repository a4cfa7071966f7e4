# SPDX-License-Identifier: AGPL-3.0-or-later
"""The address is the state of the page: read it, write it, and say what makes no sense in it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from ess_map.atlas.ordering import SORTS
from ess_map.atlas.pointlayers import overlays
from ess_map.atlas.selection import Scheme
from ess_map.atlas.store import store
from ess_map.core.errors import NotFound
from ess_map.explore import moments
from ess_map.platform.contracts import Facet
from ess_map.platform.options import options_of
from ess_map.territories import lookup, search
from ess_map.territories.models import Territory

LONGEST_TEXT = 200
LONGEST_OPTION = 100
RADIUS = 10.0
"""Kilometres around ``near`` when the address does not say; at least 0.1, at most 200."""
LAST_PAGE = 1_000_000


@dataclass(frozen=True)
class Query:
    """What an address asks for, already made sense of."""

    q: str = ""
    territories: tuple[Territory, ...] = ()
    near: str = ""
    centre: tuple[float, float] | None = None
    """Longitude, latitude of ``near``."""
    radius: float | None = None
    box: tuple[float, float, float, float] | None = None
    sort: str = ""
    page: int = 1
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    moments: Mapping[str, datetime] = field(default_factory=dict)
    """The wall time that a facet about opening hours is asked for, where it is not now."""
    layers: tuple[str, ...] = ()
    """The layers drawn otherwise than their authors decided: ``name``, or ``-name`` to hide it."""
    embed: bool = False
    """Shown within somebody else's page, without our own frame."""

    @property
    def bbox(self) -> str:
        return ",".join(map(_exact, self.box)) if self.box else ""

    @property
    def territory(self) -> str:
        return self.territories[0].key if self.territories else ""

    @property
    def radius_metres(self) -> float:
        return 1000 * (self.radius or RADIUS)

    @property
    def order(self) -> str:
        """The sort in force: what was asked, else what the rest of the query suggests."""
        possible = {"relevance": bool(self.q), "distance": self.centre is not None}
        if self.sort and possible.get(self.sort, True):
            return self.sort
        return "relevance" if self.q else "distance" if self.centre else "freshness"

    def parameters(self) -> dict[str, Any]:
        """Return the parameters of the address that means this query, in their usual order."""
        said = {
            "q": self.q,
            "territory": [territory.key for territory in self.territories],
            **{name: list(options) for name, options in self.facets.items()},
            **{moments.parameter(name): moments.write(at) for name, at in self.moments.items()},
            "layers": list(self.layers),
            "near": self.near,
            "radius": _exact(self.radius) if self.radius else "",
            "bbox": self.bbox,
            "sort": self.sort,
            "page": self.page if self.page > 1 else "",
            "embed": "1" if self.embed else "",
        }
        return {name: value for name, value in said.items() if value}

    def url(self, endpoint: str = "explore.index", **changes: Any) -> str:
        """Return the address of this query with some parameters changed ('' drops one)."""
        said = {**self.parameters(), **changes}
        if said.get("page") == 1:
            del said["page"]
        return url_for(endpoint, **{name: value for name, value in said.items() if value})

    def without(self, name: str, value: str | None = None) -> str:
        """Return the address without a parameter, or without one of its values.

        A facet that is no longer asked for takes its moment along.
        """
        kept = [option for option in _many(self.parameters().get(name)) if option != value]
        if value is None or not kept:
            return self.url(page=1, **{name: "", moments.parameter(name): ""})
        return self.url(page=1, **{name: kept})

    def dropping(self, name: str) -> Query:
        """Return the same query without one criterion, on its first page."""
        empty = Query()
        if name in self.facets:
            rest = {facet: options for facet, options in self.facets.items() if facet != name}
            kept = {facet: at for facet, at in self.moments.items() if facet != name}
            return replace(self, facets=rest, moments=kept, page=1)
        if name == "near":
            return replace(self, near="", centre=None, radius=None, page=1)
        return replace(self, page=1, **{name: getattr(empty, name)})


@dataclass(frozen=True)
class Reading:
    """A query, and a sentence about each part of the address that was left out of it."""

    query: Query
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """The same about what changes the view and not the selection: no reason to refuse data."""


def read(args: Mapping[str, Sequence[str]]) -> Reading:
    """Make sense of the parameters of an address; names we do not know are other people's."""
    return _Reader(args).read()


class _Reader:
    """Reads parameter by parameter, noting the problems."""

    def __init__(self, args: Mapping[str, Sequence[str]]) -> None:
        self.args = args
        self.problems: list[str] = []
        self.remarks: list[str] = []

    def read(self) -> Reading:
        near, centre = self._near()
        query = Query(
            q=self._text(),
            territories=self._territories(),
            near=near,
            centre=centre,
            radius=self._radius() if centre else None,
            box=self._box(),
            sort=self._sort(),
            page=self._page(),
            facets=self._facets(),
            moments=self._moments(),
            layers=self._layers(),
            embed=bool(self._one("embed")),
        )
        return Reading(query, tuple(self.problems), tuple(self.remarks))

    def _one(self, name: str) -> str:
        values = self.args.get(name) or [""]
        # A NUL cannot be stored or searched by PostgreSQL; nobody types one.
        return values[-1].replace("\0", "").strip()

    def _problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def _text(self) -> str:
        text = " ".join(self._one("q").split())
        if len(text) > LONGEST_TEXT:
            self._problem(_("Votre recherche était très longue : seul son début a servi."))
            text = text[:LONGEST_TEXT].rpartition(" ")[0] or text[:LONGEST_TEXT]
        return text

    def _territories(self) -> tuple[Territory, ...]:
        found: dict[str, Territory] = {}
        for key in filter(None, self.args.get("territory") or ()):
            try:
                territory = lookup.get(key.replace("\0", ""))
            except NotFound as error:
                self._problem(error.message)
            else:
                found[territory.key] = territory
        return tuple(found.values())

    def _near(self) -> tuple[str, tuple[float, float] | None]:
        text = self._one("near")[:LONGEST_OPTION]
        numbers = _numbers(text)
        if len(numbers) == 2 and abs(numbers[0]) <= 90 and abs(numbers[1]) <= 180:
            return text, (numbers[1], numbers[0])
        if not text:
            return "", None
        places = [
            place
            for place in search.find(text, 5, levels=["commune"])
            if place.longitude is not None
        ]
        if not places:
            self._problem(
                _("Nous ne connaissons pas « %(place)s » : tapez le nom d'une commune.", place=text)
            )
            return "", None
        return text, (places[0].longitude, places[0].latitude)

    def _radius(self) -> float | None:
        numbers = _numbers(self._one("radius"))
        return min(200.0, max(0.1, numbers[0])) if len(numbers) == 1 else None

    def _box(self) -> tuple[float, float, float, float] | None:
        text = self._one("bbox")
        numbers = _numbers(text)
        if len(numbers) == 4:
            west, south, east, north = numbers
            if south < north and max(abs(south), abs(north)) <= 90 and _longitudes(west, east):
                return west, south, east, north
        if text:
            self._problem(_("La zone demandée n'a pas de sens : elle a été laissée de côté."))
        return None

    def _sort(self) -> str:
        sort = self._one("sort")
        if sort and sort not in SORTS:
            self._problem(_("Ce tri n'existe pas : la liste est dans l'ordre habituel."))
            return ""
        return sort

    def _page(self) -> int:
        text = self._one("page")
        return max(1, min(int(text[:9]), LAST_PAGE)) if text.isdecimal() else 1

    def _facets(self) -> dict[str, tuple[str, ...]]:
        found = {}
        scheme = store().offered()
        for name, facet in scheme.facets.items():
            options = [text for text in self.args.get(name) or () if text]
            known = tuple(dict.fromkeys(text for text in options if _offers(scheme, facet, text)))
            for option in set(options) - set(known):
                self._problem(
                    _(
                        "Le filtre « %(facet)s » ne connaît pas « %(option)s ».",
                        facet=str(facet.label),
                        option=option[:LONGEST_OPTION],
                    )
                )
            if known:
                found[name] = known
        self._away(scheme)
        return found

    def _moments(self) -> dict[str, datetime]:
        found = {}
        for name, facet in store().offered().facets.items():
            text = self._one(moments.parameter(name)) if facet.hours else ""
            moment = moments.read(text)
            if moment is not None:
                found[name] = moment
            elif text:
                self._problem(
                    _(
                        "Le moment « %(text)s » n'a pas de sens : écrivez par exemple %(example)s.",
                        text=text[:LONGEST_OPTION],
                        example="2026-11-28T11:00",
                    )
                )
        return found

    def _away(self, scheme: Scheme) -> None:
        """Say which filters of plugins are not there: their names, like all others', we let be."""
        for name, facet in store().known.items():
            if name not in scheme.facets and any(self.args.get(name) or ()):
                self.remarks.append(
                    _(
                        "Le filtre « %(facet)s » n'est pas disponible en ce moment : "
                        "la liste est faite sans lui.",
                        facet=str(facet.label),
                    )
                )

    def _layers(self) -> tuple[str, ...]:
        """The last word on a layer counts: a form says ``-name`` before the box that may be on."""
        asked = {
            text.removeprefix("-"): not text.startswith("-")
            for text in self.args.get("layers") or ()
            if text
        }
        there = {layer.name: layer.shown for layer in overlays()}
        for name, shown in asked.items():
            if shown and name not in there:
                self.remarks.append(
                    _(
                        "La couche « %(name)s » n'existe pas : la carte est dessinée sans elle.",
                        name=name[:LONGEST_OPTION],
                    )
                )
        changed = {name: on for name, on in asked.items() if there.get(name, on) != on}
        return tuple(name if changed[name] else f"-{name}" for name in there if name in changed)


def _offers(scheme: Scheme, facet: Facet, option: str) -> bool:
    if facet.vocabulary:
        return option in scheme.vocabularies[facet.name].by_key
    options = options_of(facet)
    if options:
        return option in options
    return len(option) <= LONGEST_OPTION and "\0" not in option


def _numbers(text: str) -> list[float]:
    """Return the comma-separated finite numbers of ``text``, none if one of them is not."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        return []
    return numbers if all(map(math.isfinite, numbers)) else []


def _exact(number: float) -> str:
    """Write a number so that reading it gives the same one: links mean the same selection."""
    return repr(number).removesuffix(".0")


def _longitudes(west: float, east: float) -> bool:
    return abs(west) <= 180 and abs(east) <= 180 and west != east


def _many(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [str(value)]
