# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin says something on the page of a territory."""

from markupsafe import Markup

from ess_map import Panel, hookimpl
from ess_map.testing import factories


@hookimpl
def territory_panels(territory, user):
    if territory.level != "commune":
        return []
    html = Markup("<p>Prochain atelier à {} : samedi.</p>").format(territory.name)
    return [Panel(title="Atelier", html=html, weight=40)]


def test_the_panel_is_on_the_pages_of_communes_only(client):
    factories.make_territories()
    page = client.get("/territoires/commune-37261").text
    assert "<p>Prochain atelier à Tours : samedi.</p>" in page
    assert "<h2>Atelier</h2>" in page
    assert "atelier" not in client.get("/territoires/region-24").text
