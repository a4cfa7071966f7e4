# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anna, who has an account, and her browser."""

import pytest

from ess_map.core.db import db
from ess_map.people import accounts
from tests.people.doing import EMAIL, come_by_link


@pytest.fixture
def anna(app):
    user = accounts.create(db.session, EMAIL, "Anna")
    db.session.commit()
    return user


@pytest.fixture
def browser(client, anna):
    """Anna's browser, in which she is signed in."""
    come_by_link(client, anna)
    return client
