# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from ess_map_currency.circuit import member_pages, models, pages, room, section
from ess_map_currency.currencies import seams

PAGES = (pages, member_pages)
"""Their routes are those of ``room.bp``."""
TABLES = (models.Wanted, models.Prospect)

seams.SECTIONS.append(section.of_currency)


def register_blueprints():
    return [room.bp]
