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


def render(page: str, part: str, **context: Any) -> Response:
    """Answer ``page`` to a browser and its ``part`` to htmx, from the same address.

    The templates are told which by ``fragment``.
    """
    fragment = wants_fragment()
    body = render_template(part if fragment else page, fragment=fragment, **context)
    response = make_response(body)
    response.vary.update({"HX-Request", "HX-Boosted", "HX-History-Restore-Request"})
    return response
