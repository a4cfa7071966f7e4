# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters, as suppliers receive them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from ess_map import db


@pytest.fixture
def letters(app):
    """Return (subject, body) of the letters to an address, the oldest first."""

    def read(to):
        db.session.rollback()
        query = sa.text("SELECT subject, body FROM letter WHERE recipient = :to ORDER BY id")
        return [tuple(row) for row in db.session.execute(query, {"to": to})]

    return read
