# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often one address may ask for what costs: the one limiter of the application."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=False)
"""Views name their own limit: ``@limiter.limit("5/minute")`` under the route line.

Counters live in the process unless the operator names a shared storage
(``ESS_MAP_LIMITS_STORAGE=redis://…``): N workers then allow at most N times as much.
"""


def init_app(app: Flask, settings: Any) -> None:
    """Count per address of the client; a proxy's headers are trusted as far as settings say."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.limits_storage
    app.config["RATELIMIT_STRATEGY"] = "moving-window"
    limiter.init_app(app)
