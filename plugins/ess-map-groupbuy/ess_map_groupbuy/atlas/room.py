# SPDX-License-Identifier: AGPL-3.0-or-later
"""The blueprint of this room."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("groupbuy_atlas", __name__, url_prefix="/achats")
