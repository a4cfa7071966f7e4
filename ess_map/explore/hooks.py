# SPDX-License-Identifier: AGPL-3.0-or-later
"""What explore contributes through the platform's hooks."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from ess_map import Layer, NavItem, TileRequest, hookimpl
from ess_map.atlas.store import store
from ess_map.core import clock
from ess_map.core.errors import Invalid
from ess_map.explore import cli, export, layer_views, pages, panels, territory, views
from ess_map.explore.answer import answer
from ess_map.explore.query import read


@hookimpl
def register_blueprints():
    return [views.bp, territory.bp, layer_views.bp, pages.bp, cli.bp]


@hookimpl
def register_layers():
    return [Layer(name="actors", label=_l("Lieux"), tile=_tile, version=_version)]


@hookimpl
def register_exporters():
    return export.EXPORTERS


@hookimpl
def actor_panels(actor):
    return panels.of(actor)


@hookimpl
def nav_items():
    return [
        NavItem(_("Carte et liste"), url_for("explore.index"), weight=10),
        NavItem(_("À propos"), url_for("pages.about"), weight=90),
    ]


def _tile(asked: TileRequest) -> bytes:
    reading = read(asked.args)
    if reading.problems:
        raise Invalid(reading.problems[0])
    return answer(reading.query).tile(asked.z, asked.x, asked.y)


def _version() -> str:
    """The content of the atlas and the minute: "open now" changes without any edit."""
    return f"{store().current().version} {clock.local_now():%Y%m%d%H%M}"
