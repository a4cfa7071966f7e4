# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses at which a plugin can be seen: its own pages, and core's pages that it adds to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from ess_map.check.country import Country
from ess_map.check.loading import own_rules
from ess_map.check.trial import plugins_of
from ess_map.platform.options import options_of

READS = {"GET", "HEAD", "OPTIONS"}
TILE = (8, 128, 90)
"""One above the small country."""


@dataclass(frozen=True)
class Page:
    """A page of the plugin; ``guessed`` names the arguments for which a value was made up."""

    url: str
    endpoint: str
    methods: tuple[str, ...]
    guessed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What addresses may hold: what the author said, then what the country has."""

    country: Country | None = None
    said: Mapping[str, Any] = field(default_factory=dict)

    def value(self, rule: Rule, argument: str) -> tuple[Any, bool]:
        """Return a value for one argument, and whether it is a mere guess."""
        if argument in self.said:
            return self.said[argument], False
        is_number = isinstance(rule._converters[argument], IntegerConverter)
        if self.country is not None:
            if "slug" in argument:
                return self.country.actors[0], False
            if "actor" in argument:
                return (self.country.actor_id if is_number else self.country.actors[0]), False
            if "territory" in argument or argument == "key":
                return self.country.territory, False
        return (1 if is_number else "essai"), True


def pages(app: Flask, name: str, known: Known) -> list[Page]:
    """Return the plugin's own pages, all methods."""
    found = []
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for rule in own_rules(app, name):
            if rule.endpoint.endswith(".static"):
                continue
            values = {one: known.value(rule, one) for one in sorted(rule.arguments)}
            url = adapter.build(
                rule.endpoint,
                {one: value for one, (value, _guess) in values.items()},
                method=sorted(rule.methods or READS)[0],
            )
            guessed = tuple(one for one, (_value, guess) in values.items() if guess)
            methods = tuple(sorted(rule.methods or ()))
            found.append(Page(url.partition("?")[0], rule.endpoint, methods, guessed))
    return found


def of_core(country: Country | None) -> list[str]:
    """Return core's pages that plugins add to."""
    found = ["/", "/?vue=liste", "/acteurs/nouveau", "/administration", "/donnees-personnelles"]
    found += ["/compte", "/compte/donnees.zip", "/facets.json", "/a-propos"]
    if country is not None:
        found += [f"/acteurs/{slug}" for slug in country.actors]
        found += [f"/acteurs/{country.actors[0]}/modifier", f"/territoires/{country.territory}"]
        found += [f"/territoires/{country.territory}/tableau"]
    return found


def of_registered(app: Flask, name: str, country: Country | None) -> Iterator[str]:
    """Yield the addresses that core makes of what the plugin has registered."""
    plugins = plugins_of(app)
    registry = plugins.registry()
    own = registry.of(name)
    for layer in own.get("layers", ()):
        yield f"/tiles/{layer}/{'/'.join(map(str, TILE))}.mvt"
        if registry.layers[layer].points is not None:
            yield from (f"/couches/{layer}", f"/couches/{layer}.geojson", f"/?layers={layer}")
    for exporter in own.get("exporters", ()):
        yield f"/export/acteurs.{exporter}"
    for facet in own.get("facets", ()):
        item = registry.facets[facet]
        vocabulary = registry.vocabularies.get(item.vocabulary)
        options = [term.key for term in vocabulary.terms] if vocabulary else list(options_of(item))
        for option in options[:2]:
            yield f"/?{facet}={quote(option)}"
    if country is not None and name in plugins.implementing("actor_properties"):
        yield from ("/export/acteurs.csv", "/export/acteurs.geojson")
