# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each kind of bad input gets a clear sentence, and nothing is half done."""

import csv
import gzip
import json

import openpyxl
import pytest
import sqlalchemy as sa

from ess_map.actors.models import Actor
from ess_map.core.db import db
from ess_map.core.errors import Invalid, NotFound
from tests.sources.canonical import HEADER, row

GOOD = row(id="1", name="Bonne", longitude="0.68", latitude="47.39", source="test")


def names():
    return sorted(db.session.scalars(sa.select(Actor.name)))


def reasons(report):
    return [(one.line, one.reason) for one in report.rejections]


@pytest.fixture(params=["spatialite"])
def database(request):
    """Reading a file knows no database: one is enough, the store's tests use both."""
    return request.param


def test_latin_1_is_read_and_said(table, load):
    report = load(table("id;nom", "1;Épicerie"))
    assert (report.warnings, names()) == ([], ["Épicerie"])

    report = load(table("id;nom", "2;Crèche d'Été".encode("latin-1")))
    assert names() == ["Crèche d'Été", "Épicerie"]
    assert "Windows-1252" in report.warnings[0]


def test_a_bom_is_no_part_of_the_first_column(table, load):
    report = load(table(b"\xef\xbb\xbfid,nom", "abc,Atelier"))
    assert (report.created, report.rejected, names()) == (1, 0, ["Atelier"])


def test_utf_16_and_binary_files_are_refused_whole(table, load):
    report = load(table("id,nom\n1,Atelier".encode("utf-16")))
    assert "UTF-16" in report.error
    report = load(table(b"SQLite format 3\0\x10"))
    assert "pas un fichier de texte" in report.error


def test_a_missing_column_is_named_with_those_that_exist(table, load):
    report = load(table("id,couleur", "1,rouge"))
    assert "Aucune colonne ne donne le nom" in report.error and "couleur" in report.error

    report = load(table("id,nom", "1,Atelier"), profile="ess-map")
    assert "Colonnes introuvables" in report.error and "fictional" in report.error


def test_an_empty_file_and_one_with_a_header_only_are_refused(table, load, tmp_path):
    empty = tmp_path / "vide.csv"
    empty.touch()
    assert "est vide" in load(empty).error
    assert "aucune ligne lisible" in load(table("id,nom")).error


def test_two_columns_of_one_name_are_refused(table, load):
    assert "même nom : nom" in load(table("nom,nom", "a,b")).error


def test_swapped_coordinates_say_to_swap_the_columns(table, load):
    bad = row(id="2", name="Inversée", longitude="47.39", latitude="0.68")
    report = load(table(HEADER, GOOD, bad))
    assert names() == ["Bonne"]
    assert reasons(report)[0][0] == 3
    assert "inversées : échangez" in reasons(report)[0][1]


def test_latitude_91_is_rejected(table, load):
    bad = row(id="2", name="Au-delà du pôle", longitude="0.68", latitude="91")
    report = load(table(HEADER, bad, GOOD))
    assert names() == ["Bonne"]
    assert reasons(report) == [(2, "Latitude 91.0 impossible : elle va de -90 à 90 degrés.")]


@pytest.mark.parametrize("cell", ["nord", "nan", "inf"])
def test_a_coordinate_that_is_no_number_is_rejected(table, load, cell):
    bad = row(id="2", name="Sans nombre", longitude="0.68", latitude=cell)
    assert "illisible" in reasons(load(table(HEADER, bad)))[0][1]


def test_lambert_93_is_recognised_and_converted(territories, table, load):
    load(table("id,nom,x,y", '1,Atelier,"525 890,5",6702850'))
    (actor,) = db.session.scalars(sa.select(Actor).options(sa.orm.joinedload(Actor.location)))
    assert actor.location.commune_code == "37261"


def test_swapped_lambert_93_is_rejected(table, load):
    report = load(table("id,nom,x,y", "1,Atelier,6702850,525890"))
    assert "Lambert-93 inversées" in reasons(report)[0][1]


