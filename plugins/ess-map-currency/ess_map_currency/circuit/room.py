# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room."""

from __future__ import annotations

from flask import Blueprint

from ess_map_currency.currencies import secrecy

bp = Blueprint("currency_circuit", __name__, url_prefix="/monnaies")
bp.after_request(secrecy.keep)
