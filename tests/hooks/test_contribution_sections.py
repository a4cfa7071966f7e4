# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin adds a part to the form with which people correct an actor."""

import pytest
import sqlalchemy as sa
from wtforms import Form, StringField
from wtforms.validators import Length

from ess_map import Section, hookimpl
from ess_map.contributions import wording
from ess_map.contributions.models import Contribution
from ess_map.core.db import db
from tests.contributions.door import account, signed_in

TOOLS = {}


class Workshop(Form):
    tools = StringField("Outils prêtés", validators=[Length(max=100, message="Trop long.")])


@hookimpl
def contribution_sections(actor, user):
    known = {"tools": TOOLS.get(actor.id, "")} if actor else {}
    return [Section("workshop", "À l'atelier", Workshop, values=known, weight=45)]


@pytest.fixture
def member(site):
    return signed_in(site, account("Max"))


def proposed():
    return db.session.scalars(sa.select(Contribution.changes)).all()


def test_the_part_stands_between_those_of_core(member, bike):
    TOOLS[bike.id] = "clé de 15 <b>"
    for path in (f"/acteurs/{bike.slug}/modifier", "/acteurs/nouveau"):
        page = member.get(path).text
        assert page.index("Contact et horaires") < page.index("À l&#39;atelier")
        assert page.index("À l&#39;atelier") < page.index("Images et documents")
        assert ("clé de 15 &lt;b&gt;" in page) == ("modifier" in path)


def test_what_is_sent_waits_under_the_name_of_the_plugin(member, bike):
    path = f"/acteurs/{bike.slug}/modifier"
    answer = member.send(path, **{"name": bike.name, "repair-tools": "dérive-chaîne"})
    assert answer.status_code == 303, answer.text
    assert proposed() == [{"repair": {"tools": "dérive-chaîne"}}]


def test_the_part_is_judged_by_its_own_form_and_what_is_typed_stays(member, bike):
    path = f"/acteurs/{bike.slug}/modifier"
    answer = member.send(path, **{"name": bike.name, "repair-tools": "x" * 101})
    assert answer.status_code == 422
    assert "Trop long." in answer.text and "x" * 101 in answer.text
    assert proposed() == []


def test_what_was_written_is_read_under_the_names_of_the_form(site):
    with site.test_request_context():
        assert wording.text("repair", {"tools": "Clé de 15"}) == "Outils prêtés : Clé de 15"
        assert wording.text("repair", {"gone": "x", "tools": ""}) == "gone : x"
