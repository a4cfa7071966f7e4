# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public API on loopback, answering as documented."""

import copy
import json
from urllib.parse import parse_qs, urlparse

import pytest
import sqlalchemy as sa

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.core.errors import Invalid, Unavailable
from ess_map.sources import imports, recherche_entreprises
from ess_map.sources.recherche_entreprises import Api
from tests.loopback import serving


@pytest.fixture(params=["spatialite"])
def database(request):
    """Asking the API knows no database."""
    return request.param


@pytest.fixture
def sample(shared_data):
    path = shared_data / "samples" / "recherche-entreprises" / "search-ess.json"
    return json.loads(path.read_text())


@pytest.fixture
def server():
    """A server that answers each request with the next of ``answers``: (status, headers, body)."""

    def answer(request):
        found.asked.append((parse_qs(urlparse(request.path).query), dict(request.headers)))
        status, headers, body = found.answers.pop(0)
        request.reply(json.dumps(body).encode(), status, headers)

    with serving(answer) as found:
        found.asked, found.answers = [], []
        yield found


@pytest.fixture
def naps():
    return []


@pytest.fixture
def api(server, naps):
    return Api(server.origin, sleep=naps.append)


def pages(sample, *units):
    """Return one answer per unit, as the pages of one result."""
    shape = {"total_results": len(units), "per_page": 25, "total_pages": len(units)}
    return [
        (200, {}, sample | shape | {"page": number, "results": [unit]})
        for number, unit in enumerate(units, 1)
    ]


def variant(sample, siret, **changes):
    unit = copy.deepcopy(sample["results"][0])
    unit["siege"]["siret"] = siret
    for name, value in changes.items():
        (unit if name in unit else unit["siege"])[name] = value
    return unit


def test_the_units_of_an_epci_become_actors_page_after_page(app, sample, server, api, naps):
    other = variant(sample, "13001667800026", nom_raison_sociale="AUTRE SCIC")
    server.answers = pages(sample, sample["results"][0], other)

    report = imports.run_items(
        lambda: recherche_entreprises.read("epci-200000933", api),
        source=imports.SourceInfo("recherche-entreprises"),
    )

    assert (report.read, report.created, report.rejected) == (2, 2, 0)
    actor = db.session.scalar(sa.select(Actor).where(Actor.siret == "34513306000037"))
    assert actor.name == "ASSOC ISA ENTRAIDE"
    assert actor.street == "9 AVENUE DU GÉNÉRAL LECLERC"
    assert actor.terms["role"] == ["aci"] and actor.terms["family"] == ["association"]
    first, headers = server.asked[0]
    assert first["epci"] == ["200000933"] and first["est_ess"] == ["true"]
    assert first["minimal"] == ["true"] and first["per_page"] == ["25"]
    assert headers["User-Agent"].startswith("ess-map")
    assert [query["page"] for query, _headers in server.asked] == [["1"], ["2"]]
    assert naps and all(nap >= 1 / 7 for nap in naps)


def test_it_waits_as_long_as_it_is_told(app, sample, server, api, naps):
    busy = (429, {"Retry-After": "3"}, {"erreur": "trop de requêtes"})
    server.answers = [busy, *pages(sample, sample["results"][0])]

    assert len(list(recherche_entreprises.read("commune-18015", api))) == 1
    assert naps == [3.0]


def test_who_asked_not_to_be_shown_is_not(app, sample, server, api):
    hidden = variant(sample, "13001667800026", statut_diffusion_etablissement="P")
    person = variant(sample, "13001667800026", nature_juridique="1000")
    server.answers = pages(sample, hidden, person, sample["results"][0])

    assert [one.id for one in recherche_entreprises.read("epci-200000933", api)] == [
        "34513306000037"
    ]


def test_an_error_of_the_api_is_a_sentence(app, server, api, shared_data):
    path = shared_data / "samples" / "recherche-entreprises" / "erreur-400.json"
    server.answers = [(400, {}, json.loads(path.read_text()))]
    with pytest.raises(Unavailable, match="a répondu 400"):
        list(recherche_entreprises.read("epci-200000933", api))


def test_a_server_that_does_not_answer_is_a_sentence(app, server, api):
    server.answers = []
    with pytest.raises(Unavailable, match="ne répond pas"):
        list(recherche_entreprises.read("epci-200000933", Api("http://127.0.0.1:9")))


@pytest.mark.parametrize("key", ["", "epci", "pays-brest", "epci-'; DROP TABLE"])
def test_what_is_no_territory_of_the_api_is_refused(app, key):
    with pytest.raises(Invalid, match=r"epci-243700754"):
        list(recherche_entreprises.read(key))
