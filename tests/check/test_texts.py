# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said in French only."""

from __future__ import annotations

import re

import pytest

from ess_map.check import wording
from tests.check.sample import CATALOGUE, CODE, PAGE

CASES = [
    (CODE, 'NavItem(_l("Souhaits")', 'NavItem(_l("Tes souhaits")', r"y:\d+ : « Tes souhaits »"),
    (CATALOGUE, 'msgstr "Wishes"', 'msgstr ""', "« Souhaits » n'est pas dit en anglais"),
    (CATALOGUE, 'msgid "Accord"', '#, fuzzy\nmsgid "Accord"', "« Accord » n'est pas dit"),
    (CATALOGUE, 'msgstr "Wishes"', 'msgstr[x] "Wishes"', "Le catalogue anglais est illisible"),
    (PAGE, "<h1>", "<p>Vos souhaits</p><h1>", r"page\.html:5 : « Vos souhaits » ne sera jamais"),
    (PAGE, "<h1>", '<img alt="Une carte" src="x"><h1>', "« Une carte » ne sera jamais traduit"),
    (PAGE, "<h1>", "{{ ' }}", "Le gabarit est illisible"),
    (CODE, 'Facet("NAME", _l("Souhaits")', 'Facet("NAME", "Souhaits"', "facets : « Souhaits »"),
]  # fmt: skip


def test_texts_that_are_all_in_english_are_counted(trial_of, sentences):
    spoken = "<p>{% trans %}Souhaits{% endtrans %}</p>\n<code>sans traduction</code>\n<h1>"
    findings = wording.check(trial_of((PAGE, "<h1>", spoken)))
    assert sentences(findings, "warning", "error") == ""
    assert "4 textes" in sentences(findings, "ok")


@pytest.mark.parametrize(("file", "old", "new", "said"), CASES, ids=[case[3] for case in CASES])
def test_what_is_said_in_french_only_is_named(trial_of, sentences, file, old, new, said):
    found = sentences(wording.check(trial_of((file, old, new))), "warning", "error")
    assert re.search(said, found), found


@pytest.mark.parametrize(("suffix", "said"), [(".po", "pas de catalogue"), (".mo", "pas compilé")])
def test_a_catalogue_that_is_missing_is_named(trial_of, sentences, suffix, said):
    trial = trial_of()
    for path in trial.candidate.home.rglob(f"messages{suffix}"):
        path.unlink()
    assert said in sentences(wording.check(trial), "warning")
