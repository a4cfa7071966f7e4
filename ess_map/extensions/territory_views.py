# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages on which the animators of a territory set the plugins that let them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ess_map.core.db import db
from ess_map.core.errors import NotFound
from ess_map.extensions.forms import Settings
from ess_map.people import rights
from ess_map.platform.access import needs
from ess_map.platform.installed import Loaded
from ess_map.platform.plugins import registry, running
from ess_map.territories import lookup
from ess_map.territories.models import Territory

bp = Blueprint("extensions_here", __name__)


@bp.get("/territoires/<key>/extensions")
@needs("animator", of=lambda key: rights.of_territory(lookup.get(key)))
def index(key: str) -> str:
    territory = lookup.get(key)
    return render_template("extensions/here.html", territory=territory, plugins=settable(territory))


@bp.route("/territoires/<key>/extensions/<name>", methods=["GET", "POST"])
@needs("animator", of=lambda key, name: rights.of_territory(lookup.get(key)))
def settings(key: str, name: str) -> ResponseReturnValue:
    """What holds in this territory alone."""
    territory = lookup.get(key)
    plugin = next((one for one in settable(territory) if one.name == name), None)
    if plugin is None:
        raise NotFound(_("Aucune extension de ce nom ne se règle sur ce territoire."))
    found = Settings(name, territory.key)
    if found.form.validate_on_submit():
        found.save(db.session)
        db.session.commit()
        running().live.forget()
        flash(_("C'est réglé."), "success")
        return redirect(url_for(".settings", key=territory.key, name=name), 303)
    page = render_template(
        "extensions/settings.html", plugin=plugin, found=found, territory=territory
    )
    return page, 422 if found.form.errors else 200


def settable(territory: Territory) -> list[Loaded]:
    """Return the plugins that are on in ``territory`` and that it may set for itself."""
    known, scopes = registry(), running().states().scopes
    names = {
        known.owners["settings", one.name] for one in known.settings.values() if one.per_territory
    }
    if any(name in scopes for name in names):
        here = lookup.keys_over(territory)
        names = {name for name in names if name not in scopes or scopes[name] & here}
    return sorted((running().loaded[name] for name in names), key=lambda one: one.label)
