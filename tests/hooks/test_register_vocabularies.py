# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin has words of its own, which actors may carry."""

from ess_map import Term, Vocabulary, hookimpl

REPAIRED = Vocabulary(
    name="repair.objects",
    label="Objets réparés",
    terms=(
        Term("bike", fr="Vélo", en="Bike", uri="https://repair.example/bike"),
        Term("appliance", fr="Petit électroménager", en="Small appliance"),
        Term("toaster", fr="Grille-pain", en="Toaster", parent="appliance"),
    ),
)


@hookimpl
def register_vocabularies():
    return [REPAIRED]


def test_an_actor_carries_the_words_of_the_plugin(bike):
    assert bike.terms == {"repair.objects": ["bike"]}
    assert REPAIRED.descendants["appliance"] == {"appliance", "toaster"}


def test_the_words_speak_the_language_of_the_reader(site):
    with site.test_request_context("/"):
        assert REPAIRED.label_of("bike") == "Vélo"
