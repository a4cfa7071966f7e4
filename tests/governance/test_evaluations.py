# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan has come to is frozen, and stays so whatever the plan becomes."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.demo import governance as demo
from ess_map.governance import evaluations
from ess_map.governance.models import Body, Evaluation
from ess_map.people.models import User
from ess_map.plans.models import Plan, PlanItem
from tests.governance.making import make_body, only
from tests.poles.making import RIVES, enter, somebody

REGION = "region-24"
PAGE = f"/territoires/{REGION}/evaluations"


@pytest.fixture
def plan(territories):
    made = Plan(
        scope=REGION, title="Stratégie", public=True, created_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    db.session.add(made)
    db.session.flush()
    axis = PlanItem(plan_id=made.id, level="axis", title="Axe", number="1")
    db.session.add(axis)
    db.session.flush()
    said = {"plan_id": made.id, "parent_id": axis.id, "level": "action", "status": "doing"}
    measured = {"indicator": "Pôles ouverts", "unit": "pôles", "target": 20, "value": 3.1}
    db.session.add_all(
        [
            PlanItem(**said, **measured, title="=Pôles", progress=40, measured_on=date(2026, 6, 1)),
            PlanItem(**said, title="Former", progress=20, position=1),
        ]
    )
    db.session.commit()
    return made


def frozen():
    return json.dumps(only(Evaluation).figures, sort_keys=True)


def test_an_evaluation_is_frozen_compared_and_handed_out(plan, client, app, clock):
    make_body(REGION, "Conférence régionale", rhythm=24, since=date(2023, 1, 31))
    make_body(REGION, "Comité technique", rhythm=3)
    region = somebody("region@exemple.fr", "animator", REGION)
    enter(client, somebody("rives@exemple.fr", "animator", RIVES))
    page = client.get(PAGE)
    assert "avant le 31 janvier 2025" in page.text
    assert "En retard de 1 an et 9 mois" in page.text
    assert "csrf_token" not in page.text.partition("<h1")[2]
    assert client.send(PAGE, page="/compte", title="X").status_code == 403

    enter(client, region)
    assert client.send(PAGE, title=" ").status_code == 422
    assert client.send(PAGE, title="Mi-parcours", comment="Bien parti.").status_code == 303
    first, kept = only(Evaluation).id, frozen()
    assert [one["progress"] for one in json.loads(kept)] == [30, 40, 20]

    clock.advance(days=20)
    item = db.session.scalar(sa.select(PlanItem).where(PlanItem.indicator != ""))
    item.value, item.progress, item.title = 3.4, 60, "Renommée"
    db.session.commit()
    assert frozen() == kept
    assert client.send(PAGE, title="Fin").status_code == 303
    second = only(Evaluation).id
    page = client.get(f"/evaluations/{second}").text
    assert "Comparée à « Mi-parcours »" in page
    assert "+0,3" in page  # exactly, not 0.2999…
    assert "+20 points" in page
    assert "Renommée" in page
    former = client.get(f"/evaluations/{first}").text
    assert "=Pôles" in former
    assert "Renommée" not in former
    assert "avant le 11 décembre 2028" in client.get(PAGE).text

    anyone = app.test_client()
    rows = list(csv.DictReader(io.StringIO(anyone.get(f"/evaluations/{first}.csv").text[1:])))
    assert [row["title"] for row in rows] == ["Axe", "'=Pôles", "Former"]
    assert (rows[1]["value"], rows[1]["measured_on"]) == ("3.1", "2026-06-01")

    # It is as public as its plan; of a plan that is no more, what it was that day counts.
    db.session.get(Plan, plan.id).public = False
    db.session.commit()
    assert anyone.get(f"/evaluations/{first}").status_code == 404
    assert "Mi-parcours" not in anyone.get(PAGE).text
    assert client.get(f"/evaluations/{first}").status_code == 200
    db.session.execute(sa.delete(PlanItem))
    db.session.execute(sa.delete(Plan))
    db.session.commit()
    assert anyone.get(f"/evaluations/{first}").status_code == 200
    assert client.send(PAGE, page=f"/instances/{1}/modifier", title="Rien").status_code == 400


def test_without_a_former_value_no_change_is_made_up(plan, app):
    region = somebody("region@exemple.fr")
    one = evaluations.freeze(db.session, [REGION], "Un", "", db.session.get(User, region.id))
    figures = evaluations.figures(one, {}, inside=True)
    (axis, poles, training) = evaluations.compare(figures, figures[:1])
    assert (axis.progress_change, axis.value_change) == (0, None)
    assert (poles.former, poles.value_change, poles.progress_change) == (None, None, None)
    assert training.figure.value is None


def test_the_bodies_of_the_strategy_are_loaded_once_with_no_meeting_made_up(territories, client):
    for _time in range(2):
        demo.load(db.session)
    names = db.session.scalars(sa.select(Body.name).order_by(Body.rhythm_months)).all()
    assert names == ["Comité technique", "Comité de pilotage", "Conférence régionale de l'ESS"]
    page = client.get(f"/territoires/{REGION}/gouvernance").text
    for said in ("tous les 2 ans", "une fois par an", "tous les 3 mois", "Caisse des Dépôts"):
        assert said in page
    assert "Stratégie régionale" in page
    assert "En retard" not in page
    assert "Gouvernance" in client.get(f"/territoires/{REGION}").text
