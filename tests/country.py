# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small country of the factories, for modules that live in it."""

import pytest
from flask import Flask

from ess_map.core.db import db
from ess_map.testing.factories import make_territories


@pytest.fixture
def country(app: Flask) -> None:
    """Its territories, committed."""
    make_territories()
    db.session.commit()
