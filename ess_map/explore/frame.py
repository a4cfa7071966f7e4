# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the frame of every page shows: menu, footer, languages, and the map's settings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, current_app, g, request, url_for
from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from werkzeug.local import LocalProxy

from ess_map.platform import access, plugins
from ess_map.territories import lookup
from ess_map.territories.models import Territory

TERRITORY = "ess_map.territory"


@dataclass(frozen=True)
class MapSettings:
    """What the map island is told once for all maps of a page."""

    territory_tiles_url: str
    actor_url: str
    basemap: dict[str, str]
    attribution: str


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the menu or the footer."""

    label: str
    url: str
    current: bool = False


def offer(blueprint: Blueprint) -> None:
    """Give every template of the application what its frame needs."""
    blueprint.app_context_processor(_frame)
    # A global, for the map is drawn by a macro, and macros do not see the page's context.
    blueprint.add_app_template_global(LocalProxy(map_settings), "map_settings")
    blueprint.add_app_template_filter(format_decimal, "numberformat")
    blueprint.add_app_template_filter(format_date, "dateformat")


def _frame() -> dict[str, Any]:
    settings = current_app.extensions["ess_map.settings"]
    return {
        "site_name": settings.site_name,
        # Asked for only where it is shown: it depends on who asks, which caches must then know.
        "nav_items": LocalProxy(menu),
        "footer_items": [
            MenuEntry(_("À propos"), url_for("pages.about")),
            MenuEntry(_("Vos données personnelles"), url_for("privacy.register")),
            MenuEntry(_("Mentions légales et données"), url_for("pages.legal")),
        ],
    }


def about(territory: Territory) -> None:
    """Say which territory this page is about: entries of the menu may depend on it."""
    g.setdefault(TERRITORY, territory)


def menu() -> list[MenuEntry]:
    """Return the entries of core and plugins by weight."""
    here = g.get(TERRITORY)
    where = partial(lookup.keys_over, here) if here is not None else frozenset
    found = plugins.each("nav_items", where, user=access.user(), territory=here)
    items = sorted((item for _plugin, item in found), key=lambda item: item.weight)
    return [MenuEntry(str(item.label), item.url, item.url == request.path) for item in items]


def map_settings() -> MapSettings:
    """Return the addresses of tiles and the operator's base map."""
    settings = current_app.extensions["ess_map.settings"]
    tiles = url_for("atlas.tile", layer="territories", z=0, x=0, y=0)
    return MapSettings(
        territory_tiles_url=tiles.replace("/0/0/0.mvt", "/{z}/{x}/{y}.mvt"),
        actor_url=url_for("actors.page", slug="SLUG").replace("SLUG", "{slug}"),
        basemap=basemap(settings.basemap_source()),
        attribution=_("Contours : IGN Admin Express · Côtes : Natural Earth"),
    )


def basemap(source: dict[str, str]) -> dict[str, str]:
    """Return the operator's base map with the address under which we serve a file of theirs."""
    if source.get("url") == "":
        return {**source, "url": url_for("pages.basemap_file")}
    return source
