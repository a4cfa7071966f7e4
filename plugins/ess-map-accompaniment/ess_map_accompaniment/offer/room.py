# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room: the structures, their sheets, their space."""

from __future__ import annotations

from flask import Blueprint

from ess_map_accompaniment.offer import secrecy

bp = Blueprint(
    "accompaniment_offer",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)
bp.after_request(secrecy.keep)