def test_the_second_row_with_one_id_is_rejected_with_the_line_of_the_first(table, load):
    twin = row(id="1", name="Jumelle", source="test")
    report = load(table(HEADER, GOOD, twin))
    assert names() == ["Bonne"]
    assert reasons(report) == [(3, "L'identifiant « 1 » est déjà celui de la ligne 2.")]


def test_the_same_id_in_two_sources_names_two_actors(table, load):
    other = row(id="1", name="Ailleurs", source="ailleurs")
    assert load(table(HEADER, GOOD, other)).created == 2


def test_a_line_of_200_megabytes_is_skipped_without_being_held(table, load):
    path = table(HEADER, GOOD)
    with path.open("r+b") as file:  # sparse: 200 MB of zeros that take no room
        file.seek(0, 2)
        file.seek(200_000_000, 1)
        file.write(b"\n" + row(id="2", name="Après").encode() + b"\n")
    report = load(path)
    assert names() == ["Après", "Bonne"]
    assert reasons(report) == [(3, "La ligne dépasse 1 Mo : elle n'a pas été lue.")]


def test_a_giant_header_is_refused(tmp_path, load):
    path = tmp_path / "geant.csv"
    path.write_bytes(b"id," + b"n" * 3_000_000)
    assert "ce n'est pas un fichier CSV" in load(path, profile="ess-map").error


def test_a_giant_value_in_a_document_is_refused(tmp_path, load):
    path = tmp_path / "geant.geojson"
    path.write_text('{"type":"FeatureCollection","features":[{"x":"' + "a" * 3_000_000 + '"}]}')
    assert "Une valeur dépasse 1 Mo" in load(path, profile="table").error


def test_a_quote_that_is_never_closed_swallows_no_more_than_itself(table, load):
    path = table("id,nom", '1,"Ouverte', *(f"{n},{'x' * 1000}" for n in range(2, 2000)))
    report = load(path)
    assert any("guillemet" in reason for _line, reason in reasons(report))
    assert report.created + report.rejected > 0


def test_a_row_with_too_few_or_too_many_cells_is_rejected(table, load):
    report = load(table("id,nom,ville", "1,Atelier,Tours", "2,Atelier", "3,A,B,C"))
    assert names() == ["Atelier"]
    assert [line for line, _reason in reasons(report)] == [3, 4]
    assert "2 cellules au lieu de 3" in reasons(report)[0][1]


def feature(number):
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [0.68, 47.39]},
        "properties": {"id": str(number), "nom": f"Lieu {number}"},
    }


def collection(count):
    return json.dumps({"type": "FeatureCollection", "features": [*map(feature, range(count))]})


def test_a_truncated_geojson_keeps_whole_batches_only(tmp_path, load, position):
    path = tmp_path / "lieux.geojson"
    path.write_text(collection(10)[:-300])
    report = load(path, batch=4)
    assert "tronqué ou malformé : 7 objets" in report.error
    assert report.created == 4

    before = position()
    path.write_text(collection(10))
    report = load(path, batch=4)
    assert (report.error, report.created, report.unchanged) == ("", 6, 4)
    assert position() == before + 6


def test_a_file_that_breaks_off_in_its_first_batch_changes_nothing(tmp_path, load, position):
    path = tmp_path / "lieux.geojson"
    path.write_text(collection(10)[:-300])
    before = position()
    assert load(path).error
    assert (position(), names()) == (before, [])


def test_one_feature_per_line_is_read_too(tmp_path, load):
    path = tmp_path / "lieux.geojsonl"
    path.write_text("\n".join(json.dumps(feature(n)) for n in range(3)))
    assert load(path).created == 3


def test_a_geometry_that_cannot_be_read_rejects_its_object_only(tmp_path, load):
    broken = feature(1) | {"geometry": {"type": "Point", "coordinates": ["ici"]}}
    path = tmp_path / "lieux.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature(0), broken, feature(2)]})
    )
    report = load(path)
    assert (report.created, [line for line, _ in reasons(report)]) == (2, [2])


