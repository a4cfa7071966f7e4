# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprints of this room, and what its templates say of moments, ways and stocks."""

from __future__ import annotations

from flask import Blueprint

from ess_map_currency import words
from ess_map_currency.currencies import amounts
from ess_map_currency.desks import freshness, record, saying


def blueprint(name: str) -> Blueprint:
    """Return a blueprint of this room, with the plugin's templates."""
    return Blueprint(name, __name__, url_prefix="/monnaies", template_folder="../templates")


bp = blueprint("currency_desks")

for _filter, _name in (
    (saying.clock, "desk_clock"),
    (saying.moment, "desk_moment"),
    (saying.distance, "desk_distance"),
    (saying.duration, "desk_duration"),
    (saying.ago, "desk_ago"),
    (saying.labels, "desk_labels"),
    (saying.amounts_taken, "desk_amounts"),
    (amounts.number, "desk_number"),
    (freshness.stock, "desk_stock"),
    (record.media_of, "desk_media"),
):
    bp.add_app_template_filter(_filter, _name)
bp.add_app_template_global(words, "currency_words")
