# SPDX-License-Identifier: AGPL-3.0-or-later
"""How often one address may ask for what costs: the one limiter of the application."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse

View = Callable[..., ResponseReturnValue]

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


def limit(rate: str, *, methods: Sequence[str] = ()) -> Callable[[View], View]:
    """Let one address ask a route at most ``rate`` times (``60/hour``, ``5/minute``).

    It stands under the line that says who may come in. Whoever asks more often is answered 429
    with a sentence. ``methods``: which requests are counted, all when it is empty.
    """
    parse(rate)  # one that cannot be read would be left out in silence
    return limiter.limit(rate, methods=list(methods) or None)