def test_a_siret_with_a_wrong_key_is_left_out_and_said(table, load):
    report = load(table("id,nom,siret", "1,Atelier,34513306000038", "2,Autre,345 133 060 00037"))
    sirets = dict(db.session.execute(sa.select(Actor.name, Actor.siret)).all())
    assert sirets == {"Atelier": "", "Autre": "34513306000037"}
    assert report.rejected == 0
    assert "Ligne 2" in report.warnings[0] and "clé fausse" in report.warnings[0]


def test_emoji_and_other_scripts_are_kept(table, load):
    report = load(table("id,nom", "1,Café 🌻 Ĉiuj 日本", "2,👩🏽‍🌾"))
    assert (report.created, names()) == (2, ["Café 🌻 Ĉiuj 日本", "👩🏽‍🌾"])


def test_control_characters_and_lone_surrogates_never_reach_the_base(tmp_path, load):
    path = tmp_path / "x.json"
    path.write_text('[{"id": "1", "nom": "A\\u0000B\\u0007"}]')
    assert load(path).created == 1
    assert names() == ["A B"]


def test_a_name_that_is_too_long_rejects_and_a_long_summary_is_cut(table, load):
    report = load(table("id,nom,resume", f"1,{'n' * 251},x", f"2,Atelier,{'r' * 600}"))
    assert reasons(report) == [(2, "Le nom a 251 caractères : 250 au plus.")]
    (actor,) = db.session.scalars(sa.select(Actor))
    assert len(actor.summary) == 500 and actor.summary.endswith("…")


def test_wrong_details_are_left_out_with_a_remark(table, load):
    bad = row(
        id="1",
        name="Atelier",
        rna="W12",
        email="pas une adresse",
        website="javascript:alert(1)",
        opening_hours="quand on veut",
        commune="Tours",
        staff="99",
    )
    report = load(table(HEADER, bad))
    (actor,) = db.session.scalars(sa.select(Actor))
    assert (actor.rna, actor.email, actor.website, actor.opening_hours, actor.staff) == (("",) * 5)
    assert len(report.warnings) == 5


def test_a_workbook_is_read_and_a_broken_one_refused(tmp_path, load):
    path = tmp_path / "acteurs.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["id", "nom", "code postal", "latitude", "longitude"])
    book.active.append([1, "Atelier", 1000, 46.2, 5.2])
    book.save(path)
    assert load(path).created == 1
    assert db.session.scalar(sa.select(Actor.postal_code)) == "01000"

    path.write_bytes(b"PK\x03\x04 rien d'autre")
    assert "illisible" in load(path).error


def test_a_compressed_file_is_read_and_a_broken_one_refused(tmp_path, load):
    path = tmp_path / "acteurs.csv.gz"
    whole = gzip.compress(b"id,nom\n1,Atelier\n" * 1 + b"2,Autre\n")
    path.write_bytes(whole)
    assert load(path).created == 2

    path.write_bytes(whole[:-6])
    assert "abîmé ou incomplet" in load(path, profile="table").error


def test_an_unknown_format_profile_or_path_is_said(tmp_path, load):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8")
    with pytest.raises(Invalid, match="n'est pas reconnu"):
        load(path)
    with pytest.raises(NotFound, match="Profil inconnu"):
        load(path, profile="inconnu")
    with pytest.raises(NotFound, match="n'existe pas"):
        load(tmp_path / "absent.csv")


def test_every_rejected_row_is_in_the_file_of_rejections(table, load):
    report = load(table("id,nom", "1,", "2,Atelier", "3,"))
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines == [
        ["ligne", "motif", "contenu"],
        ["2", "Il manque le nom.", '{"id": "1", "nom": ""}'],
        ["4", "Il manque le nom.", '{"id": "3", "nom": ""}'],
    ]
