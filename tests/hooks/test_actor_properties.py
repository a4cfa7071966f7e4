# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin adds a column about actors to lists, files and data."""

import csv
import json

from ess_map import Property, hookimpl

REPAIRED = {1: 128}  # in your own table, by the actor's id


@hookimpl
def actor_properties(actor_ids):
    known = {id_: REPAIRED[id_] for id_ in actor_ids if id_ in REPAIRED}
    return [Property("repair.objects", "Objets réparés", known)]


def test_the_list_shows_what_is_known(client):
    page = client.get("/").text
    assert page.count("<dt>Objets réparés :</dt> <dd>128</dd>") == 1
    assert page.count("<dt>") == 1


def test_a_table_has_the_column_after_ours(client):
    header, *rows = csv.reader(client.get("/export/acteurs.csv").text.splitlines())
    assert header[-2:] == ["url", "repair.objects"]
    assert [(row[1], row[-1]) for row in rows] == [("L'Épicerie", ""), ("La Roue Libre", "128")]


def test_the_data_have_the_value_of_who_has_one(client):
    features = json.loads(client.get("/export/acteurs.geojson").data)["features"]
    assert [one["properties"].get("repair.objects") for one in features] == [None, 128]
