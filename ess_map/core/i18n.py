# SPDX-License-Identifier: AGPL-3.0-or-later
"""French and English, chosen by the address: ``/…`` is French, ``/en/…`` is English.

The language is a WSGI prefix, so every route, plugins' included, speaks both and ``url_for``
stays in the reader's language without knowing it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import Babel

from ess_map.core import assets

DEFAULT = "fr"
LOCALES = {"fr": "fr", "en": "en_GB"}
"""In Europe an English date begins with its day, and the clock counts to 24."""
LANGUAGES = tuple(LOCALES)
_ENVIRON = "ess_map.language"


class LanguagePrefix:
    """WSGI middleware that moves ``/en`` from the path into SCRIPT_NAME."""

    def __init__(self, wsgi: Callable[..., Any]) -> None:
        self.wsgi = wsgi

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        environ["ess_map.root"] = environ.get("SCRIPT_NAME", "")
        environ[_ENVIRON] = DEFAULT
        head, _slash, rest = environ.get("PATH_INFO", "").removeprefix("/").partition("/")
        if head in LANGUAGES and head != DEFAULT:
            environ[_ENVIRON] = head
            environ["SCRIPT_NAME"] = f"{environ['ess_map.root']}/{head}"
            environ["PATH_INFO"] = f"/{rest}"
        return self.wsgi(environ, start_response)


def language() -> str:
    """Return the language of the current request, French outside any."""
    return request.environ.get(_ENVIRON, DEFAULT) if has_request_context() else DEFAULT


def _locale() -> str:
    return LOCALES[language()]


@dataclass(frozen=True)
class Language:
    """The current page in one language, for the menu; ``label`` is in that language."""

    code: str
    label: str
    url: str
    current: bool


def in_language(code: str) -> str:
    """Return the address of the current page in another language."""
    prefix = "" if code == DEFAULT else f"/{code}"
    query = request.query_string.decode("utf-8", "replace")
    # A "?" or a quote inside the path arrives decoded and must not leave so.
    path = quote(f"{request.environ.get('ess_map.root', '')}{prefix}{request.path}")
    return f"{path}?{query}" if query else path


def init_app(app: Flask) -> None:
    """Speak both languages in ``app`` and give templates what they need to link them."""
    Babel(
        app,
        default_locale=DEFAULT,
        default_timezone="Europe/Paris",
        default_translation_directories=str(assets.TRANSLATIONS),
        locale_selector=_locale,
    )
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]

    @app.context_processor
    def _languages() -> dict[str, Any]:
        if not has_request_context():
            return {}
        return {
            "lang": language(),
            "languages": [
                Language(code, _own_name(code), in_language(code), code == language())
                for code in LANGUAGES
            ],
            "home_url": f"{request.script_root}/",
        }


@cache
def _own_name(code: str) -> str:
    return Locale(code).get_display_name(code).capitalize()
