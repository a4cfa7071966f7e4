# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin says something on the page of an actor."""

from markupsafe import Markup

from ess_map import Panel, Term, Vocabulary, hookimpl


@hookimpl
def actor_panels(actor):
    if "bike" not in actor.terms.get("repair.objects", ()):
        return []
    html = Markup("<p>Chez {}, venez avec votre vélo.</p>").format(actor.name)
    return [Panel(title="Réparer", html=html, weight=40)]


@hookimpl
def register_vocabularies():
    return [Vocabulary("repair.objects", "Objets réparés", (Term("bike", "Vélo", "Bike"),))]


def test_the_panel_is_on_the_page(client, bike):
    page = client.get(f"/acteurs/{bike.slug}").text
    assert "<p>Chez La Roue Libre, venez avec votre vélo.</p>" in page
    assert "Réparer" in page


def test_other_pages_have_no_panel(client, bike):
    other = client.get("/acteurs/2", follow_redirects=True)
    assert other.status_code == 200
    assert "votre vélo" not in other.text
