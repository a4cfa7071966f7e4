# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, with the frame and the style of all pages of the plugin."""

from __future__ import annotations

from flask import Blueprint

from ess_map_currency.currencies import amounts, navigation, secrecy

bp = Blueprint(
    "currency_currencies",
    __name__,
    url_prefix="/monnaies",
    template_folder="../templates",
    static_folder="../static",
)

bp.add_app_template_global(navigation.entries, "currency_entries")
bp.add_app_template_filter(amounts.said, "currency_amount")
bp.after_request(secrecy.keep)
