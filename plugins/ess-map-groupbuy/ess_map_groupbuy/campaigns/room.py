# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room, with the frame and the style of all pages of the plugin."""

from __future__ import annotations

from flask import Blueprint

from ess_map import money
from ess_map_groupbuy.campaigns import navigation, saying, secrecy, timeline

bp = Blueprint(
    "groupbuy_campaigns",
    __name__,
    url_prefix="/achats",
    template_folder="../templates",
    static_folder="../static",
)

bp.add_app_template_global(navigation.entries, "groupbuy_entries")
bp.add_app_template_global(navigation.door, "groupbuy_door")
bp.add_app_template_global(saying.quantity, "groupbuy_quantity")
bp.add_app_template_global(saying.unit_price, "groupbuy_price")
bp.add_app_template_global(saying.state, "groupbuy_state")
bp.add_app_template_global(saying.when, "groupbuy_when")
bp.add_app_template_global(timeline.of, "groupbuy_steps")
bp.add_app_template_filter(money.euros, "groupbuy_euros")
bp.add_app_template_filter(saying.thousandths, "groupbuy_thousandths")
bp.after_request(secrecy.keep)
