# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every route has its decision, and the guard keeps to it."""

import pytest

from ess_map.platform import access

DECIDED_BY_THEIR_LIBRARY = {
    "static": "Flask: files of ours, public",
}
"""Endpoints without a decision of ours, each with who decides; read every line before adding one.

Flask-Security decides for its own views, all named ``security.…``.
"""


@pytest.fixture
def database():
    """What is tested here does not depend on the database."""
    return "spatialite"


def test_every_route_has_a_decision(app):
    undecided = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if access.decision_of(app, rule.endpoint) is None
        and not rule.endpoint.startswith("security.")
    }
    assert undecided == set(DECIDED_BY_THEIR_LIBRARY)


def test_a_view_keeps_its_name_and_marks():
    def view():
        """What it says."""

    view.embeddable = True
    guarded = access.needs("moderator")(view)
    assert (guarded.__name__, guarded.__doc__, guarded.embeddable) == (
        "view",
        "What it says.",
        True,
    )
    assert guarded.decision == access.Decision("needs", "moderator")


def test_a_role_that_does_not_exist_is_a_mistake_of_the_author():
    with pytest.raises(ValueError, match="emperor"):
        access.needs("emperor")


def test_a_visitor_of_a_page_is_sent_to_the_door_and_will_come_back(app):
    app.add_url_rule("/mine", view_func=access.signed_in(lambda: "mine"))
    answer = app.test_client().get("/en/mine?a=b")
    assert (answer.status_code, answer.location) == (
        303,
        "/en/connexion?next=%2Fen%2Fmine%3Fa%3Db",
    )


def test_a_program_is_told_in_json(app):
    app.add_url_rule("/mine.json", view_func=access.signed_in(lambda: "mine"))
    answer = app.test_client().get("/mine.json")
    assert answer.status_code == 401
    assert "Connectez-vous" in answer.json["error"]


def test_without_a_guard_what_is_not_public_is_closed(app):
    app.extensions.pop(access.GUARD)
    app.add_url_rule("/mine", view_func=access.signed_in(lambda: "mine"))
    assert app.test_client().get("/mine").status_code == 403
