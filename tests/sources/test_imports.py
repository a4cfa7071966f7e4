# SPDX-License-Identifier: AGPL-3.0-or-later
"""Batches, sources, mappings and the command."""

import pytest
import sqlalchemy as sa

from ess_map import ActorRecord, Importer, hookimpl
from ess_map.actors import sourcing, store
from ess_map.actors.models import Actor, Source
from ess_map.core.db import db
from ess_map.core.errors import Invalid
from ess_map.core.journal import JournalEntry
from ess_map.sources import imports, mapping
from ess_map.sources.mapping import Mapping, TermColumn, guess, to_record
from ess_map.sources.seen import Seen
from ess_map.sources.tables import Row
from tests.sources.canonical import HEADER, row


def many(count):
    return [
        row(id=str(n), name=f"Acteur {n}", longitude="0.68", latitude="47.39") for n in range(count)
    ]


def test_a_crash_keeps_whole_batches_and_a_second_run_completes(
    territories, table, load, monkeypatch
):
    path = table(HEADER, *many(10))
    write = sourcing.write
    calls = []

    def crash(*arguments):
        calls.append(1)
        written = write(*arguments)
        if len(calls) == 3:
            raise KeyboardInterrupt  # after its rows were sent, before they are committed
        return written

    monkeypatch.setattr(sourcing, "write", crash)
    with pytest.raises(KeyboardInterrupt):
        load(path, batch=4)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Actor)) == 8

    monkeypatch.setattr(sourcing, "write", write)
    report = load(path, batch=4)
    assert (report.created, report.unchanged) == (2, 8)
    created = sa.select(sa.func.count()).where(JournalEntry.kind == "actor.created")
    assert db.session.scalar(created) == 10


def test_our_own_export_keeps_the_source_of_each_row(territories, table, load):
    load(table(HEADER, row(id="1", name="A", source="cress-cvl"), row(id="1", name="B")))
    assert set(db.session.scalars(sa.select(Source.key))) == {"cress-cvl", "test"}


def test_all_columns_of_our_own_export_are_read(territories, table, load):
    full = row(
        id="1",
        name="Atelier",
        family="association",
        activity="ressourcerie|atelier_velo",
        opening_hours="Mo-Fr 09:00-18:00",
        staff="03",
        fictional="1",
        status="draft",
        verified_at="2026-01-31",
        longitude="0.68",
        latitude="47.39",
    )
    load(table(HEADER, full))
    (actor,) = store.load(db.session, list(db.session.scalars(sa.select(Actor.id))))
    assert actor.terms == {
        "activity": ["atelier_velo", "ressourcerie"],
        "family": ["association"],
    }
    assert (actor.fictional, actor.status, actor.staff) == (True, "draft", "03")
    assert actor.verified_at.isoformat() == "2026-01-31"
    assert (actor.location.commune_code, actor.location.precision) == ("37261", "address")


def test_a_town_and_its_postal_code_give_the_commune(territories, table, load):
    load(table("nom,cp,ville", "A,37000,TOURS CEDEX 1", "B,18000,Bourges", "C,99999,Tours"))
    actors = store.load(db.session, list(db.session.scalars(sa.select(Actor.id))))
    assert {actor.name: actor.location.commune_code for actor in actors} == {
        "A": "37261",
        "B": "18033",
        "C": "",
    }


def test_an_importer_of_a_plugin_is_asked_before_the_one_that_guesses(make_app, table):
    class Plugin:
        @staticmethod
        @hookimpl
        def register_importers():
            def read(path):
                yield ActorRecord(id="1", name=path.read_text().strip())

            return [Importer("tiny", "Tiny", lambda path: path.suffix == ".csv", read)]

    with make_app(plugins=[("tiny", Plugin)]).app_context():
        report = imports.run(table("Atelier"), source=imports.SourceInfo("test"))
        assert report.created == 1
        assert db.session.scalar(sa.select(Actor.name)) == "Atelier"


