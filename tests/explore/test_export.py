# SPDX-License-Identifier: AGPL-3.0-or-later
"""The current selection as a file that no reader chokes on and no spreadsheet executes."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from ess_map import ActorRecord
from ess_map.explore import export
from ess_map.testing.factories import make_actor, make_actors

FORMATS = ("csv", "geojson", "xlsx")


def cells(client, name):
    """The rows of a table, as lists of text, header first."""
    body = client.get(f"/export/acteurs.{name}").data
    if name == "csv":
        return list(csv.reader(io.StringIO(body.decode())))
    sheet = load_workbook(io.BytesIO(body)).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_is_a_formula(site, client, name, start):
    evil = f'{start}HYPERLINK("http://evil.example","Cliquez")'
    with site.app_context():
        make_actor(evil, summary=evil, street=evil, city=evil, phone=evil[:40], description=evil)
    for row in cells(client, name)[1:]:
        assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]
        assert not [cell for cell in row if cell.startswith("-") and not is_number(cell)]


def is_number(cell):
    return cell.lstrip("-").replace(".", "", 1).isdigit()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "text",
    ["Épicerie \x0b\x01\x1f", "\ufffe\uffff", "]]>&<b>\"'", "ligne\nautre\r\nligne", "🥕" * 60],
    ids=["controls", "no characters", "markup", "lines", "emoji"],
)
def test_any_text_makes_a_file_that_can_be_read(site, client, name, text):
    with site.app_context():
        make_actor(text, summary=text * 3, description=text, city=text[:50])
    body = client.get(f"/export/acteurs.{name}").data
    if name == "geojson":
        features = json.loads(body)["features"]
        assert text in {one["properties"]["name"] for one in features}
    else:
        assert len(cells(client, name)) == 5


def test_the_csv_has_the_columns_that_the_import_reads(client):
    header, *rows = cells(client, "csv")
    assert tuple(header) == export.COLUMNS
    assert [row[1] for row in rows] == ["L'Épicerie du Vieux Tours", "La Ressourcerie", "Sans lieu"]
    epicerie = dict(zip(header, rows[0], strict=True))
    assert epicerie["commune"] == "37261"
    assert epicerie["activity"] == "epicerie_solidaire"
    assert epicerie["url"].startswith("http://localhost/acteurs/l-epicerie-du-vieux-tours-")
    assert dict(zip(header, rows[2], strict=True))["fictional"] == "1"


def test_geojson_has_points_and_admits_that_some_have_no_place(client):
    found = json.loads(client.get("/export/acteurs.geojson").data)
    assert found["type"] == "FeatureCollection"
    geometries = {one["properties"]["name"]: one["geometry"] for one in found["features"]}
    assert geometries["Sans lieu"] is None
    assert geometries["La Ressourcerie"]["coordinates"] == pytest.approx([0.95, 47.35])


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_selection_is_a_file_too(client, name):
    answer = client.get(f"/export/acteurs.{name}?q=zzzzz")
    assert answer.status_code == 200
    assert answer.data


@pytest.mark.parametrize("name", FORMATS)
def test_the_media_type_and_the_name_of_the_file_are_right(client, name):
    answer = client.get(f"/export/acteurs.{name}")
    assert answer.data
    kinds = {"csv": "text/csv", "geojson": "application/geo+json"}
    assert answer.mimetype == kinds.get(name, export.EXPORTERS[2].media_type)
    disposition = answer.headers.get("Content-Disposition", "")
    assert f'filename="acteurs.{name}"' in disposition


def test_a_table_streams_in_pieces_and_reads_a_batch_at_a_time(site, client, monkeypatch):
    monkeypatch.setattr(export, "BATCH", 100)
    with site.app_context():
        make_actors(
            [ActorRecord(id=f"m{n}", name=f"Membre {n:04}", summary="x" * 400) for n in range(450)]
        )
    answer = client.get("/export/acteurs.csv", buffered=False)
    pieces = list(answer.response)
    assert len(pieces) > 2
    assert answer.content_length is None
    rows = list(csv.reader(io.StringIO(b"".join(pieces).decode())))
    assert len(rows) == 454
    assert len({row[0] for row in rows}) == 454


def test_asking_only_for_the_head_of_a_file_leaves_nothing_open(client):
    assert client.head("/export/acteurs.csv").status_code == 200
    assert client.get("/export/acteurs.csv").data
