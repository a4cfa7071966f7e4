# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room answers to the hooks of the platform."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ess_map import Importer
from ess_map_accompaniment.exchange import cli as cli
from ess_map_accompaniment.exchange import pages as pages
from ess_map_accompaniment.exchange import reading, room


def register_blueprints():
    return [room.bp]


def register_importers():
    label = _l("Structures de data·inclusion (JSON)")
    return [Importer("accompaniment.data_inclusion", label, reading.is_structures, reading.actors)]
