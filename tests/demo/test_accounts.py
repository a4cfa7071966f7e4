# SPDX-License-Identifier: AGPL-3.0-or-later
"""One account per role, fictional, and none in production unless somebody insists."""

import pytest

from ess_map.core.db import db
from ess_map.core.errors import Forbidden
from ess_map.demo import accounts
from ess_map.people import accounts as people
from ess_map.people import grants
from ess_map.platform.access import PARTNER, ROLES
from tests.people.doing import sign_in, signed_in


@pytest.fixture
def database():
    """What is tested here does not depend on the database."""
    return "spatialite"


def test_every_role_has_its_account_and_nobody_exists(app):
    made = accounts.create(db.session)
    assert {one.role for one in made} == {"", PARTNER, *ROLES}
    assert all(one.email.endswith(".example") and "(démo)" in one.name for one in made)
    accounts.create(db.session)
    assert len(people.everyone(db.session)) == len(made)
    assert len(grants.on(db.session)) == sum(bool(one.role) for one in made)


def test_one_signs_in_with_the_published_password(app):
    client = app.test_client()
    accounts.create(db.session)
    sign_in(client, "animatrice@demo.example", accounts.PASSWORD)
    assert signed_in(client)


def test_production_refuses_them_unless_somebody_insists(make_app):
    with make_app(ESS_MAP_ENV="production").app_context():
        with pytest.raises(Forbidden, match="mot de passe est public"):
            accounts.create(db.session)
        assert people.everyone(db.session) == []
        assert accounts.create(db.session, in_production=True)