def test_headers_of_gogocarto_are_guessed():
    found = guess(["title", "geo.latitude", "geo.longitude", "address.postalCode", "Ville"])
    cells = {"title": "AMAP", "geo.latitude": "47.1", "geo.longitude": "0.5"}
    record = to_record(Row(2, cells), found)
    assert (record.name, record.longitude, record.latitude) == ("AMAP", 0.5, 47.1)
    assert found.columns["postal_code"] == ("address.postalCode",)


def test_a_row_without_an_id_keeps_the_same_one_at_the_next_import():
    found = guess(["nom", "ville"])
    one, again, other = (
        to_record(Row(2, {"nom": name, "ville": "Tours"}), found).id
        for name in ("AMAP", "AMAP", "Autre")
    )
    assert one == again != other


def test_a_mapping_file_says_columns_constants_and_terms(app, tmp_path):
    path = tmp_path / "correspondance.toml"
    path.write_text(
        """
        [columns]
        name = ["Sigle", "Nom"]
        longitude = "X"
        latitude = "Y"
        [constants]
        status = "draft"
        [terms.activity]
        column = "Type"
        separator = ","
        values = { "Ressourcerie" = "ressourcerie" }
        [terms.role]
        always = ["siae"]
        [options]
        epsg = 2154
        """
    )
    found = mapping.from_file(path).fitted(["Nom", "X", "Y", "Type"])
    cells = {"Nom": "R", "X": "525890", "Y": "6702850", "Type": "Ressourcerie, Autre"}
    record = to_record(Row(2, cells), found)
    assert record.status == "draft"
    assert record.terms == {"activity": ("ressourcerie",), "role": ("siae",)}
    assert (record.longitude, record.latitude) == (
        pytest.approx(0.69, abs=0.01),
        pytest.approx(47.403083),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns]\ncouleur = 'x'", "couleur"),
        ("[columns]\nsiret = 'x'", "name"),
        ("[columns", "illisible"),
        ("[columns]\nname = 'x'\n[terms.role]\ncolonne = 'y'", "colonne"),
    ],
)
def test_a_wrong_mapping_file_is_refused_with_its_key(app, tmp_path, text, said):
    path = tmp_path / "correspondance.toml"
    path.write_text(text)
    with app.test_request_context(), pytest.raises(Invalid, match=said):
        mapping.from_file(path)


def test_a_mapping_that_names_an_absent_column_is_refused(app):
    with app.test_request_context(), pytest.raises(Invalid, match="Nom du lieu"):
        Mapping({"name": ("Nom du lieu",)}, terms={"role": TermColumn("R")}).fitted(["id"])


def test_seen_remembers_the_first_line_of_many_identifiers():
    seen = Seen()
    assert [seen.first(str(n), n) for n in range(20_000)] == [None] * 20_000
    assert [seen.first(str(n), 0) for n in range(1, 20_000)] == list(range(1, 20_000))


def test_the_command_reports_in_french_and_keeps_the_rejected_rows(app, table):
    path = table("id;nom;latitude;longitude", "1;Atelier;47.39;0.68", "2;Inversée;0.68;47.39")
    result = app.test_cli_runner().invoke(args=["import", str(path), "--source", "essai"])
    assert result.exit_code == 0, result.output
    assert "2 lignes lues : 1 acteurs créés" in result.output
    assert "Ligne 3 rejetée" in result.output and "essai-rejets.csv" in result.output


def test_the_command_fails_when_the_file_as_a_whole_is_refused(app, table):
    result = app.test_cli_runner().invoke(args=["import", str(table("couleur", "rouge"))])
    assert result.exit_code == 1
    assert "Import interrompu. Aucune colonne ne donne le nom" in result.output


def test_the_command_wants_a_file_or_a_territory(app):
    result = app.test_cli_runner().invoke(args=["import"])
    assert isinstance(result.exception, Invalid)
