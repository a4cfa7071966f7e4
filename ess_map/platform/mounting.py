# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plugins become part of the application: their routes, switched on and off while it runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from flask import Blueprint, Flask, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from ess_map.core import jobs, journal, timer
from ess_map.core.db import db
from ess_map.core.errors import ConfigurationError, EssMapError, NotFound
from ess_map.platform import acting
from ess_map.platform.acting import Trespass
from ess_map.platform.guarding import reason
from ess_map.platform.plugins import PLUGINS, Plugins


def init_app(app: Flask, plugins: Plugins) -> None:
    """Let ``plugins`` contribute to ``app``: routes now, the registry for everyone."""
    app.extensions[PLUGINS] = plugins
    with app.app_context():
        acting.watch(db.engine)
    plugins.collect()
    owners: dict[str, str] = {}
    for name, function in plugins.functions("register_blueprints"):
        with plugins.contained(name):
            for blueprint in function():
                _mount(app, plugins, name, blueprint, owners)
    app.before_request(partial(_closed_when_off, plugins, owners))
    app.teardown_appcontext(lambda _error: plugins.watch.write())
    app.extensions["ess_map.registry"] = plugins.everything()
    jobs.init_app(app, lambda: plugins.registry().jobs)
    timer.init_app(app, lambda: plugins.registry().alarms)
    if plugins.answers("event_recorded"):
        journal.observe(app, partial(plugins.tell, "event_recorded"))


def _mount(
    app: Flask, plugins: Plugins, name: str, blueprint: Blueprint, owners: dict[str, str]
) -> None:
    if name in plugins.vital:
        app.register_blueprint(blueprint)
        return
    if blueprint.name != name and not blueprint.name.startswith(f"{name}_"):
        raise ConfigurationError(
            f"le blueprint « {blueprint.name} » doit s'appeler « {name} » ou commencer par "
            f"« {name}_ »"
        )
    before = _app_wide(app)
    app.register_blueprint(blueprint)
    owners[blueprint.name] = name
    changed = [what for what, count in _app_wide(app).items() if count != before[what]]
    if changed:
        raise ConfigurationError(
            f"le blueprint « {blueprint.name} » change toute l'application "
            f"({', '.join(changed)}) : une extension n'ajoute qu'à ses propres pages"
        )
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith(f"{blueprint.name}."):
            app.view_functions[endpoint] = _at_work(plugins, name, view)


def _app_wide(app: Flask) -> dict[str, int]:
    """Count what a blueprint can add to every page; there is no hook to wrap a view."""
    return {
        "before_request": len(app.before_request_funcs.get(None, ())),
        "after_request": len(app.after_request_funcs.get(None, ())),
        "teardown_request": len(app.teardown_request_funcs.get(None, ())),
        "context_processor": len(app.template_context_processors.get(None, ())),
        "errorhandler": sum(map(len, app.error_handler_spec.get(None, {}).values())),
    }


def _at_work(plugins: Plugins, name: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """Say whose a view is while it works, and whose fault it was when it fails."""

    @wraps(view)
    def enter(**arguments: Any) -> Any:
        try:
            with acting.acting(name):
                return view(**arguments)
        except Exception as error:
            expected = isinstance(error, HTTPException | EssMapError)
            if not expected or isinstance(error, Trespass):
                plugins.watch.note(name, request.path, reason(error))
            raise

    return enter


def _closed_when_off(plugins: Plugins, owners: dict[str, str]) -> None:
    owner = owners.get(request.blueprint or "")
    if owner is not None and plugins.is_off(owner):
        raise NotFound(_("Cette page appartient à une extension qui n'est pas en service ici."))
