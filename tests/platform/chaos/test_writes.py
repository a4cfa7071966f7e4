# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plugin does wrong in a write undoes all of it, and the answer names the plugin."""

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.core.errors import EssMapError
from ess_map.people import privacy
from ess_map.people.models import User
from ess_map.platform import plugins
from ess_map.testing.factories import make_actor, make_territories
from tests.contributions.door import account, signed_in
from tests.platform.chaos import hostile, misdeeds
from tests.platform.chaos.test_pages import contents

WELL = {
    "returns_a_number",
    "returns_other_things",
    "returns_explosives",
    "returns_panels_that_explode",
    "returns_words_that_fail_later",
    "returns_a_menu_without_address",
    "returns_what_never_ends",
    "fails_in_the_middle",
    "returns_a_flood",
    "sleeps",
    "hogs_memory",
}
"""Nobody looks at what apply_contribution returns."""


@pytest.fixture
def harm():
    """The misdeed of the moment."""
    return {}


@pytest.fixture
def site(make_app, harm):
    plugin = hostile.Strict(lambda subject: misdeeds.ALL[harm["name"]](subject))
    app = make_app(plugins=[("strict", plugin)])
    with app.app_context():
        make_territories()
        yield app


def test_a_contribution_is_accepted_with_all_it_does_or_not_at_all(site, harm):
    actor = make_actor("La Ressourcerie", phone="02 47 00 00 00")
    client = signed_in(site, account("Cora", ("contributor", "instance")))
    for name in sorted(set(misdeeds.ALL) - WELL):
        harm["name"] = name
        before = contents()
        fields = {"name": actor.name, "phone": "02 47 11 22 33"}
        answer = client.send(f"/acteurs/{actor.slug}/modifier", **fields)
        assert answer.status_code == 503, name
        assert "« strict »" in answer.text, name
        db.session.rollback()
        assert contents() == before, name
        assert plugins.running().watch.latest()[0].plugin == "strict"
    harm["name"] = "sleeps"
    assert client.send(f"/acteurs/{actor.slug}/modifier", **fields).status_code == 303


def test_nobody_is_half_erased_and_no_export_is_half_a_lie(site, harm):
    id_ = account("Max").id
    for name in sorted(set(misdeeds.ALL) - WELL - {"changes_what_it_is_shown"}):
        harm["name"] = name
        before = contents()
        with pytest.raises(EssMapError, match="« strict »"):
            privacy.erase(db.session, db.session.get(User, id_))
        db.session.rollback()
        assert contents() == before, name
    for name in ("raises", "returns_a_number", "returns_explosives", "returns_what_never_ends"):
        harm["name"] = name
        with pytest.raises(EssMapError, match="« strict »"):
            privacy.export(db.session.get(User, id_))
        db.session.rollback()
    harm["name"] = "sleeps"
    privacy.erase(db.session, db.session.get(User, id_))
    db.session.commit()
    assert db.session.scalar(sa.text('SELECT count(*) FROM "user"')) == 0
