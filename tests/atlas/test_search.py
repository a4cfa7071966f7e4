# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type, and what it finds."""

import pytest

from ess_map import ActorRecord
from ess_map.actors import store
from ess_map.core.db import db
from ess_map.testing.factories import make_actor, make_actors, middle

TOWN = (
    ActorRecord(id="1", name="L'Épicerie du Vieux Tours", summary="Vrac", **middle("37261")),
    ActorRecord(id="2", name="Les Amis de l’Œuvre", **middle("37003")),
    ActorRecord(id="3", name="Atelier de vélos", summary="Réparer une épicerie", **middle("37003")),
    ActorRecord(id="4", name="Le Grand Débarras", terms={"activity": ("cafe_associatif",)}),
    ActorRecord(id="5", name="Coopérative du Val", **middle("29155")),
)


@pytest.fixture(autouse=True)
def town(workers):
    workers[0].do(make_actors, TOWN)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("epicerie", ["L'Épicerie du Vieux Tours", "Atelier de vélos"]),
        ("ÉPICERIE", ["L'Épicerie du Vieux Tours", "Atelier de vélos"]),
        ("l'oeuvre", ["Les Amis de l’Œuvre"]),
        ("l’œuvre", ["Les Amis de l’Œuvre"]),
        ("épiceries", ["L'Épicerie du Vieux Tours", "Atelier de vélos"]),
        ("velo", ["Atelier de vélos"]),
        ("epicrie", ["L'Épicerie du Vieux Tours", "Atelier de vélos"]),
        ("epicreie", ["L'Épicerie du Vieux Tours", "Atelier de vélos"]),
        ("épiceriee tours", ["L'Épicerie du Vieux Tours"]),
        ("epi", ["L'Épicerie du Vieux Tours", "Atelier de vélos"]),
        ("atel", ["Atelier de vélos"]),
        ("de l'atelier", ["Atelier de vélos"]),
        ("amboise", ["Atelier de vélos", "Les Amis de l’Œuvre"]),
        ("velos amboise", ["Atelier de vélos"]),
        ("ouessant", ["Coopérative du Val"]),
        ("café associatif", ["Le Grand Débarras"]),
        ("economie", ["Le Grand Débarras"]),
        ("développement économique", ["Le Grand Débarras"]),
        ("community café", ["Le Grand Débarras"]),
        ("zzzzzz", []),
        ("épicerie zzzzzz", []),
        ("🥕", []),
        ("🚲 vélo", ["Atelier de vélos"]),
        ("du", ["Coopérative du Val", "L'Épicerie du Vieux Tours"]),
        ("%", []),
        ("' OR 1=1 --", []),
        ("*", []),
        ("“épicerie” NEAR/3 AND (", []),
    ],
)
def test_typed_and_found(worker, typed, found):
    assert [name.replace("&#39;", "'") for name in worker.names(q=typed)] == found
    assert worker.count(q=typed) == len(found)


def test_a_very_long_text_is_cut_and_says_so(worker):
    page = worker.get("/", q="épicerie " * 1500)
    assert page.status_code == 200
    assert "seul son début a servi" in page.text
    assert "L&#39;Épicerie du Vieux Tours" in page.text


def test_a_typing_error_in_a_name_comes_after_no_better_answer(worker):
    worker.do(make_actor, "Épicurie fine")
    assert worker.names(q="epicurie") == ["Épicurie fine"]


def test_a_typing_error_is_forgiven_only_where_nobody_has_the_word_itself(worker):
    """The word is in the snapshot; what changed since has only a word that resembles it."""
    assert worker.count(q="vélos") == 1
    worker.do(make_actor, "Le Véloz")
    assert worker.names(q="velos") == ["Atelier de vélos"]


def test_a_word_that_only_a_former_name_had_does_not_hide_what_resembles_it(workers):
    one, other = workers
    actor = one.do(make_actor, "Recyclerie")
    assert one.count(q="recyclerie") == 1
    one.do(rename, actor.id, "Recyclerye")

    assert one.names(q="recyclerie") == other.names(q="recyclerie") == ["Recyclerye"]
    one.do(one.store.rebuild)
    assert one.names(q="recyclerie") == ["Recyclerye"]


def rename(actor_id, name):
    store.update(db.session, actor_id, {"name": name})
    db.session.commit()


def test_a_beginning_finds_every_word_that_begins_so(worker):
    """However many there are, a page of the list and the count agree."""
    records = [ActorRecord(id=f"b{n}", name=f"Biblio{_letters(n)}") for n in range(150)]
    worker.do(make_actors, records)
    assert worker.count(q="biblio") == 150


def test_a_typing_error_finds_every_word_it_may_stand_for(worker):
    letters = "abcdefghijklmnopqrstuvwxyz"
    around = {f"pon{a}ton" for a in letters} | {f"p{a}nton" for a in letters}
    around |= {f"ponto{a}" for a in letters} - {"ponton"}
    around -= {"ponton"}
    records = [ActorRecord(id=name, name=name) for name in sorted(around)]
    worker.do(make_actors, records)
    assert worker.count(q="ponton") == len(around)


def _letters(number):
    first, second = divmod(number, 26)
    return ("" if not first else "abcdefgh"[first]) + "abcdefghijklmnopqrstuvwxyz"[second]


def test_the_better_match_comes_first(worker):
    assert worker.names(q="épicerie")[0] == "L&#39;Épicerie du Vieux Tours"


def test_suggestions_name_actors_communes_epci_and_terms(worker):
    def suggested(text):
        return {(one["kind"], one["label"]) for one in worker.get("/suggest.json", q=text).json}

    assert ("actor", "L'Épicerie du Vieux Tours") in suggested("épic")
    assert ("territory", "Tours") in suggested("tour")
    assert ("territory", "Tours Métropole Val de Loire") in suggested("tours metro")
    assert ("term", "Café associatif") in suggested("café")
    assert suggested("x") == suggested("") == suggested("🥕🥕") == set()


@pytest.mark.parametrize("text", ["\x00ab", "a" * 10_000, "%' --", "🥕🥕🥕", "\ufffe\ufffe"])
def test_suggestions_survive_any_text(worker, text):
    assert worker.get("/suggest.json", q=text).status_code == 200


def test_suggestions_lead_to_pages_that_exist(worker):
    for text in ("épic", "tours", "café", "amboise"):
        for one in worker.get("/suggest.json", q=text).json:
            assert worker.app.test_client().get(one["url"]).status_code == 200, one
