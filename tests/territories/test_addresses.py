# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses: completed from our own communes, or by a server that answers as documented."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest

from ess_map.core.errors import ConfigurationError, Unavailable
from ess_map.territories import addresses
from ess_map.territories.gazetteer import Gazetteer
from ess_map.territories.geoplateforme import (
    USER_AGENT,
    Breaker,
    Bucket,
    Geoplateforme,
    Memory,
)
from tests.loopback import Request, serving


class Seconds:
    """A stopwatch that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def feature(name="10 Rue Nationale", kind="housenumber", citycode="37261", **more):
    """An address as the service documents it."""
    said = {
        "label": f"{name} 37000 Tours",
        "score": 0.93,
        "id": "37261_2380_00010",
        "type": kind,
        "name": name,
        "postcode": "37000",
        "citycode": citycode,
        "city": "Tours",
        "context": "37, Indre-et-Loire, Centre-Val de Loire",
    }
    point = {"type": "Point", "coordinates": [0.6848391, 47.3945217]}
    return {"type": "Feature", "geometry": point, "properties": said | more}


class BanApi:
    """``/search`` and ``/reverse`` as documented; what is in ``said`` comes first."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.agents: set[str | None] = set()
        self.said: list[tuple[int, dict[str, str], bytes]] = []
        self.features = [feature()]
        self.silent = False
        self.released = threading.Event()
        self.base_url = ""

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        if self.said:
            return self.said.pop(0)
        found = {"type": "FeatureCollection", "features": self.features, "query": ""}
        return 200, {}, json.dumps(found).encode()


@pytest.fixture
def ban() -> Iterator[BanApi]:
    api = BanApi()

    def answer(request: Request) -> None:
        api.asked.append((request.address, request.query))
        api.agents.add(request.headers["User-Agent"])
        if api.silent:
            api.released.wait()
        else:
            status, headers, body = api.answer()
            request.reply(body, status, headers)

    with serving(answer) as server:
        api.base_url = f"{server.origin}/geocodage"
        yield api
        api.released.set()


@pytest.fixture
def watch() -> Seconds:
    return Seconds()


@pytest.fixture
def geoplateforme(country, ban, watch) -> Iterator[Geoplateforme]:
    """The network client, in use by the application, with a stopwatch for all that it waits."""
    client = Geoplateforme(
        base_url=ban.base_url,
        timeout=(1, 0.5),
        bucket=Bucket(rate=1, burst=5, clock=watch),
        breaker=Breaker(clock=watch),
        memory=Memory(clock=watch),
    )
    addresses.use(country, client)
    yield client
    client.session.close()


def labels(text):
    return [candidate.label for candidate in addresses.complete(text)]


# Our own communes: the default, which asks nobody.


def test_the_default_geocoder_is_our_own_tables(country):
    assert isinstance(addresses.geocoder(), Gazetteer)


def test_a_postal_code_proposes_its_communes_with_the_street_as_typed(country):
    [found] = addresses.complete("12 rue Nationale, 37000 To")
    assert found.label == "12 rue Nationale, 37000 Tours"
    assert (found.street, found.postal_code, found.city) == ("12 rue Nationale", "37000", "Tours")
    assert (found.commune, found.precision) == ("37261", "commune")
    assert (found.longitude, found.latitude) == pytest.approx((0.65, 47.35))


@pytest.mark.parametrize(
    "text", ["Saint-Pierre-des-C", "4 place de la gare st pierre des corps", "gare, Saint-Pierre"]
)
def test_the_end_of_what_is_typed_may_begin_a_commune(country, text):
    assert addresses.complete(text)[0].commune == "37233"


def test_a_commune_with_two_postal_codes_is_proposed_with_each(country):
    assert labels("Tours") == ["37000 Tours", "37100 Tours"]


@pytest.mark.parametrize("text", ["", "ru", "12 rue", "zzzzzz", "99999", "%", "é" * 500])
def test_what_names_no_commune_proposes_nothing(country, text):
    assert addresses.complete(text) == []


def test_the_commune_around_a_point_keeps_the_point(country):
    [found] = addresses.around(0.7123, 47.3456)
    assert (found.city, found.longitude, found.latitude) == (
        "Saint-Pierre-des-Corps",
        0.7123,
        47.3456,
    )
    assert addresses.around(-30, 40) == []


