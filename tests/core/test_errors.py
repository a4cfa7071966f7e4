# SPDX-License-Identifier: AGPL-3.0-or-later
"""One table turns what went wrong into an answer: a page for people, JSON for programs."""

import pytest
import sqlalchemy as sa
from flask import abort, redirect

from ess_map.core import errors
from ess_map.core.errors import STATUS, EssMapError

STATUSES = {
    "Invalid": 400,
    "Forbidden": 403,
    "NotFound": 404,
    "Gone": 410,
    "Conflict": 412,
    "Unavailable": 503,
}


@pytest.fixture
def app(bare):
    return bare()


def raising(app, error, path="/here"):
    def view():
        raise error

    app.add_url_rule(path, view_func=view)
    return app.test_client()


@pytest.mark.parametrize(("name", "status"), STATUSES.items())
def test_each_error_has_its_status_and_shows_its_sentence(app, name, status):
    answer = raising(app, getattr(errors, name)("Le pourquoi & quoi faire.")).get("/here")
    assert answer.status_code == status
    assert "Le pourquoi &amp; quoi faire." in answer.text
    assert '<html lang="fr">' in answer.text


def test_every_error_that_a_reader_can_meet_is_in_the_table():
    met = set(EssMapError.__subclasses__()) - {errors.ConfigurationError}
    assert met == set(STATUS)
    assert {kind.__name__: int(status) for kind, status in STATUS.items()} == STATUSES


@pytest.mark.parametrize("path", ["/here.json", "/here/3.mvt", "/here.geojson"])
def test_addresses_of_data_answer_in_json(app, path):
    answer = raising(app, errors.Invalid("Zoom inconnu."), path).get(path)
    assert (answer.status_code, answer.json) == (400, {"error": "Zoom inconnu."})


def test_a_program_that_asks_for_json_gets_it(app):
    client = app.test_client()
    answer = client.get("/nothing", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "n'existe" in answer.json["error"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (404, "plus."),
        (405, "de cette façon"),
        (413, "32 Mo"),
        (400, "recommencez"),
        (418, "abouti"),
    ],
)
def test_errors_of_http_speak_french(app, code, sentence):
    app.add_url_rule("/here", "here", lambda: abort(code))
    answer = app.test_client().get("/here")
    assert answer.status_code == code
    assert sentence in answer.text


def test_a_wrong_method_says_which_ones_are_right(app):
    app.add_url_rule("/here", "here", lambda: "")
    answer = app.test_client().delete("/here")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_redirect_passes(app):
    app.add_url_rule("/here", "here", lambda: abort(redirect("/there", 308)))
    answer = app.test_client().get("/here")
    assert (answer.status_code, answer.location) == (308, "/there")


def test_an_unexpected_error_hides_its_details(app):
    answer = raising(app, RuntimeError("password=hunter2"), "/x.json").get("/x.json")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "réessayez" in answer.json["error"]


def test_an_error_without_a_sentence_is_still_an_answer(app):
    assert raising(app, errors.NotFound()).get("/here").status_code == 404


def test_a_number_that_no_row_can_have_leads_nowhere(app):
    app.add_url_rule("/things/<int:number>", view_func=lambda number: str(number + 1))
    client = app.test_client()
    assert client.get("/things/2147483647").text == "2147483648"
    for number in ("2147483648", "9" * 23, "9" * 5000, "-1"):
        assert client.get(f"/things/{number}").status_code == 404


def test_what_a_database_cannot_keep_is_the_senders_to_mend(app):
    answer = raising(app, sa.exc.DataError("INSERT", {}, ValueError("NUL"))).get("/here")
    assert answer.status_code == 400
    assert "un caractère ou un nombre" in answer.text
