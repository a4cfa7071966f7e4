# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin gives the selection in another format."""

from ess_map import Exporter, hookimpl


def write(records):
    for record in records:
        yield f"{record.name}\n".encode()


@hookimpl
def register_exporters():
    return [Exporter(name="txt", label="Noms", media_type="text/plain", write=write)]


def test_the_export_holds_exactly_the_selection(client):
    assert client.get("/export/acteurs.txt").text == "L'Épicerie\nLa Roue Libre\n"
    assert client.get("/export/acteurs.txt?bbox=0,47,1,48").text == "La Roue Libre\n"
    assert client.get("/export/acteurs.txt").mimetype == "text/plain"


def test_the_page_offers_the_format(client):
    assert "/export/acteurs.txt" in client.get("/").text
