# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin offers something to do about an actor."""

from ess_map import Action, Term, Vocabulary, hookimpl


@hookimpl
def actor_actions(actor, user):
    if "bike" not in actor.terms.get("repair.objects", ()):
        return []
    return [Action("Prendre rendez-vous", f"/repair/{actor.id}", icon="clock", weight=50)]


@hookimpl
def register_vocabularies():
    return [Vocabulary("repair.objects", "Objets réparés", (Term("bike", "Vélo", "Bike"),))]


def test_the_button_is_on_the_page_among_those_of_core(client, bike):
    page = client.get(f"/acteurs/{bike.slug}").text
    assert f'href="/repair/{bike.id}"' in page
    # By weight: after "Modifier" (40), before "Signaler une erreur" (90).
    assert page.index("Modifier") < page.index("rendez-vous") < page.index("Signaler une erreur")


def test_other_pages_have_no_button(client, bike):
    other = client.get("/acteurs/2", follow_redirects=True)
    assert other.status_code == 200
    assert "rendez-vous" not in other.text
