# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform, and adds to the rooms before it."""

from __future__ import annotations

from ess_map_groupbuy.atlas import columns, layers, pages, panels, room
from ess_map_groupbuy.campaigns import seams

PAGES = (pages,)
"""Their routes are those of ``room.bp``."""

seams.MOVED.append(columns.follow)


def register_blueprints():
    return [room.bp]


def register_facets():
    return list(columns.FACETS)


def register_layers():
    return list(layers.LAYERS)


def actor_properties(actor_ids):
    return columns.properties(actor_ids)


def actor_panels(actor, user):
    return panels.of_actor(actor)


def territory_panels(territory, user):
    return panels.of_territory(territory)
