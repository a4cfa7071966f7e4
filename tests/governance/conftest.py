# SPDX-License-Identifier: AGPL-3.0-or-later
"""A pôle of the small country and the animator of its EPCI."""

import pytest

from ess_map.core.db import db
from ess_map.poles import record
from tests.poles.making import TOURS, make_pole, somebody


@pytest.fixture
def pole(territories):
    return make_pole()


@pytest.fixture
def anna(territories):
    return somebody("anna@exemple.fr", "animator", TOURS)


@pytest.fixture
def base(pole):
    return f"/poles/{record.get(db.session, pole.id).actor.slug}/gouvernance"


@pytest.fixture
def scope(pole):
    return f"pole-{pole.id}"
