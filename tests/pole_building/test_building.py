# SPDX-License-Identifier: AGPL-3.0-or-later
"""A selection of the map becomes the beginning of a pôle."""

import math
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from ess_map.actors import relating
from ess_map.actors.models import Actor
from ess_map.core import clock
from ess_map.core.db import db
from ess_map.pole_building import building_graph
from ess_map.pole_building.building_graph import Link
from ess_map.testing.factories import make_actor, middle
from tests.poles.making import TOURS, enter, join, make_pole, somebody


class Kept(NamedTuple):
    """A pôle by what does not change between two requests."""

    id: int
    slug: str
    name: str


def kept(*args, **said):
    pole = make_pole(*args, **said)
    return Kept(pole.id, pole.actor.slug, pole.actor.name)


WASTE = {"family": ("association",), "activity": ("recyclerie",)}


def link(first, second, kind="supplies"):
    relation = relating.find_or_begin(db.session, kind, first.id, second.id)
    for side in relating.SIDES:
        relating.say(db.session, relation, side, True, clock.now())
    db.session.commit()


def test_candidates_their_links_and_the_empty_steps(territories, client):
    pole = kept()
    member = join(pole, "Déjà là")
    one = make_actor("La Recyclerie", terms=WASTE)
    two = make_actor("Les Matériaux", terms=WASTE)
    make_actor("Ailleurs", terms=WASTE, **middle("37003"))
    link(one, member)
    enter(client, somebody("zoe@exemple.fr", "animator", TOURS))
    here = f"/poles/{pole.slug}/construire"
    text = client.get(here).text
    assert "2 candidats" in text  # in the perimeter, without the member and the pôle itself
    assert "La Recyclerie" in text
    assert "Ailleurs" not in text
    assert "fournit" in text
    assert "<circle" in text

    text = client.get(f"{here}?territory={TOURS}&activity=recyclerie&candidate={one.id}").text
    assert "Collecte, gestion et valorisation des déchets" in text
    assert "étape vide" in text
    assert f'value="{one.id}" checked' in text
    assert f'value="{two.id}" checked' not in text

    pasted = client.get(
        here, query_string={"selection": f"https://carte.fr/?territory={TOURS}&q=mat%C3%A9riaux"}
    )
    assert pasted.status_code == 303
    assert "q=mat" in pasted.headers["Location"]
    text = client.get(pasted.headers["Location"]).text
    assert "1 candidat<" in text

    text = client.get(f"{here}?territory=epci-000&candidate=abc&candidate=99999999").text
    assert "candidat" in text
    invite = client.get(f"/poles/{pole.slug}/inviter?candidate={one.id}&candidate={two.id}")
    assert "Les Matériaux" in invite.text


def test_a_selection_looked_at_before_there_is_a_pole(territories, client):
    make_actor("La Recyclerie", terms=WASTE)
    assert client.get("/poles/construire").status_code in (302, 303)
    enter(client, somebody("anna@exemple.fr"))
    assert client.get("/poles/construire").status_code == 403
    enter(client, somebody("zoe@exemple.fr", "animator", TOURS))
    empty = client.get("/poles/construire")
    assert empty.status_code == 200
    assert "Dites un lieu" in empty.text
    pole = kept()
    text = client.get(f"/poles/construire?territory={TOURS}").text
    assert "La Recyclerie" in text
    assert f"Continuer avec {pole.name}" in text
    assert "Continuer avec" not in client.get("/poles/construire").text
    assert "Voir les candidats" in client.get(f"/territoires/{TOURS}").text
    one = make_actor("Chosen", terms=WASTE)
    opening = client.get(f"/poles/construire?territory={TOURS}&candidate={one.id}&then=open")
    assert opening.headers["Location"].endswith("/poles/ouvrir")
    here = f"/poles/{pole.slug}/construire"
    assert "Vous aviez choisi 1 candidat" in client.get(here).text
    taken = client.get(f"{here}?territory={TOURS}&candidate={one.id}").text
    assert f'value="{one.id}" checked' in taken
    assert "Vous aviez choisi" not in client.get(here).text
    nobody = client.get("/poles/construire?q=introuvable")
    assert "0 candidat" in nobody.text


@given(st.integers(0, 80), st.lists(st.tuples(st.integers(0, 79), st.integers(0, 79)), max_size=60))
def test_a_circle_holds_at_most_forty_and_all_in_the_picture(count, pairs):
    actors = [Actor(id=n, name=f"N° {n}", terms={}) for n in range(count)]
    found = [
        Link(actors[a], "fournit", actors[b]) for a, b in pairs if a != b and max(a, b) < count
    ]
    graph = building_graph.draw(found, actors, {1})
    assert len(graph.nodes) <= building_graph.MOST
    assert graph.left == count - len(graph.nodes)
    assert {id(end) for edge in graph.edges for end in edge} <= {id(node) for node in graph.nodes}
    for node in graph.nodes:
        assert graph.node_radius <= min(node.x, node.y)
        assert max(node.x, node.y) + graph.node_radius <= graph.size
    for one, other in zip(graph.nodes, graph.nodes[1:], strict=False):
        assert math.dist((one.x, one.y), (other.x, other.y)) >= 1.5 * graph.node_radius
