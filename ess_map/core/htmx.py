# SPDX-License-Identifier: AGPL-3.0-or-later
"""Page or fragment: decided here and nowhere else."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template
from flask_htmx import HTMX

htmx = HTMX()


def wants_fragment() -> bool:
    """Tell whether htmx asked for a part of the page (and is not restoring history)."""
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted


def render(page: str, fragment: str, **context: Any) -> Response:
    """Answer ``page`` to a browser and ``fragment`` to htmx, from the same address."""
    response = make_response(render_template(fragment if wants_fragment() else page, **context))
    response.vary.update({"HX-Request", "HX-Boosted", "HX-History-Restore-Request"})
    return response
