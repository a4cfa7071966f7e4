# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commands ``ess-map territories …``."""

from flask import Blueprint

bp = Blueprint("territories", __name__, cli_group="territories")
