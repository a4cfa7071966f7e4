# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people type meets what is written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_map.core import text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("epicerie", "Épicerie"),
        ("l'oeuvre", "L’ŒUVRE"),
        ("nomad", "Nomad"),
        ("aout", "Août"),
        ("strasse", "Straße"),
        ("cafe", "cafe\u0301"),
    ],
)
def test_accents_case_and_ligatures_do_not_matter(typed, written):
    assert text.fold(typed) == text.fold(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("L'œuvre d'été", ["oeuvre", "ete"]),
        ("jusqu’au lendemain", ["au", "lendemain"]),
        ("Qu'est-ce que c'est", ["est", "ce", "que", "est"]),
        ("Aujourd'hui", ["aujourd", "hui"]),
        ("37000 Tours (Indre-et-Loire)", ["37000", "tours", "indre", "et", "loire"]),
        ("🌻 fleurs", ["fleurs"]),
        ("日本", []),
        ("", []),
    ],
)
def test_words_are_what_can_be_searched(written, expected):
    assert text.words(written) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("ressourcerie", "ressourceries"), ("solidaire", "solidaires"), ("local", "locale")],
)
def test_plural_and_feminine_meet_the_singular(one, other):
    assert text.stem(one) == text.stem(other)


@given(st.text())
def test_folding_twice_changes_nothing(anything):
    once = text.fold(anything)
    assert text.words(once) == text.words(text.fold(once))


@given(st.text(max_size=200))
def test_a_slug_is_always_fit_for_an_address(anything):
    slug = text.slugify(anything)
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug)
    assert len(slug) <= 60


def test_a_long_slug_is_cut_between_words():
    assert text.slugify("Épicerie d'Été") == "epicerie-d-ete"
    assert text.slugify("la maison de la vie associative " * 3).endswith("-maison-de-la-vie")
    assert len(text.slugify("a" * 100)) == 60
