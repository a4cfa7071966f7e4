# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room: data·inclusion."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint(
    "accompaniment_exchange",
    __name__,
    url_prefix="/accompagnement/data-inclusion",
    template_folder="../templates",
)
