# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetching from an API that answers as geo.api.gouv.fr documents, on loopback."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound, Unavailable
from ess_map.territories import boundaries, load, lookup, place
from ess_map.territories.api import USER_AGENT, Api
from ess_map.territories.models import Territory
from tests.territories.conftest import METROPOLE, STRADDLING


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def source(geo_api, waits) -> Api:
    return Api(base_url=geo_api.base_url, timeout=(2, 2), pause=0, sleep=waits.append)


def _communes() -> list[str]:
    statement = sa.select(Territory.code).where(Territory.level == "commune")
    return sorted(db.session.scalars(statement))


def test_a_departement_comes_with_its_epci_outlines_and_former_codes(app, geo_api, source):
    loaded = load.fetch(["37"], source=source)
    assert _communes() == ["37003", "37233", "37261"]
    assert loaded.boundaries == 6
    assert boundaries.bbox(lookup.get("department-37")) == pytest.approx((0.6, 47.3, 0.9, 47.4))
    tours = lookup.get("commune-37225")
    assert (tours.code, tours.area_km2) == ("37261", 34.5)
    assert lookup.get(f"epci-{METROPOLE}").department_code == "37"
    assert boundaries.outline(lookup.get(f"epci-{STRADDLING}")) is not None
    assert geo_api.agents == {USER_AGENT}


def test_an_epci_comes_with_its_communes(app, source):
    load.fetch(epcis=[STRADDLING], source=source)
    assert _communes() == ["37003", "41001"]


def test_without_a_choice_the_whole_country_comes(app, geo_api, source):
    load.fetch(source=source)
    assert len(_communes()) == 6
    asked = [query["codeDepartement"] for path, query in geo_api.asked if path == "/communes"]
    assert asked == ["37", "41", "29", "24"]


def test_fetching_again_changes_nothing(app, source):
    load.fetch(["37"], source=source)
    assert not load.fetch(["37"], source=source).changed


def test_too_many_requests_are_answered_by_waiting_as_told(app, geo_api, source, waits):
    geo_api.failures = [(429, {"Retry-After": "7"}, b""), (503, {}, b"")]
    load.fetch(["37"], source=source)
    assert [wait for wait in waits if wait] == [7.0, 2.0]
    assert len(_communes()) == 3


def test_a_server_that_asks_for_an_hour_is_left_alone(app, geo_api, source):
    geo_api.failures = [(429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(Unavailable, match="3600 secondes"):
        load.fetch(["37"], source=source)


def test_a_server_that_keeps_failing_leaves_the_database_untouched(app, geo_api, source):
    load.fetch(["37"], source=source)
    geo_api.failures = [(500, {}, b"")] * 4
    with pytest.raises(Unavailable, match="Rien n'a été modifié"):
        load.fetch(["41"], source=source)
    assert len(_communes()) == 3


def test_a_silent_server_is_given_up(app, geo_api, waits):
    geo_api.silent = True
    source = Api(base_url=geo_api.base_url, timeout=(0.05, 0.05), pause=0, sleep=waits.append)
    with pytest.raises(Unavailable, match="ne répond pas"):
        load.fetch(["37"], source=source)


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        ((200, {}, b"<html>"), Unavailable, "ne répond pas comme attendu"),
        ((200, {}, b'{"message": "?"}'), Invalid, "par une liste"),
        ((200, {}, b"[3]"), Invalid, "par un territoire"),
        ((400, {}, b"{}"), Invalid, "réponse 400"),
    ],
)
def test_an_answer_that_makes_no_sense_is_said_so(app, geo_api, source, answer, error, sentence):
    geo_api.failures = [answer] * 4
    with pytest.raises(error, match=sentence):
        load.fetch(["37"], source=source)
    assert _communes() == []


def test_an_unknown_epci_is_not_found(app, source):
    with pytest.raises(NotFound, match="vérifiez le code"):
        load.fetch(epcis=["999999999"], source=source)


def test_a_code_that_is_none_is_refused_before_it_travels(app, source):
    with pytest.raises(Invalid, match="n'est pas un code officiel"):
        load.fetch(["Touraine"], source=source)


def test_the_documented_answers_are_understood(shared_data):
    folder = shared_data / "samples" / "geo-api"
    read = lambda name: json.loads((folder / name).read_text("utf-8"))  # noqa: E731
    blanc = place.read("commune", read("communes-36018.json"))
    assert (blanc.name, blanc.epci, blanc.postal_codes) == ("Le Blanc", "243600319", ("36300",))
    sauldre = place.read("epci", read("epcis-200000933.json"))
    assert (sauldre.department, sauldre.region, sauldre.population) == ("18", "24", 14335)
