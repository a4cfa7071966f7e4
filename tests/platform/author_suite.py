# SPDX-License-Identifier: AGPL-3.0-or-later
"""An author's suite, which `test_testing.py` runs in a process of its own."""

from datetime import UTC, datetime

import pytest

from ess_map.testing import StillClock


def test_the_page_of_the_plugin_reads_its_table(client):
    assert client.get("/repair/").text == "0 visits on 21 November"


def test_htmx_gets_a_part(htmx):
    assert htmx.get("/repair/").text == "0 part"


def test_the_time_passes_when_the_test_says_so(client, clock):
    clock.advance(days=2)
    assert client.get("/repair/").text == "0 visits on 23 November"


def test_the_job_does_its_work(client, run_jobs):
    assert run_jobs("repair.welcome") == ["one visit"]
    assert client.get("/repair/").text == "1 visits on 21 November"


def test_an_animator_comes_in_and_another_does_not(app, client, htmx, make_user, sign_in):
    animator = make_user("anna@exemple.fr", role="animator", scope="instance", name="Anna")
    assert client.get("/repair/workshop").status_code == 303
    assert sign_in(client, animator).get("/repair/workshop").text == "anna@exemple.fr"
    assert sign_in(htmx, animator).get("/repair/workshop").text == "anna@exemple.fr"
    other = sign_in(app.test_client(), make_user())
    assert other.get("/repair/workshop").status_code == 403


def test_there_are_actors_and_territories(client, territories, make_actor, make_territory):
    actor = make_actor("Le Garage", phone="02 47 00 00 00")
    assert "Le Garage" in client.get(f"/acteurs/{actor.slug}").text
    assert make_territory("commune", "37050", "Chambray-lès-Tours").key == "commune-37050"
    assert client.get("/territoires/commune-37261").status_code == 200


def test_a_letter_is_delivered_on_this_machine(client, make_user, run_jobs, smtp):
    make_user("anna@exemple.fr")
    client.send("/connexion/lien", page="/connexion", email="anna@exemple.fr")
    run_jobs("letters")
    (letter,) = smtp.envelopes
    assert letter.rcpt_tos == ["anna@exemple.fr"]


@pytest.mark.with_plugins()
def test_without_the_plugin_its_page_is_not_there(client):
    assert client.get("/repair/").status_code == 404


def test_an_application_may_differ(make_app):
    app = make_app(plugins=[], ESS_MAP_ENV="production")
    assert app.test_client().get("/repair/").status_code == 404


def test_the_clock_can_be_set(make_app, clock):
    clock.instant = datetime(2027, 1, 2, 12, tzinfo=UTC)
    assert isinstance(clock, StillClock)
    assert make_app().test_client().get("/repair/").text == "0 visits on 02 January"
