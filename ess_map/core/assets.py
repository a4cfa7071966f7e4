# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where templates, built front-end files, translations and migrations lie, and their addresses."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from flask import Flask, request

_PACKAGE = Path(__file__).resolve().parent.parent


def _top_level(name: str) -> Path:
    """Folders of the top level in a checkout; a wheel carries them inside the package."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


TEMPLATES = _top_level("templates")
STATIC = _top_level("static")
TRANSLATIONS = _top_level("translations")
MIGRATIONS = _top_level("migrations")
MANIFEST = STATIC / "dist" / "manifest.json"


@cache
def _manifest(_modified: float) -> dict[str, str]:
    return json.loads(MANIFEST.read_text(encoding="utf-8"))


def built(name: str) -> str:
    """Return the hashed file of a built asset, e.g. ``main.css`` → ``main-3F2A.css``."""
    if not MANIFEST.exists():
        return name
    return _manifest(MANIFEST.stat().st_mtime).get(name, name)


def init_app(app: Flask) -> None:
    """Give templates ``asset()``, whose files may be cached for ever as their name is a hash."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = None

    def asset(name: str) -> str:
        # Assets are the same in all languages: one address, one copy in caches.
        return f"{request.environ.get('ess_map.root', '')}/static/dist/{built(name)}"

    # A global, because imported macros do not see what context processors give.
    app.jinja_env.globals["asset"] = asset

    @app.after_request
    def _cache_for_ever(response):
        if (
            request.endpoint == "static"
            and "/dist/" in request.path
            and response.status_code == 200
            and Path(request.path).name in _manifest(MANIFEST.stat().st_mtime).values()
        ):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
