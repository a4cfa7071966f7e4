# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two ratings from 1 to 5: given with the criterion of the day, kept with it for ever."""

from datetime import date
from html import unescape

import pytest

from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.pole_cards import rating
from ess_map.pole_cards.rating import SCALES
from ess_map.poles import record
from ess_map.poles.models import PoleRating
from tests.poles.making import TOURS, enter, make_pole, somebody

pytestmark = pytest.mark.usefixtures("territories")
RUBRIC = "/administration/poles/grille"


def address(pole):
    return f"/poles/{record.get(db.session, pole.id).actor.slug}/carte-identite/notes"


def test_a_rating_keeps_its_criterion_when_the_rubric_changes(client):
    pole = make_pole()
    here = address(pole)
    enter(client, somebody(role="animator", scope=TOURS))
    said = {"level": "2", "reason": "45 adhérents", "rated_on": "2020-05-04"}
    assert client.send(f"{here}/size", **said).status_code == 303
    former = rating.rubric(db.session)["size"][1].text
    assert client.get(RUBRIC).status_code == 403
    enter(client, somebody("chef@exemple.fr", "administrator", "instance"))
    assert "Grille des notes de pôles" in client.get("/administration").text
    texts = {f"{one}-{level}": "" for one in SCALES for level in rating.LEVELS}
    assert client.send(RUBRIC, **{**texts, "size-2": "De 20 à 60 membres."}).status_code == 303
    assert client.send(f"{here}/size", level="2", reason="60 adhérents").status_code == 303
    newest, oldest = rating.history(db.session, pole.id)
    assert (oldest.criterion, newest.criterion) == (former, "De 20 à 60 membres.")
    assert (oldest.rater, newest.rater) == ("Anna", "Chef")
    assert oldest.on == date(2020, 5, 4)
    page = unescape(client.get(here).text)
    assert former in page and "De 20 à 60 membres." in page and "2/5" in page
    assert "grille d'origine n'a pas été retrouvée" in page
    assert client.send(RUBRIC, **texts).status_code == 303
    assert rating.rubric(db.session)["size"][1].proposed


def test_a_rating_of_a_document_may_be_undated_and_is_older_than_any_other(client):
    pole = make_pole()
    here = address(pole)
    enter(client, somebody(role="animator", scope=TOURS))
    client.send(f"{here}/structure", level="4", reason="Deux collèges", rated_on="2012-01-31")
    undated = {"level": "2", "document": "Fiche d'identité, sans date"}
    assert client.send(f"{here}/structure", **undated).status_code == 303
    assert rating.latest(db.session, [pole.id]) == {pole.id: {"structure": 4}}
    _newest, oldest = rating.history(db.session, pole.id)
    assert (oldest.on, oldest.rater, oldest.criterion) == (None, undated["document"], "")
    page = client.get(here).text
    assert "sans date" in page and "31 janvier 2012" in page and "rating-course" in page


def test_what_makes_no_rating_is_refused_with_a_sentence(client):
    pole = make_pole()
    here = address(pole)
    anna = somebody(role="animator", scope=TOURS)
    enter(client, anna)
    for said, sentence in (
        ({"reason": "Bien"}, "Choisissez une note"),
        ({"level": "6", "reason": "Bien"}, "Note"),
        ({"level": "3"}, "ce qui justifie"),
        ({"level": "3", "reason": "Bien", "rated_on": "2999-01-01"}, "à venir"),
    ):
        answer = client.send(f"{here}/size", **said)
        assert answer.status_code == 422, said
        assert sentence in answer.text
    assert client.get(f"{here}/couleur").status_code == 404
    assert db.session.query(PoleRating).count() == 0
    with pytest.raises(Invalid):
        rating.record(db.session, pole, "size", 6, document="Fiche")
    with pytest.raises(Invalid):
        rating.record(db.session, pole, "size", 2, document=" ")
    with pytest.raises(Invalid):
        rating.rate(db.session, pole, "size", 2, reason="", on=date(2020, 1, 1), by=anna)


def test_every_level_of_every_scale_has_a_criterion(app):
    with app.test_request_context():
        found = rating.rubric(db.session)
    assert {name: len({one.text for one in levels}) for name, levels in found.items()} == {
        "size": 5,
        "structure": 5,
    }
