# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin narrows the selection everywhere at once."""

from ess_map import Facet, hookimpl


def visits(rows):
    return [("known",) if row.opening_hours else ("unknown",) for row in rows]


@hookimpl
def register_facets():
    return [
        Facet(
            name="repair.visit",
            label="Visite",
            values=visits,
            options={"known": "Horaires connus", "unknown": "Horaires inconnus"},
        )
    ]


def test_the_facet_is_counted_in_the_page_and_in_the_data(client):
    counted = client.get("/facets.json").json["facets"]["repair.visit"]
    assert counted == {"label": "Visite", "options": {"known": 1, "unknown": 1}}
    assert "Horaires connus" in client.get("/").text


def test_the_facet_narrows_list_and_export_alike(client):
    assert client.get("/facets.json?repair.visit=known").json["count"] == 1
    narrowed = client.get("/?repair.visit=known").text
    assert "La Roue Libre" in narrowed
    assert "Épicerie" not in narrowed
    assert len(client.get("/export/acteurs.csv?repair.visit=known").text.splitlines()) == 2


def test_an_option_that_does_not_exist_is_refused_in_the_data(client):
    assert client.get("/facets.json?repair.visit=never").status_code == 400