@pytest.mark.parametrize(
    ("postal_code", "city", "commune"),
    [
        ("37000", "Tours", "37261"),
        ("37000", "TOURS CEDEX 2", "37261"),
        ("37000", "", "37261"),
        ("37700", "St Pierre des Corps", "37233"),
        ("37700", "Tours", None),
        ("", "Amboise", "37003"),
        ("", "Nulle-Part", None),
        ("00000", "", None),
        ("", "", None),
    ],
)
def test_a_postal_code_and_a_town_are_found_without_javascript(country, postal_code, city, commune):
    found = addresses.locate(" 3 rue du Pont ", postal_code, city)
    assert (found and found.commune) == commune
    assert found is None or found.street == "3 rue du Pont"


def test_an_operator_may_want_no_address_proposed(make_app):
    app = make_app(ESS_MAP_GEOCODER="none")
    with app.app_context():
        assert addresses.complete("12 rue Nationale, 37000 Tours") == []
        assert addresses.locate("12 rue Nationale", "37000", "Tours") is None
        assert addresses.around(0.65, 47.35) == []


def test_another_word_for_the_geocoder_is_refused(make_app):
    with pytest.raises(ConfigurationError, match="none, mirror, geoplateforme"):
        make_app(ESS_MAP_GEOCODER="google")


# The address that browsers ask.


def test_the_address_answers_with_all_that_the_form_needs(country):
    answer = country.test_client().get("/adresses.json?q=1+rue+du+Pont+37000")
    assert answer.json == [
        {
            "label": "1 rue du Pont, 37000 Tours",
            "name": "1 rue du Pont",
            "street": "1 rue du Pont",
            "postal_code": "37000",
            "city": "Tours",
            "commune": "37261",
            "longitude": pytest.approx(0.65),
            "latitude": pytest.approx(47.35),
            "precision": "commune",
            "score": 0.5,
        }
    ]


def test_the_address_says_what_lies_at_a_point(country):
    client = country.test_client()
    assert client.get("/adresses.json?lon=0.65&lat=47.35").json[0]["city"] == "Tours"
    for wrong in ("", "?lon=0.65", "?lon=x&lat=1", "?lon=nan&lat=1", "?lon=1&lat=91"):
        answer = client.get(f"/adresses.json{wrong}")
        assert (answer.status_code, "lon et lat" in answer.json["error"]) == (400, True)


def test_one_address_asks_120_times_a_minute(country):
    client = country.test_client()
    answers = [client.get("/adresses.json?q=37000") for _again in range(121)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]


# The public geocoder.


def test_the_service_is_asked_as_documented(geoplateforme, ban):
    [found] = addresses.complete("  10 rue  nationale tours ")
    [(path, query)] = ban.asked
    assert path == "/geocodage/search"
    assert query == {
        "q": "10 rue nationale tours",
        "limit": "6",
        "index": "address",
        "autocomplete": "1",
    }
    assert ban.agents == {USER_AGENT}
    assert (found.street, found.precision, found.score) == ("10 Rue Nationale", "address", 0.93)
    assert (found.longitude, found.latitude) == (0.684839, 47.394522)


def test_each_type_has_its_precision_and_old_communes_their_present_one(geoplateforme, ban):
    ban.features = [
        feature(kind="street", citycode="37225"),
        feature("La Ville-aux-Dames", "locality"),
        feature("Tours", "municipality"),
        feature("Tour", "poi"),
    ]
    found = addresses.complete("tours")
    assert [one.precision for one in found] == ["street", "street", "commune"]
    assert found[0].commune == "37261"
    assert found[2].street == ""


def test_the_nearest_address_is_asked_for_a_point(geoplateforme, ban):
    assert addresses.around(0.68483912, 47.39452)[0].name == "10 Rue Nationale"
    assert ban.asked[0] == (
        "/geocodage/reverse",
        {"lon": "0.68484", "lat": "47.39452", "limit": "1", "index": "address"},
    )


def test_the_same_question_is_asked_once_an_hour(geoplateforme, ban, watch):
    for _again in range(4):
        addresses.complete("10 rue nationale")
    assert len(ban.asked) == 1
    watch.now += 3601
    addresses.complete("10 rue nationale")
    assert len(ban.asked) == 2


def test_the_memory_is_bounded(geoplateforme, watch):
    memory = Memory(size=2, clock=watch)
    for key in "abc":
        memory.put(key, [])
    assert (memory.get("a"), memory.get("b"), memory.get("c")) == (None, [], [])


