# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin says something on the page of a pôle, and on no other actor's."""

from markupsafe import Markup

from ess_map import Panel, hookimpl
from ess_map.testing.factories import make_actor


@hookimpl
def pole_panels(pole, user):
    html = Markup("<p>{} prête ses outils à ses membres.</p>").format(pole.name)
    return [Panel(title="Outils en commun", html=html, weight=40)]


def test_the_panel_is_on_the_pages_of_poles_only(client, bike):
    pole = make_actor("Pôle du Cher", terms={"role": ("pole",)})
    page = client.get(f"/acteurs/{pole.slug}").text
    assert "<p>Pôle du Cher prête ses outils à ses membres.</p>" in page
    assert "Outils en commun" not in client.get(f"/acteurs/{bike.slug}").text
