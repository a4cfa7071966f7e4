# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room: feeds of other systems, in and out."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint(
    "currency_exchange", __name__, url_prefix="/monnaies", template_folder="../templates"
)
