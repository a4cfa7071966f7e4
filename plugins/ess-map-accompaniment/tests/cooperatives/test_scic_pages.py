# SPDX-License-Identifier: AGPL-3.0-or-later
"""A SCIC on its page, and the form behind it."""

import pytest


@pytest.fixture
def actor(territories, make_actor):
    return make_actor("La Halle", terms={"legal_form": ("scic",)})


def typed(**changes):
    said = {"version": "0", "by_college": "y", "public_capital": "51"}
    rows = [
        ("Salariés", "employees", "40"),
        ("Usagers", "beneficiaries", "30"),
        ("Communes", "public_bodies", "30"),
    ]
    for index, (name, category, weight) in enumerate(rows):
        said[f"colleges-{index}-name"] = name
        said[f"colleges-{index}-category"] = category
        said[f"colleges-{index}-weight"] = weight
    return said | changes


def test_a_scic_shows_who_votes_and_what_departs_from_the_law(
    client, actor, make_user, sign_in, plain
):
    page, edit = f"/acteurs/{actor.slug}", f"/accompagnement/scic/{actor.id}/modifier"
    assert "qui décide" not in plain(client.get(page))
    sign_in(client, make_user())
    assert client.get(edit).status_code == 403
    sign_in(client, make_user(role="animator", scope="epci-243700754"))
    wrong = client.send(edit, **typed(**{"colleges-2-weight": "20"}))
    assert wrong.status_code == 422 and "doivent faire 100 %" in plain(wrong)
    assert client.send(edit, **typed()).status_code == 303
    shown = plain(client.get(page))
    assert "40 % des voix" in shown
    assert "Les personnes publiques détiennent 51 % du capital." in shown
    assert "article 19 septies" in shown
    stale = client.send(edit, **typed(**{"colleges-0-name": "Équipe"}))
    assert stale.status_code == 412 and 'value="Équipe"' in stale.text
    assert "La Halle" in plain(client.get("/accompagnement/cooperatives/"))


def test_only_a_scic_has_colleges(client, make_actor, make_user, sign_in):
    other = make_actor("Une association")
    sign_in(client, make_user(role="animator"))
    assert client.get(f"/accompagnement/scic/{other.id}/modifier").status_code == 404
