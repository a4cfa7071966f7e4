# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, which also serves the plugin's style sheet."""

from __future__ import annotations

from flask import Blueprint

from ess_map_accompaniment.holder import navigation
from ess_map_accompaniment.offer import secrecy

bp = Blueprint(
    "accompaniment_holder",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
    static_folder="../static",
)
bp.after_request(secrecy.keep)
bp.add_app_template_global(navigation.entries, "accompaniment_entries")
