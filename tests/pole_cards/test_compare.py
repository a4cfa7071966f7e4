# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pôles side by side: a table, the same as a file, a chart and a map by rating."""

import csv
import io
import re

import pytest

from ess_map.core.db import db
from ess_map.pole_cards import card_changes, comparing, rating
from ess_map.poles import record
from tests.poles.making import RIVES, make_pole

pytestmark = pytest.mark.usefixtures("territories")


def filled(name, ratings=(), codes=("epci-243700754",), **card):
    pole = make_pole(name, codes=codes)
    card_changes.save(db.session, pole, card, None)
    for scale, level in zip(("size", "structure"), ratings, strict=False):
        rating.record(db.session, pole, scale, level, document="Fiche")
    db.session.commit()
    return record.get(db.session, pole.id)


def test_figures_stand_side_by_side_and_what_is_missing_is_said(client):
    one = filled(
        "Pôle A",
        (2, 3),
        staff=2,
        budget=9000000,
        subsidies=[["Région", 7200000]],
        members_legal=35,
        members_natural=10,
    )
    other = filled("=Pôle B", (4, 3), codes=(RIVES,), staff=8, fte=6.5)
    lines = {line.label: line for line in comparing.lines(db.session, [one, other])}
    assert [cell.text for cell in lines["Salariés"].cells] == ["2", "8"]
    assert [cell.part for cell in lines["Salariés"].cells] == [25, 100]
    assert lines["Étape"].same and not lines["Salariés"].same
    assert lines["Niveau de structuration"].same
    url = f"/poles/comparer?pole={one.id}&pole={other.id}&pole=99999&pole=x&pole={one.id}"
    page = client.get(url).text
    assert page.count("non renseigné") == 6  # A has no year nor FTE; B no year, members, money
    assert "80" in page and "4/5" in page
    rows = list(
        csv.reader(io.StringIO(client.get(url.replace("?", ".csv?")).text.lstrip("\ufeff")))
    )
    assert rows[0] == ["Repère", "Pôle A", "'=Pôle B"]
    said = {row[0]: row[1:] for row in rows}
    assert said["Adhérents"] == ["45", "non renseigné"]
    assert said["Taille"] == ["2/5", "4/5"]
    assert [re.sub(r"\s", " ", cell) for cell in said["Part des subventions"]] == [
        "80 %",
        "non renseigné",
    ]


def test_the_chart_and_the_map_stand_on_the_same_ratings(client):
    here = [filled(f"Pôle {n}", (2, 2)) for n in range(3)]
    far = filled("Pôle loin", (5, 1), codes=(RIVES,))
    filled("Pôle muet")
    spots, unrated = comparing.spots(db.session, record.everyone(db.session))
    assert [(one.size, one.structure, len(one.poles)) for one in spots] == [(2, 2, 3), (5, 1, 1)]
    assert [pole.actor.name for pole in unrated] == ["Pôle muet"]
    page = client.get(f"/poles/comparer?pole={here[0].id}&pole={far.id}&carte=structure").text
    assert "1 pôle n'a pas encore ses deux notes" in page
    assert 'data-areas="/poles/comparer.geojson?par=structure"' in page
    features = client.get("/poles/comparer.geojson?par=structure").get_json(force=True)["features"]
    tones = {one["properties"]["id"]: one["properties"]["tone"] for one in features}
    assert tones == {**{pole.id: 1 for pole in here}, far.id: 0}


def test_one_is_not_enough_and_seven_are_too_many(client):
    poles = [filled(f"Pôle {n}") for n in range(7)]
    alone = client.get(f"/poles/comparer?pole={poles[0].id}").text
    assert "Choisissez-en au moins un autre" in alone and "Côte à côte" not in alone
    query = "&".join(f"pole={pole.id}" for pole in poles)
    crowd = client.get(f"/poles/comparer?{query}").text
    assert "Six pôles au plus" in crowd
    assert crowd.count("pole-compare__letter") == 6
