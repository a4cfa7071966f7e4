# SPDX-License-Identifier: AGPL-3.0-or-later
"""What documents say of the life of pôles: recorded as such, with its date and its source."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import shapely
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.demo import poles, tables
from ess_map.poles import record, stage_facts, stages
from ess_map.poles.models import Pole
from ess_map.sources.profiles.tabular import canonical
from ess_map.sources.tables import Row
from ess_map.territories.place import Place
from ess_map.territories.save import save
from ess_map.testing.factories import make_actors
from tests.poles.making import make_pole

SHEET = "Avise, octobre 2010"
OCTOBER = date(2010, 10, 1)


def stages_on(ids, day):
    """Return the stage of each pôle that day, of those of which something is known."""
    facts = stage_facts.of(db.session, stages.LIFECYCLE.name, ids)
    last = {id_: stage_facts.last(one, day) for id_, one in facts.items()}
    return {id_: fact.stage for id_, fact in last.items() if fact}


def test_a_fact_of_a_document_is_told_from_a_step_that_was_lived(app, territories):
    pole = make_pole()
    stages.record_past(db.session, pole, "active", OCTOBER, source=SHEET)
    stages.record_past(db.session, pole, "active", OCTOBER, source=SHEET)
    db.session.commit()
    fact, opened = stages.history(db.session, pole.id)
    assert (fact.event, opened.event) == ("recorded", "started")
    assert (fact.stage, fact.source, fact.when) == ("active", SHEET, "octobre 2010")
    assert pole.stage == "active"
    known = {day: stages_on([pole.id], date(*day)) for day in DAYS}
    assert known == {DAYS[0]: {}, DAYS[1]: {pole.id: "active"}, DAYS[2]: {pole.id: "active"}}


DAYS = ((2010, 9, 30), (2010, 10, 31), (2040, 1, 1))


def test_an_older_fact_leaves_a_pole_where_it_is_now(app, territories):
    pole = make_pole()
    stages.record_past(db.session, pole, "active", OCTOBER, source=SHEET)
    stages.record_past(
        db.session, pole, "idea", date(2006, 1, 1), source="Un bilan", precision="year"
    )
    assert pole.stage == "active"
    facts = [(one.stage, one.when) for one in stages.history(db.session, pole.id)[:2]]
    assert facts == [("idea", "2006"), ("active", "octobre 2010")]
    assert stages_on([pole.id], date(2008, 5, 5)) == {pole.id: "idea"}


def test_a_fact_may_have_no_date_but_never_lacks_a_source(app, territories):
    pole = make_pole()
    stages.record_past(db.session, pole, "dormant", None, source="Un courrier non daté")
    assert pole.stage == "dormant"
    assert stages_on([pole.id], date(2010, 1, 1)) == {}
    assert [one.when for one in stages.history(db.session, pole.id)][-1] == "date inconnue"
    with pytest.raises(Invalid, match="source"):
        stages.record_past(db.session, pole, "active", OCTOBER, source=" ")
    with pytest.raises(Invalid, match="date passée"):
        stages.record_past(db.session, pole, "active", date(2999, 1, 1), source=SHEET)


@pytest.fixture
def brittany(app):
    """The actors of the sheet, and the EPCI of their towns as squares."""
    region = Place("region", "53", "Bretagne", boundary=_square(-3, 48.3, 4))
    departments = [
        Place("department", code, code, region="53", boundary=_square(-3, 48.3, 1))
        for code in ("22", "29", "35", "56")
    ]
    rows = [row for row in tables.real_actors() if row["id"].startswith("pole-bzh-")]
    epcis = {row["id"]: row["epci"] for row in tables.rows(poles.FILE)}
    places = [region, *departments]
    for row in rows:
        code, where = row["commune"], _square(float(row["longitude"]), float(row["latitude"]), 0.2)
        above = {"department": code[:2], "region": "53", "epci": epcis[row["id"]]}
        places.append(Place("commune", code, row["city"], boundary=where, **above))
        places.append(Place("epci", epcis[row["id"]], row["city"], boundary=where))
    save(places)
    make_actors([canonical(Row(line, row)) for line, row in enumerate(rows)])
    poles.load(db.session)


def _square(longitude, latitude, side):
    half = side / 2
    west, south = longitude - half, latitude - half
    return shapely.MultiPolygon([shapely.box(west, south, west + side, south + side)])


def test_the_map_shows_brittany_as_it_was_in_october_2010(client, brittany):
    poles.load(db.session)  # again changes nothing
    ids = db.session.scalars(sa.select(Pole.id)).all()
    then = stages_on(ids, date(2010, 10, 31))
    assert Counter(then.values()) == {"active": 8, "prefiguration": 6}
    assert all(len(stages.history(db.session, id_)) == 2 for id_ in ids)
    page = client.get("/poles/etapes?le=2010-10&region=53").text
    assert "8 pôles en fonctionnement, sous 7 noms (ADESS en porte 2)." in page
    assert "Avise, fiche" in page
    assert page.count("area--approximate") == 15  # fourteen, and the legend
    assert page.count('class="mark tone-5"') == 8
    assert page.count('class="mark tone-1"') == 6
    assert "l&#39;intercommunalité d&#39;aujourd&#39;hui de la ville de référence, Redon" in page
    assert ">octobre 2010</option>" in page
    before = client.get("/poles/etapes?le=2010-09").text
    assert "Aucun pôle n’est connu ici à cette date." in before
    assert client.get("/poles/etapes?le=9999-99&region=nulle").status_code == 200
    way = client.get(f"/poles/{record.everyone(db.session)[0].actor.slug}/parcours").text
    assert "Constaté dans un document" in way
    assert "noté ici le" in way


def test_a_pole_overseas_does_not_push_the_others_out_of_sight(client, brittany):
    make_pole("Pôle du Volcan", codes=(), longitude=55.5, latitude=-21.1)
    page = client.get("/poles/etapes").text
    assert page.count('class="mark') == 14 * 3  # a link, its number, its name
    assert "1 pôle n’est pas sur ce dessin" in page
    assert "Pôle du Volcan" in page
