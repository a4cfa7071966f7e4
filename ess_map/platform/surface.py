# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the application is everybody's: a plugin adds its own pages to it and changes nothing.

Flask lets a blueprint change the whole application. What one has changed is found by comparing,
and taken back whole, so that a plugin is mounted entirely or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from copy import copy
from typing import Any

from flask import Blueprint, Flask
from werkzeug.routing import Map, Rule


class Surface:
    """The application as it stood before a plugin came."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.named = {what: dict(part) for what, part in _named(app).items()}
        self.scoped = {what: _copied(part) for what, part in _scoped(app).items()}
        self.listed = {what: list(part) for what, part in _listed(app).items()}
        self.rules = list(app.url_map.iter_rules())
        self.attributes = dict(vars(app))

    def changes(self, plugin: str, blueprint: Blueprint, address: str = "") -> Iterator[str]:
        """Yield what ``blueprint`` did to the application that is not its own.

        ``address``: the first word that the plugin has chosen for its pages, besides its name.
        """
        for what, part in _named(self.app).items():
            known = self.named[what]
            yield from (
                f"{what} {name}"
                for name, value in known.items()
                if name not in part or part[name] is not value
            )
        for what, scopes in _scoped(self.app).items():
            for scope in {None, *self.scoped[what]} - {blueprint.name}:
                if (scopes.get(scope) or None) != (self.scoped[what].get(scope) or None):
                    yield f"{what} {scope or ''}".strip()
        for what, items in _listed(self.app).items():
            if items != self.listed[what]:
                yield what
        for name, value in vars(self.app).items():
            if self.attributes.get(name, getattr(Flask, name, value)) is not value:
                yield name
        yield from (f"adresse {rule.rule}" for rule in self._foreign_rules(plugin, address))

    def _foreign_rules(self, plugin: str, address: str) -> list[Rule]:
        taken = {_first(rule) for rule in self.rules if not _is_of(rule, plugin)}
        own = {plugin, plugin.replace("_", "-"), address} - taken - {""}
        known = {id(rule) for rule in self.rules}
        rules = (rule for rule in self.app.url_map.iter_rules() if id(rule) not in known)
        return [rule for rule in rules if _first(rule) not in own or not _is_of(rule, plugin)]

    def restore(self) -> None:
        """Take back all that happened since."""
        app = self.app
        for name in set(vars(app)) - set(self.attributes):
            delattr(app, name)
        vars(app).update(self.attributes)
        for what, part in [*_named(app).items(), *_scoped(app).items()]:
            part.clear()
            part.update(self.named.get(what) or self.scoped.get(what) or {})
        for what, items in _listed(app).items():
            items[:] = self.listed[what]
        app.url_map = _rebuilt(app.url_map, self.rules)


def _named(app: Flask) -> dict[str, MutableMapping[str, Any]]:
    return {
        "view": app.view_functions,
        "blueprint": app.blueprints,
        "template_filter": app.jinja_env.filters,
        "template_test": app.jinja_env.tests,
        "template_global": app.jinja_env.globals,
        "command": app.cli.commands,
        "extension": app.extensions,
        "config": app.config,
        "converter": app.url_map.converters,
    }


def _scoped(app: Flask) -> dict[str, MutableMapping[str | None, Any]]:
    return {
        "before_request": app.before_request_funcs,
        "after_request": app.after_request_funcs,
        "teardown_request": app.teardown_request_funcs,
        "context_processor": app.template_context_processors,
        "url_value_preprocessor": app.url_value_preprocessors,
        "url_defaults": app.url_default_functions,
        "errorhandler": app.error_handler_spec,
    }


def _listed(app: Flask) -> dict[str, list[Any]]:
    return {
        "teardown_appcontext": app.teardown_appcontext_funcs,
        "shell_context_processor": app.shell_context_processors,
    }


def _copied(part: Any) -> Any:
    """Copy the containers, of whatever kind, and keep what is in them."""
    if isinstance(part, list):
        return list(part)
    if not isinstance(part, dict):
        return part
    clone = copy(part)
    clone.update({key: _copied(value) for key, value in part.items()})
    return clone


def _first(rule: Rule) -> str:
    return rule.rule.split("/")[1]


def _is_of(rule: Rule, plugin: str) -> bool:
    blueprint = rule.endpoint.partition(".")[0]
    return blueprint == plugin or blueprint.startswith(f"{plugin}_")


def _rebuilt(old: Map, rules: list[Rule]) -> Map:
    """Make a map of addresses anew: werkzeug's forgets none."""
    fresh = type(old)(host_matching=old.host_matching)
    for name, value in vars(old).items():
        if not name.startswith("_"):
            setattr(fresh, name, value)
    for rule in rules:
        twin = rule.empty()
        twin.provide_automatic_options = rule.provide_automatic_options
        fresh.add(twin)
    return fresh
