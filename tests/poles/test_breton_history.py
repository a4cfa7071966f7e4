# SPDX-License-Identifier: AGPL-3.0-or-later
"""What documents say of the life of pôles: recorded as such, with its date and its source."""

from __future__ import annotations

from datetime import date

import pytest

from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.poles import stages
from tests.poles.making import make_pole

SHEET = "Avise, octobre 2010"
OCTOBER = date(2010, 10, 1)


def test_a_fact_of_a_document_is_told_from_a_step_that_was_lived(app, territories):
    pole = make_pole()
    stages.record_past(db.session, pole, "active", OCTOBER, source=SHEET)
    stages.record_past(db.session, pole, "active", OCTOBER, source=SHEET)
    db.session.commit()
    opened, fact = sorted(stages.history(db.session, pole.id), key=lambda one: one.event)[::-1]
    assert (opened.event, fact.event) == ("started", "recorded")
    assert (fact.stage, fact.source, fact.when) == ("active", SHEET, "octobre 2010")
    assert pole.stage == "active"
    known = {day: stages.stage_at(db.session, [pole.id], date(*day)) for day in DAYS}
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
    assert stages.stage_at(db.session, [pole.id], date(2008, 5, 5)) == {pole.id: "idea"}


def test_a_fact_may_have_no_date_but_never_lacks_a_source(app, territories):
    pole = make_pole()
    stages.record_past(db.session, pole, "dormant", None, source="Un courrier non daté")
    assert pole.stage == "dormant"
    assert stages.stage_at(db.session, [pole.id], date(2010, 1, 1)) == {}
    assert [one.when for one in stages.history(db.session, pole.id)][-1] == "date inconnue"
    with pytest.raises(Invalid, match="source"):
        stages.record_past(db.session, pole, "active", OCTOBER, source=" ")
    with pytest.raises(Invalid, match="date passée"):
        stages.record_past(db.session, pole, "active", date(2999, 1, 1), source=SHEET)
