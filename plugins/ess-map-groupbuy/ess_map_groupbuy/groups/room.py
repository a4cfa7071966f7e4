# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room."""

from __future__ import annotations

from flask import Blueprint

from ess_map_groupbuy.campaigns import secrecy

bp = Blueprint("groupbuy_groups", __name__, url_prefix="/achats")
bp.after_request(secrecy.keep)
