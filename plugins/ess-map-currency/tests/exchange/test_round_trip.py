# SPDX-License-Identifier: AGPL-3.0-or-later
"""A feed is given back as it came: what we do not know survives, what changed here is told."""

import copy
import json

import pytest
import sqlalchemy as sa
from ess_map_currency.agreements.models import Acceptance
from ess_map_currency.exchange import deciding, writing

from ess_map import Invalid, db

from .conftest import MADE, SAMPLES, place
from .test_reading import NAMES

SIRET = "73282932000074"
ON_ONE = pytest.mark.parametrize("database", ["spatialite"])


@pytest.mark.parametrize("name", NAMES)
def test_the_samples_of_gogocarto_come_back_as_they_were(territories, make_currency, give, name):
    if not SAMPLES.exists():
        pytest.skip("the shared samples are not beside this checkout")
    data = (SAMPLES / name).read_bytes()
    original = json.loads(data)
    currency = make_currency()
    for _time in ("first", "second"):
        feed = give(currency, data, work=False)
        told = json.loads(writing.text(db.session, feed))
        assert told == original
        # The order too, which equality of objects does not look at.
        assert json.dumps(told) == json.dumps(original)


@ON_ONE
def test_a_taxonomy_is_no_list_of_members(make_currency, give):
    sample = SAMPLES / "taxonomy-jsonld.json"
    if not sample.exists():
        pytest.skip("the shared samples are not beside this checkout")
    with pytest.raises(Invalid, match="pas la liste de vos membres"):
        give(make_currency(), sample.read_bytes())


@ON_ONE
@pytest.mark.parametrize("name", ["gogofull.json", "import-exemple.json"])
def test_after_a_local_change_of_hours_only_hours_differ(
    territories, make_currency, give, rows, run_jobs, name
):
    if not SAMPLES.exists():
        pytest.skip("the shared samples are not beside this checkout")
    data = (SAMPLES / name).read_bytes()
    original, currency = json.loads(data), make_currency()
    feed = give(currency, data)
    first = original["data"][0]
    deciding.add(db.session, feed, rows(feed)[str(first["id"])])
    db.session.commit()
    run_jobs("currency.exchange")
    assert writing.value(db.session, feed) == original
    one = db.session.scalars(sa.select(Acceptance)).one()
    one.hours = "Mo-Tu 10:00-12:00"
    db.session.commit()
    expected = copy.deepcopy(original)
    if "openHours" in first:
        expected["data"][0]["openHours"] = {"Mo": "10:00-12:00", "Tu": "10:00-12:00"}
    else:
        expected["data"][0]["openHoursMoreInfos"] = "Mo-Tu 10:00-12:00"
    assert writing.value(db.session, feed) == expected
    # The file comes again, as it was: ours is still told.
    feed = give(currency, data)
    assert writing.value(db.session, feed) == expected


@ON_ONE
def test_rows_that_nobody_can_read_come_back_too(territories, make_currency, give):
    data = {"data": [place(1, "A"), {"id": 2, "x": [1.0, None]}, 7, place(1, "B")], "z": {"a": 1}}
    feed = give(make_currency(), data)
    assert writing.value(db.session, feed) == data


@ON_ONE
def test_confirmed_hours_leave_the_words_of_the_file(
    territories, make_currency, make_actor, give, rows
):
    make_actor("Le Fournil", siret=SIRET)
    data = json.loads(MADE.read_bytes())
    feed = give(make_currency(), data)
    row = rows(feed)["41"]
    assert row.state == "matched"
    deciding.confirm_hours(db.session, feed, row, row.hours_guess)
    db.session.commit()
    assert writing.value(db.session, feed) == data
    one = db.session.scalars(sa.select(Acceptance)).one()
    one.hours, one.discount = "Sa 10:00-12:00", ""
    db.session.commit()
    data["result"][0] |= {"opening_time": "Sa 10:00-12:00", "discount": False}
    assert writing.value(db.session, feed) == data


@ON_ONE
def test_a_table_comes_back_cell_by_cell(territories, make_currency, make_actor, give, rows):
    table = (
        "Nom;SIRET;Latitude;Longitude;Horaires;Bidule\n"
        f'"Le ""Fournil""";{SIRET};47,35;0,65;lundi 9h-12h;=truc()\n'
        "Chez Lila;;;;;\n"
    )
    make_actor("Le Fournil", siret=SIRET)
    feed = give(make_currency(), table.encode())
    assert writing.text(db.session, feed) == table
    one = db.session.scalars(sa.select(Acceptance)).one()
    one.hours = "Mo 10:00-12:00"
    db.session.commit()
    assert writing.text(db.session, feed) == table.replace("lundi 9h-12h", "Mo 10:00-12:00")
