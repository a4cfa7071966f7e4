# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing, outside any request, for somebody who reads one of our languages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

from ess_map.core import i18n


@contextmanager
def reading(language: str) -> Iterator[None]:
    """Speak ``language``, with addresses that begin as the operator says (ESS_MAP_BASE_URL)."""
    base = current_app.extensions["ess_map.settings"].base_url
    prefix = "" if language == i18n.DEFAULT else f"/{language}"
    with current_app.test_request_context(
        base_url=f"{base}{prefix}/", environ_overrides={"ess_map.language": language}
    ):
        yield