def test_more_questions_than_polite_are_refused_until_time_has_passed(geoplateforme, ban, watch):
    for number in range(5):
        addresses.complete(f"{number} rue nationale")
    with pytest.raises(Unavailable, match="très demandé"):
        addresses.complete("6 rue nationale")
    watch.now += 1
    assert addresses.complete("6 rue nationale")
    assert len(ban.asked) == 6


def test_a_service_that_fails_three_times_is_left_alone_for_a_minute(geoplateforme, ban, watch):
    ban.said = [(500, {}, b""), (502, {}, b""), (200, {}, b"<html>")]
    for number in range(5):
        with pytest.raises(Unavailable, match="le code postal et la commune suffisent"):
            addresses.complete(f"{number} rue nationale")
    assert len(ban.asked) == 3
    watch.now += 61
    assert addresses.complete("1 rue nationale")


def test_a_service_that_says_when_to_come_back_is_obeyed(geoplateforme, ban, watch):
    ban.said = [(429, {"Retry-After": "120"}, b"")]
    for moment in (0, 119):
        watch.now += moment
        with pytest.raises(Unavailable):
            addresses.complete(f"{moment} rue nationale")
    assert len(ban.asked) == 1
    watch.now += 2
    assert addresses.complete("1 rue nationale")


def test_a_silent_service_is_given_up(geoplateforme, ban):
    ban.silent = True
    geoplateforme.timeout = (0.05, 0.05)
    with pytest.raises(Unavailable, match="ne répond pas"):
        addresses.complete("1 rue nationale")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b'{"features": 3}',
        b'{"features": [3, {}, {"properties": {}, "geometry": []}]}',
        json.dumps({"features": [feature(score="high")]}).encode(),
        json.dumps({"features": [feature() | {"geometry": {"coordinates": ["0", "47"]}}]}).encode(),
    ],
)
def test_what_is_not_documented_is_no_address(geoplateforme, ban, body):
    ban.said = [(200, {}, body)]
    assert addresses.complete("1 rue nationale") == []


def test_what_the_service_cannot_read_is_no_failure(geoplateforme, ban):
    ban.said = [(400, {}, b'{"code": 400, "message": "q: required"}')]
    assert addresses.complete("???") == []


def test_an_address_without_javascript_is_found_and_keeps_its_writing(geoplateforme, ban):
    found = addresses.locate("10, rue nationale (fond de cour)", "37000", "Tours")
    assert (found.precision, found.street) == ("address", "10, rue nationale (fond de cour)")
    assert ban.asked[0][1] == {
        "q": "10, rue nationale (fond de cour) 37000 Tours",
        "postcode": "37000",
        "limit": "1",
        "index": "address",
        "autocomplete": "0",
    }


@pytest.mark.parametrize(
    "features", [[], [feature(score=0.3)], [feature(city="Toursac", postcode="15300")]]
)
def test_an_uncertain_answer_gives_way_to_the_centre_of_the_commune(geoplateforme, ban, features):
    ban.features = features
    found = addresses.locate("10 rue Nationale", "", "Amboise")
    assert (found.commune, found.precision, found.street) == (
        "37003",
        "commune",
        "10 rue Nationale",
    )


def test_a_form_is_never_lost_because_the_service_is_down(geoplateforme, ban):
    ban.said = [(503, {}, b"")]
    assert addresses.locate("10 rue Nationale", "37000", "Tours").precision == "commune"
    ban.said = [(503, {}, b"")]
    assert addresses.around(0.65, 47.35)[0].city == "Tours"


def test_a_browser_is_told_when_the_service_is_down(country, geoplateforme, ban):
    ban.said = [(503, {}, b"")]
    answer = country.test_client().get("/adresses.json?q=10+rue+nationale")
    assert (answer.status_code, "code postal" in answer.json["error"]) == (503, True)


def test_the_recorded_answers_are_understood(geoplateforme, ban, shared_data):
    samples = shared_data / "samples" / "ban"
    ban.said = [
        (200, {}, (samples / f"{name}.json").read_bytes())
        for name in ("search", "search-municipality", "search-aucun-resultat", "reverse")
    ]
    [buffon] = addresses.complete("10 pl 5 martyrs lycee buffon")
    assert (buffon.postal_code, buffon.precision) == ("75015", "address")
    assert [one.city for one in addresses.complete("le blanc")] == ["Le Blanc", "Aubigny-sur-Nère"]
    assert addresses.complete("10 pl 5 anatole") == []
    assert addresses.around(1.909251, 47.902964)[0].street == "Place du Martroi"
