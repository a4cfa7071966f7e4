# SPDX-License-Identifier: AGPL-3.0-or-later
"""The order of assembly, readable in one minute."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from ess_map import config, health
from ess_map.actors import hooks as actors
from ess_map.atlas import hooks as atlas
from ess_map.atlas import store
from ess_map.bench import hooks as bench
from ess_map.board import hooks as board
from ess_map.campaigns import hooks as campaigns
from ess_map.config import Settings
from ess_map.contributions import hooks as contributions
from ess_map.core import addresses, assets, errorpages, i18n, limits, log, security, spatial
from ess_map.core.clock import Clock
from ess_map.core.db import db
from ess_map.core.htmx import htmx
from ess_map.demo import hooks as demo
from ess_map.diagnosis import hooks as diagnosis
from ess_map.explore import hooks as explore
from ess_map.extensions import hooks as extensions
from ess_map.funding import hooks as funding
from ess_map.governance import hooks as governance
from ess_map.history import hooks as history
from ess_map.local_needs import hooks as local_needs
from ess_map.moderation import hooks as moderation
from ess_map.notifications import hooks as notifications
from ess_map.people import hooks as people
from ess_map.plans import hooks as plans
from ess_map.platform import hooks as shared
from ess_map.platform import mounting
from ess_map.platform.plugins import Plugins
from ess_map.pole_building import hooks as pole_building
from ess_map.pole_cards import hooks as pole_cards
from ess_map.pole_stages import hooks as pole_stages
from ess_map.poles import hooks as poles
from ess_map.proposing import hooks as proposing
from ess_map.sources import hooks as sources
from ess_map.subscriptions import hooks as subscriptions
from ess_map.territories import hooks as territories

ROOMS = {
    "platform": shared,
    "territories": territories,
    "actors": actors,
    "atlas": atlas,
    "explore": explore,
    "people": people,
    "notifications": notifications,
    "extensions": extensions,
    "contributions": contributions,
    "history": history,
    "proposing": proposing,
    "moderation": moderation,
    "sources": sources,
    "subscriptions": subscriptions,
    "campaigns": campaigns,
    "board": board,
    "poles": poles,
    "pole_cards": pole_cards,
    "pole_stages": pole_stages,
    "pole_building": pole_building,
    "funding": funding,
    "local_needs": local_needs,
    "plans": plans,
    "governance": governance,
    "diagnosis": diagnosis,
    "demo": demo,
    "bench": bench,
}
"""Core is made of its own plugins, registered in this order."""


def create_app(
    settings: Settings | None = None,
    *,
    plugins: Iterable[tuple[str, object]] = (),
    installed: bool = True,
) -> Flask:
    """Assemble the application.

    ``plugins`` are extra (name, plugin) pairs; ``installed=False`` leaves installed ones out.
    Raises ``ConfigurationError`` with a sentence for the operator.
    """
    settings = settings or config.from_environment()
    log.configure(settings.log_level)
    app = Flask("ess_map", template_folder=assets.TEMPLATES, static_folder=assets.STATIC)
    app.config.from_mapping(settings.flask())
    app.extensions["ess_map.settings"] = settings
    app.extensions["ess_map.clock"] = Clock()

    log.init_app(app)
    addresses.init_app(app)
    i18n.init_app(app)
    htmx.init_app(app)
    db.init_app(app)
    with app.app_context():
        spatial.prepare_engine(db.engine)
    security.init_app(app, settings)
    limits.init_app(app, settings)
    assets.init_app(app)
    errorpages.init_app(app)
    Compress(app)

    manager = Plugins(
        strict=settings.development, vital=ROOMS, folder=settings.instance / "plugins"
    )
    for name, room in ROOMS.items():
        manager.add(room, name)
    for name, plugin in plugins:
        manager.add(plugin, name)
    if installed and settings.plugins == "installed":
        manager.add_installed()
    mounting.init_app(app, manager)
    store.init_app(app)
    app.register_blueprint(health.bp)

    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops, x_prefix=hops)
    return app
