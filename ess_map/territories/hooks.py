# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the territories room contributes through the platform's hooks."""

from flask_babel import lazy_gettext as _l

from ess_map import Layer, hookimpl
from ess_map.territories import tiles, views
from ess_map.territories.cli import bp


@hookimpl
def register_blueprints():
    return [bp, views.bp]


@hookimpl
def register_layers():
    return [
        Layer(
            name="territories",
            label=_l("Territoires"),
            tile=tiles.layer_tile,
            version=tiles.version,
            max_zoom=tiles.MAX_ZOOM,
        )
    ]
