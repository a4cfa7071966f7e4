# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins become part of the application: their routes, switched on and off while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial, wraps
from typing import Any

from flask import Blueprint, Flask, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from ess_map.core import jobs, journal, timer, uploads
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError, EssMapError, NotFound, Unavailable
from ess_map.platform import acting, matching, texts, visiting
from ess_map.platform.access import decision_of
from ess_map.platform.acting import FAILURES, Trespass
from ess_map.platform.guarding import reason
from ess_map.platform.plugins import PLUGINS, Plugins
from ess_map.platform.surface import Surface


def init_app(app: Flask, plugins: Plugins) -> None:
    """Let ``plugins`` contribute to ``app``: routes now, the registry for everyone."""
    app.extensions[PLUGINS] = plugins
    own = [plugin.module for plugin in plugins.loaded.values() if not plugin.vital]
    texts.init_app(app, own)
    with app.app_context():
        acting.watch(db.engine)
        plugins.collect()
    visiting.init_app(app)
    owners: dict[str, str] = {}
    for name, function in plugins.functions("register_blueprints"):
        with plugins.contained(name):
            owners.update(dict.fromkeys(_mount(app, plugins, name, function()), name))
    app.before_request(partial(_closed_when_off, plugins, owners))
    app.teardown_appcontext(lambda _error: plugins.watch.write())
    matching.init_app(app, plugins)
    jobs.init_app(app, lambda: plugins.registry().jobs)
    uploads.init_app(app, lambda: plugins.registry().files)
    timer.init_app(app, lambda: plugins.registry().alarms)
    if plugins.answers("event_recorded"):
        journal.observe(app, partial(plugins.tell, "event_recorded"))


def _mount(app: Flask, plugins: Plugins, name: str, blueprints: Iterable[Blueprint]) -> list[str]:
    """Register all blueprints of a plugin, or none; return their names."""
    if name in plugins.vital:
        for blueprint in blueprints:
            app.register_blueprint(blueprint)
        return []
    before = Surface(app)
    try:
        return [_mounted(app, plugins, name, blueprint) for blueprint in blueprints]
    except FAILURES:
        before.restore()
        raise


def _mounted(app: Flask, plugins: Plugins, name: str, blueprint: Blueprint) -> str:
    if blueprint.name != name and not blueprint.name.startswith(f"{name}_"):
        raise ConfigurationError(
            f"le blueprint « {blueprint.name} » doit s'appeler « {name} » ou commencer par "
            f"« {name}_ »"
        )
    before = Surface(app)
    app.register_blueprint(blueprint)
    about = plugins.loaded[name].about
    address = about.address if about else ""
    changed = sorted(set(before.changes(name, blueprint, address)))
    if changed:
        raise ConfigurationError(
            f"le blueprint « {blueprint.name} » change toute l'application "
            f"({', '.join(changed)}) : une extension n'ajoute que ses propres pages, sous "
            f"/{address or name}/"
        )
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{blueprint.name}."):
            _refuse_open(app, plugins, endpoint)
            app.view_functions[endpoint] = _at_work(plugins, name, view)
    for functions in (app.before_request_funcs, app.after_request_funcs):
        for scope, own in functions.items():
            if f"{scope}.".startswith(f"{blueprint.name}."):
                own[:] = [_at_work(plugins, name, function) for function in own]
    return blueprint.name


def _refuse_open(app: Flask, plugins: Plugins, endpoint: str) -> None:
    """Refuse a route that does not say who may come in, or names a permission nobody has."""
    if endpoint.endswith(".static"):
        return
    decision = decision_of(app, endpoint)
    if decision is None:
        raise ConfigurationError(
            f"la route « {endpoint} » ne dit pas qui peut entrer : @public, @signed_in ou @needs "
            "sous sa ligne"
        )
    if "." in decision.role and decision.role not in plugins.everything().permissions:
        raise ConfigurationError(
            f"la route « {endpoint} » demande « {decision.role} », que personne n'a déclarée"
        )


def _at_work(plugins: Plugins, name: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """Say whose a view is while it works, and whose fault it was when it fails."""

    @wraps(view)
    def enter(*arguments: Any, **named: Any) -> Any:
        try:
            with acting.acting(name) as act:
                answer = view(*arguments, **named)
            if act.trespass is not None:  # it has caught that itself
                raise act.trespass
        except FAILURES as error:
            db.session.rollback()  # the page that tells of it needs a session that answers
            expected = isinstance(error, HTTPException | EssMapError)
            if not expected or isinstance(error, Trespass):
                plugins.watch.note(name, request.path, reason(error))
            if isinstance(error, SystemExit):
                sentence = _("Extension « %(name)s » : elle a échoué.", name=name)
                raise Unavailable(sentence) from error
            raise
        return answer

    return enter


def _closed_when_off(plugins: Plugins, owners: dict[str, str]) -> None:
    # Of a blueprint inside another one both are named.
    owner = next((owners[name] for name in request.blueprints if name in owners), None)
    if owner is not None and plugins.is_off(owner):
        raise NotFound(_("Cette page appartient à une extension qui n'est pas en service ici."))
