# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first view is light: bytes of bodies as they travel, the map's own files apart."""

import gzip

import pytest

from tests.browser.conftest import DESK, PHONE

LIMIT = 200_000
# The map comes after the content, in files of its own.
OF_THE_MAP = ("/static/dist/map", "/static/dist/land-", "/static/dist/world-", "/tiles/")
