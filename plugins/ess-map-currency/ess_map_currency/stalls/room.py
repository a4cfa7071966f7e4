# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room; what a member's link shows is kept by nobody."""

from __future__ import annotations

from flask import Blueprint

from ess_map_currency.currencies import secrecy
from ess_map_currency.stalls import saying

bp = Blueprint("currency_stalls", __name__, url_prefix="/monnaies", template_folder="../templates")
bp.after_request(secrecy.keep)
bp.add_app_template_filter(saying.in_words, "hours_in_words")
