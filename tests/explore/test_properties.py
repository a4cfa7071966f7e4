# SPDX-License-Identifier: AGPL-3.0-or-later
"""Columns that plugins add: on cards, in files, in data; whatever they answer."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from ess_map import ActorRecord, Exporter, Facet, Property, Term, Vocabulary, hookimpl
from ess_map.core.db import db
from ess_map.explore import export
from ess_map.platform import state
from ess_map.platform.plugins import running
from ess_map.sources import imports
from ess_map.testing.factories import make_actors
from tests.statements import sent_to


class Workshop:
    """A plugin that knows something of every third actor."""

    def __init__(self):
        self.batches = []
        self.records = []

    @hookimpl
    def actor_properties(self, actor_ids):
        self.batches.append(len(actor_ids))
        ours = [id_ for id_ in actor_ids if id_ % 3 == 1]
        return [
            Property("workshop.open", "Ouvert à tous", dict.fromkeys(ours, True)),
            Property("workshop.price", "Prix", dict.fromkeys(ours, 1234.5)),
            Property("workshop.note", "Remarque", dict.fromkeys(ours, "=1+1")),
        ]

    @hookimpl
    def register_vocabularies(self):
        return [Vocabulary("workshop.tool", "Outil", (Term("saw", "Scie", "Saw"),))]

    @hookimpl
    def register_facets(self):
        return [
            Facet("workshop.tool", "Outil", _all("saw"), vocabulary="workshop.tool"),
            Facet("workshop.day", "Jour", _all("mo", "tu"), options={"mo": "Lundi", "tu": "Mardi"}),
            Facet(
                "workshop.now",
                "En ce moment",
                _all("always", "never"),
                live=lambda value, local: (("now",) if value == "always" else (), None),
                options={"now": "Maintenant"},
            ),
            Facet("workshop.hidden", "Caché", _all("x"), listed=False),
        ]

    @hookimpl
    def register_exporters(self):
        return [Exporter("workshop", "Atelier", "text/plain", self.write)]

    def write(self, records):
        self.records += records
        yield b"done"


def _all(*values):
    return lambda rows: [values for _row in rows]


@pytest.fixture
def workshop():
    return Workshop()


@pytest.fixture
def plugins(workshop):
    return [("workshop", workshop)]


ADDED = {
    "workshop.tool": "Scie",
    "workshop.day": "Lundi|Mardi",
    "workshop.now": "Maintenant",
}


def table(client, address="/export/acteurs.csv"):
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def test_a_card_says_what_is_known_in_words(client):
    page = client.get("/").text
    assert page.count('<dl class="card__facts">') == 1
    assert "<dt>Ouvert à tous :</dt> <dd>oui</dd>" in page
    assert "<dt>Prix :</dt> <dd>1\u202f234,5</dd>" in page
    assert "<dd>1,234.5</dd>" in client.get("/en/").text


def test_a_table_has_the_columns_and_the_facets_after_ours(client):
    rows = table(client)
    names = list(rows[0])
    assert tuple(names[: len(export.COLUMNS)]) == export.COLUMNS
    assert names[len(export.COLUMNS) :] == [
        *ADDED,
        "workshop.open",
        "workshop.price",
        "workshop.note",
    ]
    (first,) = [row for row in rows if row["workshop.open"]]
    assert first["workshop.open"] == "1"
    assert first["workshop.price"] == "1234.5"
    assert first["workshop.note"] == "'=1+1"
    assert all({name: row[name] for name in ADDED} == ADDED for row in rows)


def test_a_workbook_says_the_same_as_the_table(client):
    body = client.get("/export/acteurs.xlsx").data
    header, *rows = load_workbook(io.BytesIO(body)).active.values
    expected = table(client)
    assert list(header) == list(expected[0])
    added = len(export.COLUMNS)
    said = [["" if cell is None else str(cell) for cell in row[added:]] for row in rows]
    assert said == [list(row.values())[added:] for row in expected]


def test_the_data_say_it_as_json_does(client):
    features = json.loads(client.get("/export/acteurs.geojson").data)["features"]
    known = [one["properties"] for one in features if "workshop.open" in one["properties"]]
    (first,) = known
    assert first["workshop.open"] is True
    assert first["workshop.price"] == 1234.5
    assert first["workshop.note"] == "=1+1"
    assert all(one["properties"]["workshop.tool"] == "Scie" for one in features)


def test_the_exporters_of_plugins_receive_them(client, workshop):
    assert client.get("/export/acteurs.workshop").text == "done"
    assert [record.properties.get("workshop.open") for record in workshop.records].count(True) == 1
    assert all(record.properties.items() >= ADDED.items() for record in workshop.records)


def test_the_hook_is_called_once_a_batch_and_once_for_the_columns(
    site, client, workshop, monkeypatch
):
    monkeypatch.setattr(export, "BATCH", 100)
    with site.app_context():
        make_actors([ActorRecord(id=f"m{n}", name=f"Membre {n}") for n in range(247)])
    client.get("/facets.json")
    workshop.batches.clear()
    assert len(table(client)) == 250
    assert sorted(workshop.batches) == [0, 50, 100, 100]
    workshop.batches.clear()
    client.get("/")
    assert workshop.batches == [20]
    workshop.batches.clear()
    client.get("/suggest.json?q=membre")
    client.get("/facets.json")
    assert workshop.batches == []


def test_columns_cost_no_statement(site, make_app):
    with_plugin, plain = sent(site), sent(make_app(plugins=[]))
    assert with_plugin == plain


def sent(app):
    client = app.test_client()
    client.get("/")
    with app.app_context():
        engine = db.engine
    with sent_to(engine) as statements:
        client.get("/")
    return [one for one in statements if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]


@pytest.mark.parametrize("name", ["csv", "xlsx", "geojson"])
def test_the_import_reads_a_file_back_and_leaves_them_alone(site, client, tmp_path, name):
    path = tmp_path / f"acteurs.{name}"
    path.write_bytes(client.get(f"/export/acteurs.{name}").data)
    with site.app_context():
        read = list(imports.find_importer(path, None).read(path))
        (found,) = [one for one in read if one.name == "La Ressourcerie"]
        assert len(read) == 3
        assert found.terms == {
            "activity": ("ressourcerie",),
            "family": ("cooperative",),
            "role": ("tiers_lieu",),
        }
        assert not found.properties


def test_a_plugin_that_is_switched_off_has_no_column(site, client):
    with site.app_context():
        state.disable(db.session, "workshop")
        db.session.commit()
        running().live.forget()
    assert tuple(table(client)[0]) == export.COLUMNS
    assert "card__facts" not in client.get("/").text


GARBAGE = [
    42,
    ["not a property"],
    [Property("name", "Nom", {1: "Volé"})],
    [Property("workshop.x", "X", None)],
    [Property("workshop.x", "X", [1, 2])],
    [Property("workshop.x", "X", {1: float("nan")})],
    [Property("workshop.x", "X", {1: {"a": 1}})],
    [Property(None, "X", {1: 1})],
]


class Broken:
    """A plugin that answers anything."""

    def __init__(self, answer):
        self.answer = answer

    @hookimpl
    def actor_properties(self, actor_ids):
        return self.answer


@pytest.mark.parametrize("answer", GARBAGE, ids=repr)
def test_what_is_no_column_is_left_out_and_noted(make_app, answer):
    app = make_app(plugins=[("workshop", Broken(answer))], ESS_MAP_ENV="production")
    with app.app_context():
        make_actors([ActorRecord(id="1", name="La Ressourcerie")])
    client = app.test_client()
    assert "La Ressourcerie" in client.get("/").text
    assert [row["name"] for row in table(client)] == ["La Ressourcerie"]
    (feature,) = json.loads(client.get("/export/acteurs.geojson").data)["features"]
    assert feature["properties"]["name"] == "La Ressourcerie"
    with app.app_context():
        assert {one.plugin for one in running().watch.failures} == {"workshop"}
