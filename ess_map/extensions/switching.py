# SPDX-License-Identifier: AGPL-3.0-or-later
"""Switch plugins on and off, and bring their tables up to date."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from ess_map.platform import migrating, state
from ess_map.platform.installed import Loaded
from ess_map.platform.plugins import running
from ess_map.territories import lookup


def installed(name: str) -> Loaded:
    """Return a plugin that has started; ``NotFound`` says why there is none of that name."""
    plugin = running().loaded.get(name)
    if plugin is not None and not plugin.vital:
        return plugin
    if name in running().broken:
        reason = running().broken[name]
        raise Invalid(
            _(
                "L'extension « %(name)s » n'a pas démarré (%(reason)s) : réparez-la ou "
                "installez une autre version, puis redémarrez.",
                name=name,
                reason=reason.rstrip("."),
            )
        )
    raise NotFound(
        _(
            "Aucune extension installée ne s'appelle « %(name)s » : `ess-map plugin list` dit "
            "lesquelles le sont.",
            name=name[:60],
        )
    )


def enable(session: Session, name: str, territories: Collection[str] | None = None) -> bool:
    """Switch ``name`` on, everywhere or in ``territories`` (keys) only; return whether it had to
    be migrated first. The caller commits, and has nothing pending."""
    plugin = installed(name)
    keys = _scopes(plugin, territories)
    migrated = _migrate(session, plugin)
    state.enable(session, name, keys)
    return migrated


def disable(session: Session, name: str) -> None:
    """Switch ``name`` off; its tables, settings and people's rights over their data stay."""
    installed(name)
    state.disable(session, name)


def upgrade(session: Session, name: str) -> bool:
    """Bring the tables of ``name`` up to date; return whether anything had to be done.

    The caller commits, and has nothing pending.
    """
    migrated = _migrate(session, installed(name))
    if migrated:
        state.changed(session, name, "upgraded")
    return migrated


def pending() -> list[str]:
    """Return the plugins whose tables are not those that their code expects."""
    with db.engine.connect() as connection:
        found = running().loaded.values()
        return [plugin.name for plugin in found if plugin.is_unmigrated(connection)]


def _migrate(session: Session, plugin: Loaded) -> bool:
    session.commit()  # a migration waits for every other transaction, and for this one for ever
    return migrating.upgrade(plugin.name, plugin.module)


def _scopes(plugin: Loaded, territories: Collection[str] | None) -> list[str] | None:
    if territories is None:
        return None
    if not (plugin.about and plugin.about.per_territory):
        raise Invalid(
            _("« %(label)s » ne se met en service que partout à la fois.", label=plugin.label)
        )
    if not territories:
        raise Invalid(_("Choisissez au moins un territoire, ou « Partout »."))
    return [territory.key for territory in lookup.get_many(territories)]
