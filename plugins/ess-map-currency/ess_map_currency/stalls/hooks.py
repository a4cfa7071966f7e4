# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from ess_map_currency.currencies import seams
from ess_map_currency.stalls import edit_pages, pages, panels, room
from ess_map_currency.stalls import models as models

PAGES = (pages, edit_pages)
"""Their routes are those of ``room.bp``."""
seams.SECTIONS.append(panels.section)


def register_blueprints():
    return [room.bp]


def actor_panels(actor, user):
    return panels.of_actor(actor)
