# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("currency_places", __name__, url_prefix="/monnaies", template_folder="../templates")
