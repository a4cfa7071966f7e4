# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room: training for advisers."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint(
    "accompaniment_training",
    __name__,
    url_prefix="/accompagnement",
    template_folder="../templates",
)
