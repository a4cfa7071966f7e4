# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first view is light: bodies as they travel, in bytes, the map's own files apart."""

import pytest

from tests.browser.conftest import DESK, PHONE

LIMIT = 200_000
# The map comes after the content, in files of its own.
OF_THE_MAP = ("/tiles/", *(f"/static/dist/{name}" for name in ("map", "chunk-", "land-", "world-")))


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_first_view_weighs_less_than_200_kilobytes(visit, screen):
    opened = visit(screen)
    arrived = []
    opened.page.on("requestfinished", lambda request: arrived.append(request))
    opened.go("/").wait_for_load_state("networkidle")
    weights = {}
    for request in arrived:
        path = request.url.removeprefix(opened.origin)
        if not path.startswith(OF_THE_MAP):
            weights[path] = max(weights.get(path, 0), request.sizes()["responseBodySize"])
    assert {"/"} < set(weights)
    assert sum(weights.values()) < LIMIT, weights
